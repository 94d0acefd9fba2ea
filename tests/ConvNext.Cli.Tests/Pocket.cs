using System;
using System.IO;
using ConvNext.Cli.Networks;
using ConvNext.Testing;
using ConvNext.Tiny;

namespace ConvNext.Cli.Tests;

/// <summary>The pocket network with the weights inside the program.</summary>
internal static class Pocket
{
    /// <summary>The model's folder.</summary>
    public static string Folder { get; } = Path.Combine(AppContext.BaseDirectory, "models", "convnext-pocket-cifar10");

    /// <summary>Loads the weights inside the program.</summary>
    public static ConvNextModel Load() => PocketCifar10.LoadEmbedded();

    /// <summary>The same as the program's commands have it.</summary>
    public static SizedModel LoadSized() => new("pocket", Load(), new ImageSize(32, 32));

    /// <summary>A sample photo's path.</summary>
    public static string Sample(string name) => Path.Combine(AppContext.BaseDirectory, "samples", name);

    /// <summary>Images of the recipe.</summary>
    public static float[] RecipePixels(int images)
    {
        float[] pixels = new float[images * 3 * 32 * 32];
        Recipe.FillPixels("", pixels);
        return pixels;
    }
}
