using System.Globalization;
using System.IO;
using ConvNext.Cli.CommandLine;
using ConvNext.Cli.Models;
using ConvNext.Weights;

namespace ConvNext.Cli.Conversion;

/// <summary><c>convnext pack</c>: a checkpoint becomes a file in the layout of a network's kernels, which is used without being copied.</summary>
internal static class PackCommand
{
    /// <summary>Writes the packed file.</summary>
    /// <exception cref="ConvNextException">The checkpoint is not that of the network, or a file cannot be read or written.</exception>
    public static int Run(PackArguments arguments, TextWriter output, TextWriter errors)
    {
        OutputCheck.RefuseInput(arguments.Input, arguments.Output);
        using Checkpoint checkpoint = Checkpoint.Open(arguments.Input, arguments.Key);
        KeyOption.Report(checkpoint, arguments.Key, errors);
        _ = Classifier.ReadConfigBeside(arguments.Input, arguments.Network);
        using (ConvNextModel model = arguments.Network.Load(checkpoint))
        {
            model.SavePacked(arguments.Output);
        }

        if (OutputCheck.IsFile(arguments.Output))
        {
            double megabytes = new FileInfo(arguments.Output).Length / 1e6;
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{arguments.Output}: {megabytes:0.0} MB for the network '{arguments.Network.Name}'"));
        }

        return ExitCode.Success;
    }
}
