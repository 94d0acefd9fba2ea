using System.Globalization;
using System.IO;
using ConvNext.Cli.CommandLine;
using ConvNext.Cli.Networks;
using ConvNext.Cli.Options;

namespace ConvNext.Cli.Pack;

/// <summary><c>convnext pack</c>: a checkpoint becomes a file in the layout of a network's kernels, which is used without being copied.</summary>
internal static class PackCommand
{
    /// <summary>The command.</summary>
    public static Command Command { get; } = Command.Of(
        "pack", "IN -o OUT", "rewrite a checkpoint in the order in which the network reads it: it loads at once", PackHelp.Text, PackArguments.Parse, Run);

    private static int Run(PackArguments arguments, TextWriter output, TextWriter errors)
    {
        OutputCheck.RefuseInput(arguments.Input, arguments.Output);
        using (ConvNextModel model = ModelOpening.Load(arguments.Network, arguments.Input, arguments.Key, errors))
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
