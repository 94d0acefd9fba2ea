using System.IO;
using ConvNext.Cli.CommandLine;
using ConvNext.Cli.Options;
using ConvNext.Weights;

namespace ConvNext.Cli.Convert;

/// <summary><c>convnext convert</c>: a checkpoint, as PyTorch wrote it or in shards, becomes one safetensors file.</summary>
internal static class ConvertCommand
{
    /// <summary>The command.</summary>
    public static Command Command { get; } = new()
    {
        Name = "convert",
        Operands = "IN -o OUT",
        Summary = "rewrite a checkpoint (PyTorch's, or in shards) as one safetensors file",
        Description = """
            Rewrites a checkpoint (what PyTorch saved, or safetensors; a file, an index or a folder) as one safetensors file, its
            tensors' names, types and bits unchanged. Only tensors are read; nothing else in the file is ever run or constructed.
            """,
        Options = [ConvertArguments.Out, KeyOption.Option],
        Examples =
        [
            new("convnext convert pytorch_model.bin -o model.safetensors", "what torch.save wrote"),
            new("convnext convert checkpoint-best.pth --key model_ema -o model.safetensors", "one of several in a training checkpoint"),
        ],
        Run = Command.Running(ConvertArguments.Parse, Run),
    };

    private static int Run(ConvertArguments arguments, TextWriter output, TextWriter errors)
    {
        OutputCheck.RefuseInput(arguments.Input, arguments.Output);
        using var checkpoint = Checkpoint.Open(arguments.Input, arguments.Key);
        KeyOption.Report(checkpoint, arguments.Key, errors);
        int tensors = PyTorchConversion.Convert(checkpoint, arguments.Output);
        if (OutputCheck.IsFile(arguments.Output))
        {
            output.WriteLine($"{arguments.Output}: {tensors} tensors");
        }

        return ExitCode.Success;
    }
}
