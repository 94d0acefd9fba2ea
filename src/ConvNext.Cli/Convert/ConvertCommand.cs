using System.IO;
using ConvNext.Cli.CommandLine;
using ConvNext.Cli.Options;
using ConvNext.Weights;

namespace ConvNext.Cli.Convert;

/// <summary><c>convnext convert</c>: a checkpoint, as PyTorch wrote it or in shards, becomes one safetensors file.</summary>
internal static class ConvertCommand
{
    /// <summary>The command.</summary>
    public static Command Command { get; } = Command.Of(
        "convert", "IN -o OUT", "rewrite a checkpoint (PyTorch's, or in shards) as one safetensors file", ConvertHelp.Text, ConvertArguments.Parse, Run);

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
