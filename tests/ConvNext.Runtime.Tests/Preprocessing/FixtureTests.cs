using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using ConvNext.Preprocessing;
using Xunit;

namespace ConvNext.Runtime.Tests.Preprocessing;

/// <summary>
/// What transformers 5.8 and 5.24 made of generated images, with torchvision, with Pillow and with DINOv3's processor. Cases are the files found in
/// the folder, which the environment variable ConvNextPreprocessingFixtures can name: in its subfolders of these three, those of other processors being
/// passed over.
/// </summary>
public sealed class FixtureTests
{
    private static readonly string? OtherFolder = Environment.GetEnvironmentVariable("ConvNextPreprocessingFixtures");
    private static readonly string Folder = OtherFolder ?? Path.Combine(AppContext.BaseDirectory, "fixtures", "preprocessing");
    private static readonly string[] Subfolders = ["dinov3", "pil", "pil-13", "torchvision", Path.Combine("options", "pil"), Path.Combine("options", "torchvision")];

    // What the published models at 224 and the generated cases are normalised with, unless a case says otherwise.
    private static readonly double[] Mean = [0.485, 0.456, 0.406];
    private static readonly double[] StandardDeviation = [0.229, 0.224, 0.225];

    public static IEnumerable<object[]> Cases() =>
        from subfolder in Subfolders
        let folder = Path.Combine(Folder, subfolder)
        where Directory.Exists(folder)
        from path in Directory.EnumerateFiles(folder, "*.safetensors").Order(StringComparer.Ordinal)
        select new object[] { Path.GetRelativePath(Folder, path) };

    [Fact]
    public void Each_subfolder_has_cases()
    {
        string[] found = [.. Cases().Select(one => Path.GetDirectoryName((string)one[0])!).Distinct()];

        Assert.NotEmpty(found);
        if (OtherFolder is null)
        {
            Assert.Equal(Subfolders, found);
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void The_resized_image_is_the_reference_to_the_bit(string name)
    {
        Case one = Read(name);
        if (one.Floats is not null || one.Options.Backend == ImageProcessorBackend.TorchvisionFloat)
        {
            return; // Floats are never rounded to bytes with torchvision, levels never with DINOv3; their pixel values are compared below.
        }

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

            // Where there are no indices of their own: those of the bytes, (H, W, C), and the values at the same flat index of (C, H, W).
            ReadOnlySpan<long> indices = one.File.Read<long>(
                one.File.Has("pixel_values.sample_indices") ? "pixel_values.sample_indices" : "resized_cropped.sample_indices");
            ReadOnlySpan<float> samples = one.File.Read<float>("pixel_values.sample_values");
            for (int i = 0; i < indices.Length; i++)
            {
                Assert.True(samples[i].Equals(made[indices[i]]), $"{name}, {layout}: value {indices[i]} is {made[indices[i]]:R}, not {samples[i]:R}.");
            }

            if (one.File.Has("pixel_values"))
            {
                Assert.Equal(one.File.Read<float>("pixel_values").ToArray(), made);
            }

            if (one.File.Metadata.TryGetValue("sha256_pixel_values", out string? hash))
            {
                Assert.Equal(hash, Convert.ToHexStringLower(SHA256.HashData(MemoryMarshal.AsBytes(made.AsSpan()))));
            }
        }
    }

    private static Case Read(string name)
    {
        var file = new FixtureFile(Path.Combine(Folder, name));
        Dictionary<string, string> metadata = file.Metadata;
        int height = int.Parse(metadata["input_height"], CultureInfo.InvariantCulture);
        int width = int.Parse(metadata["input_width"], CultureInfo.InvariantCulture);
        metadata.TryGetValue("seed", out string? seed);
        ImageProcessorBackend backend = metadata["backend"] == "pil" ? ImageProcessorBackend.Pil : ImageProcessorBackend.Torchvision;

        // Files that do not name a Pillow were made by 9.4, or hold for it too.
        PillowVersion pillow = metadata.TryGetValue("pillow", out string? version) && version.StartsWith("13.", StringComparison.Ordinal)
            ? PillowVersion.From13
            : PillowVersion.Before12Dot2;
        string kind = metadata["kind"];
        if (metadata.TryGetValue("config", out string? config))
        {
            ConvNextImageProcessorOptions parsed = ConvNextImageProcessorOptions.Parse(Encoding.UTF8.GetBytes(config), name);
            return new Case(
                file,
                parsed.Backend == ImageProcessorBackend.TorchvisionFloat ? parsed : parsed with { Backend = backend },
                kind == "float" ? [] : TestImages.Create(kind, height, width, 3, seed ?? ""),
                kind == "float" ? TestImages.CreateFloats(height, width, 3, seed ?? "") : null,
                height,
                width,
                3);
        }

        var options = new ConvNextImageProcessorOptions
        {
            Backend = backend,
            PillowVersion = pillow,
            ShortestEdge = int.Parse(metadata["size"], CultureInfo.InvariantCulture),
            CropPercentage = double.Parse(metadata["crop_pct"], CultureInfo.InvariantCulture),
            Resample = (ResamplingFilter)int.Parse(metadata["resample"], CultureInfo.InvariantCulture),
            ImageMean = [.. Values(metadata, "image_mean", Mean)],
            ImageStandardDeviation = [.. Values(metadata, "image_std", StandardDeviation)],
        };
        int channels = metadata.TryGetValue("shape_resized_cropped", out string? shape) ? int.Parse(shape.Split('x')[2], CultureInfo.InvariantCulture) : 3;
        return new Case(file, options, TestImages.Create(kind, height, width, channels, seed ?? ""), null, height, width, channels);
    }

    private static double[] Values(Dictionary<string, string> metadata, string key, double[] otherwise) =>
        metadata.TryGetValue(key, out string? text)
            ? [.. text.Trim('[', ']', '(', ')').Split(',').Select(item => double.Parse(item, CultureInfo.InvariantCulture))]
            : otherwise;

    private sealed record Case(FixtureFile File, ConvNextImageProcessorOptions Options, byte[] Image, float[]? Floats, int Height, int Width, int Channels)
    {
        public ImageShape Shape => new ConvNextImageProcessor(Options).OutputShape(Height, Width, Channels);

        public PixelView View(PixelLayout layout) => Floats is null
            ? PixelView.FromBytes(layout == PixelLayout.HeightWidthChannels ? Image : TestImages.ToPlanes(Image, Channels), Height, Width, Channels, layout)
            : PixelView.FromFloats(layout == PixelLayout.HeightWidthChannels ? Floats : TestImages.ToPlanes(Floats, Channels), Height, Width, Channels, layout);
    }
}
