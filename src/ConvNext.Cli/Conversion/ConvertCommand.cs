using System.IO;
using ConvNext.Cli.CommandLine;
using ConvNext.Weights;

namespace ConvNext.Cli.Conversion;

/// <summary><c>convnext convert</c>: a checkpoint, as PyTorch wrote it or in shards, becomes one safetensors file.</summary>
internal static class ConvertCommand
{
    public static int Run(ConvertArguments arguments, TextWriter output, TextWriter errors)
    {
        OutputCheck.RefuseInput(arguments.Input, arguments.Output);
        using Checkpoint checkpoint = Checkpoint.Open(arguments.Input, arguments.Key);
        KeyOption.Report(checkpoint, arguments.Key, errors);
        int tensors = PyTorchConversion.Convert(checkpoint, arguments.Output);
        if (OutputCheck.IsFile(arguments.Output))
        {
            output.WriteLine($"{arguments.Output}: {tensors} tensors");
        }

        return ExitCode.Success;
    }
}
