using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.IO.Compression;
using System.Linq;
using System.Numerics.Tensors;
using ConvNext.Imaging;
using ConvNext.Models;
using ConvNext.Networks;
using ConvNext.Preprocessing;
using ConvNext.Testing;
using ConvNext.Tiny;
using Xunit;
using Xunit.Abstractions;

namespace ConvNext.Cli.Tests;

/// <summary>
/// How right the network inside the program is in 32 and in 8 bits, on 400 of CIFAR-10's test pictures (every twenty-fifth of each class). The counts are the same on every
/// machine and stand in <c>Snapshots/accuracy.txt</c>, which CONVNEXT_UPDATE_SNAPSHOTS=1 writes anew where weights have changed; what 8 bits may cost holds for any weights.
/// With CONVNEXT_PICTURES the pictures are those of a folder that has a folder for each class: all 10,000, say.
/// </summary>
public sealed class AccuracyTests(ITestOutputHelper output)
{
    private const string Snapshot = "tests/ConvNext.Cli.Tests/Snapshots/accuracy.txt";
    private const double LeastSame = 0.99;
    private const double MostWorse = 0.005;
    private const double MostOff = 0.025;

    [Fact]
    public void Eight_bits_cost_no_right_answers()
    {
        string? folder = Environment.GetEnvironmentVariable("CONVNEXT_PICTURES");
        int pictures = 0, right = 0, rightInInt8 = 0, same = 0;
        float largest = 0, mostOff = 0;
        double sumOff = 0;
        using ConvNextModel model = PocketCifar10.LoadEmbedded();
        using var weights = OpenedModel.OpenEmbedded(typeof(PocketCifar10));
        using ConvNextModel int8 = ConvNextPocketInt8.Load(weights);
        using ConvNextSession session = model.CreateSession();
        using ConvNextSession int8Session = int8.CreateSession();
        ConvNextImageProcessor processor = new(model.ImageProcessorOptions!);
        ManagedImageDecoder decoder = new();
        foreach ((string label, byte[] encoded) in folder is null ? Committed() : Of(folder))
        {
            float[] pixels = processor.Process(decoder.Decode(encoded).View);
            float[] logits = session.Run(pixels).ToArray();
            float[] int8Logits = int8Session.Run(pixels).ToArray();
            int answer = TensorPrimitives.IndexOfMax<float>(logits);
            int int8Answer = TensorPrimitives.IndexOfMax<float>(int8Logits);
            pictures++;
            right += model.Labels[answer] == label ? 1 : 0;
            rightInInt8 += model.Labels[int8Answer] == label ? 1 : 0;
            same += answer == int8Answer ? 1 : 0;
            largest = Math.Max(largest, logits.Max(Math.Abs));
            float[] off = [.. logits.Zip(int8Logits, static (one, other) => Math.Abs(one - other))];
            mostOff = Math.Max(mostOff, off.Max());
            sumOff += off.Average();
        }

        string found = string.Create(
            CultureInfo.InvariantCulture,
            $"{pictures} pictures: {right} right in float32, {rightInInt8} in int8, {same} answered alike; "
            + $"logits off by {sumOff / pictures:0.0000} on average and by {mostOff:0.0000} at most, of {largest:0.00}\n");
        output.WriteLine(found.TrimEnd());
        Assert.True(pictures > 0, "There are no pictures.");
        Assert.True(same >= LeastSame * pictures, found);
        Assert.True(right - rightInInt8 <= MostWorse * pictures, found);
        Assert.True(mostOff <= MostOff * largest, found);
        if (folder is null)
        {
            Hold(found);
        }
    }

    private static void Hold(string found)
    {
        string path = Repository.PathOf(Snapshot);
        if (Environment.GetEnvironmentVariable("CONVNEXT_UPDATE_SNAPSHOTS") == "1")
        {
            File.WriteAllText(path, found);
            return;
        }

        Assert.Equal(File.ReadAllText(path), found);
    }

    private static IEnumerable<(string Label, byte[] Encoded)> Committed()
    {
        using ZipArchive archive = ZipFile.OpenRead(Repository.PathOf("tests/ConvNext.Cli.Tests/pictures/cifar10-test-400.zip"));
        foreach (ZipArchiveEntry entry in archive.Entries)
        {
            using Stream stream = entry.Open();
            using MemoryStream encoded = new();
            stream.CopyTo(encoded);
            yield return (entry.FullName.Split('/')[0], encoded.ToArray());
        }
    }

    private static IEnumerable<(string Label, byte[] Encoded)> Of(string folder) =>
        Directory.EnumerateDirectories(folder).Order(StringComparer.Ordinal)
            .SelectMany(Directory.EnumerateFiles, static (label, file) => (Path.GetFileName(label), File.ReadAllBytes(file)));
}
