namespace ConvNext.Cli.Convert;

/// <summary>What <c>convnext convert --help</c> prints.</summary>
internal static class ConvertHelp
{
    public const string Text = """
        convnext convert IN -o OUT

        Rewrites a checkpoint (what PyTorch saved, or safetensors; a file, an index or a folder) as one safetensors file, its tensors'
        names, types and bits unchanged. Only tensors are read; nothing else in the file is ever run or constructed.

        Options:
          -o, --output OUT        the safetensors file to write
          --key NAME              which weights of a training checkpoint (default: state_dict_ema, model_ema, state_dict, model)

        """;
}
