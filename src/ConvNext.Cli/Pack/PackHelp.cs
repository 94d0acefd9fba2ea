using ConvNext.Cli.Networks;

namespace ConvNext.Cli.Pack;

/// <summary>What <c>convnext pack --help</c> prints.</summary>
internal static class PackHelp
{
    public static string Text { get; } = $"""
        convnext pack [options] IN -o OUT

        Writes the weights of a checkpoint (a file of weights, an index of shards, or a folder with either) in the order in which the
        network reads them. Such a file loads in a millisecond, is not copied, and is shared by all processes that use it; give it
        to classify as --weights. It fits the network of this program; another version may ask to pack the checkpoint again.

        Options:
          -o, --output OUT        the packed file to write
          --key NAME              which weights of a training checkpoint, as in convert
          {ModelOption.Name} {ModelOption.Names}     the network that the weights are for (default pocket)

        """;
}
