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
    public static Command Command { get; } = new()
    {
        Name = "pack",
        Operands = "IN -o OUT",
        Summary = "rewrite a checkpoint in the order in which the network reads it: it loads at once",
        Description = """
            Writes the weights of a checkpoint (a file of weights, an index of shards, or a folder with either) in the order in
            which the network reads them. Such a file loads in a millisecond, is not copied, and is shared by all processes that
            use it; give it to classify as --weights. With --precision int8 it has whole numbers of 8 bits in place of most floats,
            and whoever is given the file computes with those. It fits the network of this program; another version may ask to
            pack the checkpoint again.
            """,
        Options = [PackArguments.Out, KeyOption.Option, PackArguments.Model, PackArguments.Precision],
        Examples =
        [
            new("convnext pack convnext-tiny-224 -o tiny.packed", "then: convnext classify cat.jpg --weights tiny.packed"),
            new("convnext pack convnext-tiny-224 -o tiny.int8 --precision int8", "about a quarter of the bytes, and computed sooner"),
        ],
        Run = Command.Running(PackArguments.Parse, Run),
    };

    private static int Run(PackArguments arguments, TextWriter output, TextWriter errors)
    {
        OutputCheck.RefuseInput(arguments.Input, arguments.Output);
        string network;
        NetworkPrecision precision;
        ModelChoice choice = new(arguments.Network.Name, arguments.Network, arguments.Input, arguments.Key, arguments.WantedPrecision);
        using (SizedModel model = ModelOpening.Load(choice, errors))
        {
            network = model.Name;
            precision = model.Description.Precision;
            model.SavePacked(arguments.Output);
        }

        if (OutputCheck.IsFile(arguments.Output))
        {
            double megabytes = new FileInfo(arguments.Output).Length / 1e6;
            string inPrecision = precision == NetworkPrecision.Float32 ? "" : $" in {NetworkPrecisions.Word(precision)}";
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{arguments.Output}: {megabytes:0.0} MB for the network '{network}'{inPrecision}"));
        }

        return ExitCode.Success;
    }
}
