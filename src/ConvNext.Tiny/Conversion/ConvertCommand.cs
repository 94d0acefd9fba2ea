using System.IO;
using ConvNext.Tiny.CommandLine;
using ConvNext.Weights.PyTorch;

namespace ConvNext.Tiny.Conversion;

/// <summary><c>convnext convert</c>: PyTorch's file of weights becomes a safetensors file.</summary>
internal static class ConvertCommand
{
    public static int Run(ConvertArguments arguments, TextWriter output)
    {
        OutputCheck.RefuseInput(arguments.Input, arguments.Output);
        int tensors = PyTorchConversion.Convert(arguments.Input, arguments.Output);
        if (OutputCheck.IsFile(arguments.Output))
        {
            output.WriteLine($"{arguments.Output}: {tensors} tensors");
        }

        return ExitCode.Success;
    }
}
