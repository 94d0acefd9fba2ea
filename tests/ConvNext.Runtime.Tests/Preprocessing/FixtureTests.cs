using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Security.Cryptography;
using ConvNext.Preprocessing;
using Xunit;

namespace ConvNext.Runtime.Tests.Preprocessing;

/// <summary>
/// What transformers 5.8 made of generated images, with torchvision and with Pillow. Cases are the files found in
/// the folder, which the environment variable ConvNextPreprocessingFixtures can name.
/// </summary>
public sealed class FixtureTests
{
    private static readonly string Folder = Environment.GetEnvironmentVariable("ConvNextPreprocessingFixtures")
        ?? Path.Combine(AppContext.BaseDirectory, "fixtures", "preprocessing");

    // What the published models at 224 and the generated cases are normalised with, unless a case says otherwise.
    private static readonly double[] Mean = [0.485, 0.456, 0.406];
    private static readonly double[] StandardDeviation = [0.229, 0.224, 0.225];

    public static IEnumerable<object[]> Cases() =>
        from path in Directory.EnumerateFiles(Folder, "*.safetensors", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
        select new object[] { Path.GetRelativePath(Folder, path) };

    [Fact]
    public void Both_backends_have_cases()
    {
        string[] folders = [.. Cases().Select(one => Path.GetDirectoryName((string)one[0])!).Distinct()];
        Assert.Contains("pil", folders);
        Assert.Contains("torchvision", folders);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void The_resized_image_is_the_reference_to_the_bit(string name)
    {
        Case one = Read(name);
        foreach (PixelLayout layout in Enum.GetValues<PixelLayout>())
        {
            var made = new byte[one.Shape.Length];
            new ConvNextImageProcessor(one.Options).CreateWorkspace().ResizeAndCrop(one.View(layout), made);
            ReadOnlySpan<long> indices = one.File.Read<long>("resized_cropped.sample_indices");
            ReadOnlySpan<byte> samples = one.File.Read<byte>("resized_cropped.sample_values");
            for (int i = 0; i < indices.Length; i++)
            {
                Assert.True(samples[i] == made[indices[i]], $"{name}, {layout}: value {indices[i]} is {made[indices[i]]}, not {samples[i]}.");
            }

            Assert.Equal(one.File.Metadata["sha256_resized_cropped"], Convert.ToHexStringLower(SHA256.HashData(made)));
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void The_pixel_values_are_the_reference_to_the_bit(string name)
    {
        Case one = Read(name);
        foreach (PixelLayout layout in Enum.GetValues<PixelLayout>())
        {
            float[] made = new ConvNextImageProcessor(one.Options).Process(one.View(layout));

            // The indices are those of the bytes, (H, W, C); the values are those at the same flat index of (C, H, W).
            ReadOnlySpan<long> indices = one.File.Read<long>("resized_cropped.sample_indices");
            ReadOnlySpan<float> samples = one.File.Read<float>("pixel_values.sample_values");
            for (int i = 0; i < indices.Length; i++)
            {
                Assert.True(samples[i].Equals(made[indices[i]]), $"{name}, {layout}: value {indices[i]} is {made[indices[i]]:R}, not {samples[i]:R}.");
            }

            if (one.File.Has("pixel_values"))
            {
                Assert.Equal(one.File.Read<float>("pixel_values").ToArray(), made);
            }
        }
    }

    private static Case Read(string name)
    {
        var file = new FixtureFile(Path.Combine(Folder, name));
        Dictionary<string, string> metadata = file.Metadata;
        int height = int.Parse(metadata["input_height"], CultureInfo.InvariantCulture);
        int width = int.Parse(metadata["input_width"], CultureInfo.InvariantCulture);
        var options = new ConvNextImageProcessorOptions
        {
            Backend = metadata["backend"] == "pil" ? ImageProcessorBackend.Pil : ImageProcessorBackend.Torchvision,
            ShortestEdge = int.Parse(metadata["size"], CultureInfo.InvariantCulture),
            CropPercentage = double.Parse(metadata["crop_pct"], CultureInfo.InvariantCulture),
            Resample = (ResamplingFilter)int.Parse(metadata["resample"], CultureInfo.InvariantCulture),
            ImageMean = [.. Values(metadata, "image_mean", Mean)],
            ImageStandardDeviation = [.. Values(metadata, "image_std", StandardDeviation)],
        };
        int channels = metadata.TryGetValue("shape_resized_cropped", out string? shape) ? int.Parse(shape.Split('x')[2], CultureInfo.InvariantCulture) : 3;
        return new Case(file, options, TestImages.Create(metadata["kind"], height, width, channels), height, width, channels);
    }

    private static double[] Values(Dictionary<string, string> metadata, string key, double[] otherwise) =>
        metadata.TryGetValue(key, out string? text)
            ? [.. text.Trim('[', ']', '(', ')').Split(',').Select(item => double.Parse(item, CultureInfo.InvariantCulture))]
            : otherwise;

    private sealed record Case(FixtureFile File, ConvNextImageProcessorOptions Options, byte[] Image, int Height, int Width, int Channels)
    {
        public ImageShape Shape => new ConvNextImageProcessor(Options).OutputShape(Height, Width, Channels);

        public PixelView View(PixelLayout layout) => PixelView.FromBytes(
            layout == PixelLayout.HeightWidthChannels ? Image : TestImages.ToPlanes(Image, Channels), Height, Width, Channels, layout);
    }
}
