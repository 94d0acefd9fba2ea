using ConvNext.Tiny;

namespace ConvNext.Model.Tests;

/// <summary>The network with the weights inside the library, where a test needs one that has learned something.</summary>
internal static class Pocket
{
    /// <summary>Loads it.</summary>
    public static ConvNextModel Load() => PocketCifar10.LoadEmbedded();

    /// <summary>Images of the recipe.</summary>
    public static float[] RecipePixels(int images) => Networks.Pixels(PocketCifar10.Network, images);
}
