using System;
using System.IO;
using System.Linq;
using ConvNext.Testing;
using Xunit;

namespace ConvNext.Tiny.Tests;

/// <summary>The pocket network with the weights inside the library, and what PyTorch computed with them in double precision.</summary>
internal static class Pocket
{
    /// <summary>About 17 roundings of float32 at the size of the largest value, as in the parity cases.</summary>
    private const double RelativeTolerance = 2e-6;

    /// <summary>The model's folder.</summary>
    public static string Folder { get; } = Path.Combine(AppContext.BaseDirectory, "models", "convnext-pocket-cifar10");

    /// <summary>Expected values for the recipe's four images (<c>recipe.*</c>) and for the sample photo (<c>cat.*</c>).</summary>
    public static ExpectedFile Expected { get; } = new(Path.Combine(Folder, "expected.safetensors"));

    /// <summary>Loads the weights inside the library.</summary>
    public static ConvNextModel Load() => PocketCifar10.LoadEmbedded();

    /// <summary>A sample photo's path.</summary>
    public static string Sample(string name) => Path.Combine(AppContext.BaseDirectory, "samples", name);

    /// <summary>Images of the recipe.</summary>
    public static float[] RecipePixels(int images)
    {
        float[] pixels = new float[images * 3 * 32 * 32];
        Recipe.FillPixels("", pixels);
        return pixels;
    }

    /// <summary>Holds values against an expected tensor.</summary>
    public static void AssertEqual(string name, ReadOnlySpan<float> actual)
    {
        float[] expected = Expected.Floats(name);
        Assert.Equal(expected.Length, actual.Length);
        double allowed = RelativeTolerance * expected.Max(Math.Abs);
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.True(
                Math.Abs((double)actual[i] - expected[i]) <= allowed,
                $"{name}[{i}] is {actual[i]:R}, expected {expected[i]:R}; the difference allowed is {allowed:e1}.");
        }
    }
}
