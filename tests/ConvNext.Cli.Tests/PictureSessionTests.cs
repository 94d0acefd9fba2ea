using System;
using System.IO;
using System.Linq;
using ConvNext.Cli.Networks;
using ConvNext.Cli.Pictures;
using ConvNext.Imaging;
using ConvNext.Imaging.Testing;
using ConvNext.Preprocessing;
using Xunit;

namespace ConvNext.Cli.Tests;

/// <summary>The program's sessions see in a file what they see in the decoded picture, and refuse it in the decoder's words.</summary>
public sealed class PictureSessionTests
{
    private static readonly ManagedImageDecoder Decoder = new();

    public static TheoryData<int, bool> Forms() => new() { { 1, false }, { 1, true }, { 2, false }, { 2, true } };

    [Theory]
    [MemberData(nameof(Forms))]
    public void A_picture_is_seen_or_refused_as_the_whole_of_it(int threads, bool fromStandardInput)
    {
        using SizedModel model = Pocket.LoadSized();
        var processor = new ConvNextImageProcessor(model.ImageProcessorOptions);
        using PictureSession session = new(model, processor, threads, TextWriter.Null);
        int seen = 0;
        int refused = 0;
        foreach (string file in DecodingFixtures.ReadableFiles().Concat(DecodingFixtures.BadFiles()).Select(DecodingFixtures.PathOf))
        {
            PictureEntry picture = fromStandardInput ? new PictureEntry("-", File.ReadAllBytes(file)) : new PictureEntry(file);
            RgbImage whole;
            try
            {
                ImageDecodeOptions options = ImageDecodeOptions.For(processor.Options);
                whole = fromStandardInput ? Decoder.Decode(File.ReadAllBytes(file), options) : Decoder.DecodeFile(file, options);
            }
            catch (ImageDecodeException refusal)
            {
                ImageDecodeException error = Assert.Throws<ImageDecodeException>(() => _ = session.See(picture, out _).Length);
                Assert.Equal(fromStandardInput ? $"standard input: {refusal.Message}" : refusal.Message, error.Message);
                Assert.StartsWith(fromStandardInput ? "standard input: " : file, error.Message, StringComparison.Ordinal);
                refused++;
                continue;
            }

            float[] logits = session.See(picture, out PictureTimes times).ToArray();

            Assert.Equal(session.See(whole).ToArray(), logits);
            Assert.True(times.Decode > TimeSpan.Zero && times.Resize > TimeSpan.Zero && times.Network > TimeSpan.Zero, $"{file}: {times}");
            seen++;
        }

        Assert.True(seen > 20 && refused > 5, $"{seen} pictures were seen, {refused} refused.");
    }

    [Fact]
    public void A_large_photo_takes_no_memory_for_its_pixels()
    {
        using SizedModel model = Pocket.LoadSized();
        using PictureSession session = new(model, new ConvNextImageProcessor(model.ImageProcessorOptions), threads: 1, TextWriter.Null);
        PictureEntry picture = new(Pocket.Sample("rocket.jpg"));
        RgbImage whole = Decoder.DecodeFile(picture.Path);
        session.See(picture, out _);

        long before = GC.GetAllocatedBytesForCurrentThread();
        session.See(picture, out _);
        long taken = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.InRange(taken, 0, new FileInfo(picture.Path).Length + (whole.Pixels.Length / 2));
    }
}
