using System;
using System.Collections.Generic;
using System.Formats.Tar;
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
/// What the network inside the program answers in 32 and in 8 bits. CONVNEXT_PICTURES names CIFAR-10's 10,000 test pictures, which are not part of the project: a folder that has a
/// folder for each class, or test.tar.gz with such folders. What is counted on them is the same on every machine and stands in <c>Snapshots/accuracy.txt</c>, which
/// CONVNEXT_UPDATE_SNAPSHOTS=1 writes anew where weights have changed; what 8 bits may cost holds for any weights.
/// </summary>
public sealed class AccuracyTests(ITestOutputHelper output)
{
    /// <summary>The pictures, where somebody has them.</summary>
    internal static readonly string? Pictures = Environment.GetEnvironmentVariable("CONVNEXT_PICTURES");

    private const string Snapshot = "tests/ConvNext.Cli.Tests/Snapshots/accuracy.txt";
    private const double LeastSame = 0.995;
    private const double LeastSameOfPieces = 0.95;
    private const double MostWorse = 0.002;

    // Of the largest logit of all pictures, for the worst logit of the worst picture. Parity cases hold networks to a fourth of it.
    private const double MostOff = 0.1;

    [PicturesFact]
    public void Eight_bits_cost_no_right_answers()
    {
        using Answers answers = new();
        foreach ((string label, byte[] encoded) in Path.GetExtension(Pictures) == ".gz" ? OfArchive(Pictures!) : OfFolder(Pictures!))
        {
            answers.Add(new ManagedImageDecoder().Decode(encoded), label);
        }

        string found = string.Create(
            CultureInfo.InvariantCulture,
            $"{answers.Pictures} pictures: {answers.Right} right in float32, {answers.RightInInt8} in int8, {answers.Same} answered alike; "
            + $"logits off by {answers.MeanOff:0.0000} on average and by {answers.MostOff:0.0000} at most, of {answers.Largest:0.00}\n");
        output.WriteLine(found.TrimEnd());
        Assert.True(answers.Pictures > 0, "There are no pictures.");
        Assert.True(answers.Same >= LeastSame * answers.Pictures, found);
        Assert.True(Math.Abs(answers.Right - answers.RightInInt8) <= MostWorse * answers.Pictures, found);
        Assert.True(answers.MostOff <= MostOff * answers.Largest, found);
        if (Environment.GetEnvironmentVariable("CONVNEXT_UPDATE_SNAPSHOTS") == "1")
        {
            File.WriteAllText(Repository.PathOf(Snapshot), found);
        }

        Assert.Equal(File.ReadAllText(Repository.PathOf(Snapshot)), found);
    }

    // Pieces of photographs show all kinds of things, most of which are none of the classes: what the network is least sure of.
    [Theory]
    [InlineData("cat.png")]
    [InlineData("rocket.jpg")]
    public void Eight_bits_answer_pieces_of_a_photograph_alike(string photo)
    {
        using Answers answers = new();
        RgbImage image = new ManagedImageDecoder().DecodeFile(Pocket.Sample(photo));
        Random random = new(1);
        for (int piece = 0; piece < 300; piece++)
        {
            int side = random.Next(16, Math.Min(image.Height, image.Width));
            answers.Add(Piece(image, random.Next(image.Height - side), random.Next(image.Width - side), side), label: null);
        }

        output.WriteLine($"{answers.Same} of {answers.Pictures} answered alike, logits off by {answers.MostOff:0.0000} at most, of {answers.Largest:0.00}");
        Assert.True(answers.Same >= LeastSameOfPieces * answers.Pictures, $"{answers.Same} of {answers.Pictures} are answered alike.");
        Assert.True(answers.MostOff <= MostOff * answers.Largest, $"A logit is off by {answers.MostOff}, of {answers.Largest}.");
    }

    private static RgbImage Piece(RgbImage image, int top, int left, int side)
    {
        byte[] pixels = new byte[side * side * 3];
        for (int row = 0; row < side; row++)
        {
            image.Pixels.AsSpan((((top + row) * image.Width) + left) * 3, side * 3).CopyTo(pixels.AsSpan(row * side * 3));
        }

        return new RgbImage(side, side, pixels);
    }

    private static IEnumerable<(string Label, byte[] Encoded)> OfArchive(string path)
    {
        using GZipStream unpacked = new(File.OpenRead(path), CompressionMode.Decompress);
        using TarReader reader = new(unpacked);
        while (reader.GetNextEntry() is { } entry)
        {
            if (entry.DataStream is { } data)
            {
                using MemoryStream encoded = new();
                data.CopyTo(encoded);
                yield return (Path.GetFileName(Path.GetDirectoryName(entry.Name)!), encoded.ToArray());
            }
        }
    }

    private static IEnumerable<(string Label, byte[] Encoded)> OfFolder(string folder) =>
        Directory.EnumerateDirectories(folder).Order(StringComparer.Ordinal)
            .SelectMany(Directory.EnumerateFiles, static (label, file) => (Path.GetFileName(label), File.ReadAllBytes(file)));

    /// <summary>Answers of both, counted.</summary>
    private sealed class Answers : IDisposable
    {
        private readonly ConvNextModel _model;
        private readonly ConvNextModel _int8Model;
        private readonly ConvNextSession _session;
        private readonly ConvNextSession _int8Session;
        private readonly ConvNextImageProcessor _processor = new(PocketCifar10.Preprocessing);
        private double _sumOff;

        public Answers()
        {
            using OpenedModel weights = OpenedModel.OpenEmbedded(typeof(PocketCifar10));
            _model = PocketCifar10.LoadEmbedded();
            _int8Model = ConvNextPocketInt8.Load(weights);
            _session = _model.CreateSession();
            _int8Session = _int8Model.CreateSession();
        }

        public int Pictures { get; private set; }

        public int Right { get; private set; }

        public int RightInInt8 { get; private set; }

        public int Same { get; private set; }

        public float Largest { get; private set; }

        public float MostOff { get; private set; }

        public double MeanOff => _sumOff / Pictures;

        public void Add(RgbImage picture, string? label)
        {
            float[] pixels = _processor.Process(picture.View);
            float[] logits = _session.Run(pixels).ToArray();
            float[] int8Logits = _int8Session.Run(pixels).ToArray();
            int answer = TensorPrimitives.IndexOfMax<float>(logits);
            int int8Answer = TensorPrimitives.IndexOfMax<float>(int8Logits);
            Pictures++;
            Right += PocketCifar10.Network.Labels[answer] == label ? 1 : 0;
            RightInInt8 += PocketCifar10.Network.Labels[int8Answer] == label ? 1 : 0;
            Same += answer == int8Answer ? 1 : 0;
            Largest = Math.Max(Largest, logits.Max(Math.Abs));
            float[] off = [.. logits.Zip(int8Logits, static (one, other) => Math.Abs(one - other))];
            MostOff = Math.Max(MostOff, off.Max());
            _sumOff += off.Average();
        }

        public void Dispose()
        {
            _session.Dispose();
            _int8Session.Dispose();
            _model.Dispose();
            _int8Model.Dispose();
        }
    }
}

/// <summary>A test that needs the pictures of CONVNEXT_PICTURES.</summary>
internal sealed class PicturesFactAttribute : FactAttribute
{
    public PicturesFactAttribute() => Skip = AccuracyTests.Pictures is null ? "CONVNEXT_PICTURES names no pictures." : null;
}
