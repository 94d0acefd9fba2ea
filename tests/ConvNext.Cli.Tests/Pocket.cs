using System;
using System.Globalization;
using System.IO;
using System.Linq;
using ConvNext.Cli.Networks;
using ConvNext.Imaging;
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

    /// <summary>The best answers to a sample photo, as the program prints them: <c>74.80 % cat</c>.</summary>
    public static string[] Answers(string sample, int count)
    {
        using ConvNextModel model = Load();
        using ConvNextSession session = model.CreateSession();
        return [.. session.ClassifyFile(Sample(sample), count).Select(best => string.Create(CultureInfo.InvariantCulture, $"{best.Score * 100:0.00} % {best.Label}"))];
    }

    /// <summary>Images of the recipe.</summary>
    public static float[] RecipePixels(int images)
    {
        float[] pixels = new float[images * 3 * 32 * 32];
        Recipe.FillPixels("", pixels);
        return pixels;
    }
}
