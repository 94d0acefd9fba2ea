using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Runtime.InteropServices;
using ConvNext.Imaging;
using ConvNext.Results;
using ConvNext.Tiny;

namespace ConvNext.Stress;

/// <summary>What each picture's answer is when nothing else runs: every other way to it has to have its bits.</summary>
internal sealed class Expected
{
    private readonly float[][] _scores;
    private readonly float[][] _features;

    private Expected(byte[][] pictures, float[][] scores, float[][] features)
    {
        Pictures = pictures;
        _scores = scores;
        _features = features;
    }

    /// <summary>Encoded pictures.</summary>
    public IReadOnlyList<byte[]> Pictures { get; }

    /// <summary>Asks one session on one thread.</summary>
    public static Expected Of(string samples)
    {
        byte[][] pictures = [.. Directory.EnumerateFiles(samples).Where(file => Path.GetExtension(file) is ".png" or ".jpg").Order(StringComparer.Ordinal).Select(File.ReadAllBytes)];
        using ConvNextModel model = PocketCifar10.LoadEmbedded();
        using ConvNextSession session = model.CreateSession();
        return new Expected(
            pictures, [.. pictures.Select(picture => Scores(session.Classify(picture, topK: 10)))], [.. pictures.Select(picture => session.Embed(picture))]);
    }

    /// <summary>Holds an answer against the expected one.</summary>
    /// <exception cref="InvalidDataException">It is another.</exception>
    public void Check(int picture, ClassificationResult answer) => Check(Scores(answer), _scores[picture], $"the scores of picture {picture}");

    /// <summary>Holds features against the expected ones.</summary>
    /// <exception cref="InvalidDataException">They are others.</exception>
    public void Check(int picture, ReadOnlySpan<float> features) => Check(features, _features[picture], $"the features of picture {picture}");

    // By their classes, whatever their order.
    private static float[] Scores(ClassificationResult result) => [.. result.OrderBy(one => one.Index).Select(one => one.Score)];

    private static void Check(ReadOnlySpan<float> found, ReadOnlySpan<float> expected, string what)
    {
        if (!MemoryMarshal.AsBytes(found).SequenceEqual(MemoryMarshal.AsBytes(expected)))
        {
            throw new InvalidDataException($"{what} are not those of one thread.");
        }
    }
}
