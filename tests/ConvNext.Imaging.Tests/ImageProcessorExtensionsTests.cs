using System;
using System.IO;
using System.Linq;
using ConvNext.Imaging.Testing;
using ConvNext.Preprocessing;
using Xunit;

namespace ConvNext.Imaging.Tests;

/// <summary>Bytes, streams, files and batches go through the decoder and the processor like one picture by hand.</summary>
public sealed class ImageProcessorExtensionsTests
{
    private const int Side = 24;
    private const string Photo = "valid/jpeg-63x65.jpg";
    private const string Other = "valid/jpeg-exif-6.jpg";
    private const string WithAlpha = "valid/png-rgba.png";
    private const string Palette = "valid/png-palette-transparency.png";

    private static readonly ManagedImageDecoder Decoder = new();
    private static readonly ConvNextImageProcessor Processor = new(new ConvNextImageProcessorOptions { ShortestEdge = Side });

    [Theory]
    [InlineData(Photo)]
    [InlineData(Other)]
    [InlineData(Palette)]
    public void Every_way_in_gives_the_same_pixel_values(string file)
    {
        byte[] encoded = DecodingFixtures.Read(file);
        RgbImage image = Decoder.Decode(encoded);
        float[] expected = Processor.Process(PixelView.FromBytes(image.Pixels, image.Height, image.Width));
        ImageProcessorWorkspace workspace = Processor.CreateWorkspace();

        float[] made = new float[expected.Length];
        workspace.Process(Decoder, encoded, made);
        Assert.Equal(expected, made);

        Array.Clear(made);
        using var stream = new TrickleStream([1, 2, .. encoded]);
        stream.ReadExactly(new byte[2]);
        workspace.Process(Decoder, stream, made);
        Assert.Equal(expected, made);
        Assert.True(stream.CanRead);

        Array.Clear(made);
        workspace.ProcessFile(Decoder, DecodingFixtures.PathOf(file), made);
        Assert.Equal(expected, made);
    }

    [Fact]
    public void What_is_not_there_is_named_before_anything_is_decoded()
    {
        ImageProcessorWorkspace workspace = Processor.CreateWorkspace();

        // No picture could be made of these.
        byte[] bytes = [];
        Action<ImageProcessorWorkspace?, IImageDecoder?>[] ways =
        [
            (workspace, decoder) => workspace!.Process(decoder!, bytes, new float[1]),
            (workspace, decoder) => workspace!.Process(decoder!, Stream.Null, new float[1]),
            (workspace, decoder) => workspace!.ProcessFile(decoder!, "nowhere.png", new float[1]),
            (workspace, decoder) => workspace!.Process(decoder!, [(ReadOnlyMemory<byte>)bytes], new float[1]),
        ];

        Assert.All(ways, way => Assert.Equal("workspace", Assert.Throws<ArgumentNullException>(() => way(null, Decoder)).ParamName));
        Assert.All(ways, way => Assert.Equal("decoder", Assert.Throws<ArgumentNullException>(() => way(workspace, null)).ParamName));
        Assert.All(ways, way => Assert.Throws<ImageDecodeException>(() => way(workspace, Decoder)));
    }

    [Fact]
    public void Options_of_the_call_reach_decoder_and_processor()
    {
        byte[] encoded = DecodingFixtures.Read(Other);
        var decodeOptions = new ImageDecodeOptions { ApplyExifOrientation = false };
        ConvNextImageProcessorOptions overrides = Processor.Options with { ShortestEdge = 12, Backend = ImageProcessorBackend.Pil };
        float[] made = new float[3 * 12 * 12];

        Processor.CreateWorkspace().Process(Decoder, encoded, made, overrides, decodeOptions);

        Assert.Equal(new ConvNextImageProcessor(overrides).Process(Decoder.Decode(encoded, decodeOptions).View), made);
        Assert.NotEqual(new ConvNextImageProcessor(overrides).Process(Decoder.Decode(encoded).View), made);
    }

    [Theory]
    [InlineData(WithAlpha)]
    [InlineData(Palette)]
    public void A_processor_that_converts_to_RGB_sees_alpha_on_white(string file)
    {
        byte[] encoded = DecodingFixtures.Read(file);
        var processor = new ConvNextImageProcessor(Processor.Options with { DoConvertRgb = true });
        RgbImage white = Decoder.Decode(encoded, new ImageDecodeOptions { Alpha = AlphaHandling.OnWhite });
        float[] expected = processor.Process(white.View);
        float[] dropped = processor.Process(Decoder.Decode(encoded).View);
        Assert.NotEqual(dropped, expected);
        ImageProcessorWorkspace workspace = processor.CreateWorkspace();
        var limited = new ImageDecodeOptions { MaxPixels = 1 << 20 };

        Assert.Equal(expected, Made(values => workspace.Process(Decoder, encoded, values)));
        Assert.Equal(expected, Made(values => workspace.Process(Decoder, encoded, values, decodeOptions: limited)));
        Assert.Equal(expected, Made(values => workspace.Process(Decoder, new MemoryStream(encoded), values)));
        Assert.Equal(expected, Made(values => workspace.ProcessFile(Decoder, DecodingFixtures.PathOf(file), values)));
        Assert.Equal(expected, Made(values => workspace.Process(Decoder, [(ReadOnlyMemory<byte>)encoded], values)));

        // The options of the call count before those of the processor, and what is said to the decoder before both.
        Assert.Equal(expected, Made(values => Processor.CreateWorkspace().Process(Decoder, encoded, values, processor.Options)));
        Assert.Equal(dropped, Made(values => workspace.Process(Decoder, encoded, values, Processor.Options)));
        Assert.Equal(dropped, Made(values => workspace.Process(Decoder, encoded, values, decodeOptions: new ImageDecodeOptions { Alpha = AlphaHandling.Drop })));

        static float[] Made(Action<float[]> process)
        {
            float[] values = new float[3 * Side * Side];
            process(values);
            return values;
        }
    }

    [Fact]
    public void What_is_wanted_beside_alpha_is_kept()
    {
        var given = new ImageDecodeOptions { MaxPixels = 11, MaxStreamBytes = 12, ApplyExifOrientation = false };

        ImageDecodeOptions made = ImageDecodeOptions.For(Processor.Options with { DoConvertRgb = true }, given);

        Assert.Equal((11, 12, false, AlphaHandling.OnWhite), (made.MaxPixels, made.MaxStreamBytes, made.ApplyExifOrientation, made.Alpha));
        Assert.Same(given, ImageDecodeOptions.For(Processor.Options, given));
        Assert.Equal(4, typeof(ImageDecodeOptions).GetProperties().Length);
    }

    [Fact]
    public void A_batch_is_its_images_one_after_the_other()
    {
        ReadOnlyMemory<byte>[] files = [DecodingFixtures.Read(Photo), DecodingFixtures.Read(Other), DecodingFixtures.Read(Palette)];
        float[] made = new float[3 * 3 * Side * Side];

        Processor.CreateWorkspace().Process(Decoder, files, made);

        Assert.Equal(files.SelectMany(file => Processor.Process(Decoder.Decode(file.Span).View)), made);
    }

    [Fact]
    public void What_is_wrong_with_a_batch_names_the_image()
    {
        ReadOnlyMemory<byte> good = DecodingFixtures.Read(Photo);
        ImageProcessorWorkspace workspace = Processor.CreateWorkspace();
        float[] two = new float[2 * 3 * Side * Side];

        Assert.Equal(
            "The batch has no image, but must have at least 1. (Parameter 'encoded')",
            Assert.Throws<ArgumentException>(() => workspace.Process(Decoder, Array.Empty<ReadOnlyMemory<byte>>(), two)).Message);
        Assert.StartsWith(
            "Image 1 of the batch: The file is empty",
            Assert.Throws<ImageDecodeException>(() => workspace.Process(Decoder, [good, default], two)).Message,
            StringComparison.Ordinal);
        Assert.Equal(
            "The destination holds 3456 values, but 1 images of 3×24×24 have 1728.",
            Assert.Throws<ArgumentException>(() => workspace.Process(Decoder, [good], two)).Message);
        ReadOnlyMemory<byte> small = DecodingFixtures.Read("valid/jpeg-8x8.jpg");
        Assert.Equal(
            "Image 1 of the batch: Its pixel values are 3×8×8, but those of image 0 are 3×65×63: all must be the same.",
            Assert.Throws<ImageProcessingException>(
                () => workspace.Process(Decoder, [good, small], new float[2 * 3 * 63 * 65], Processor.Options with { DoResize = false })).Message);
    }

    [Fact]
    public void Streams_that_fail_never_end_or_are_too_long_give_one_sentence()
    {
        byte[] encoded = DecodingFixtures.Read(Photo);
        Assert.Equal("The stream cannot be read (IOException).", Error(new TrickleStream(encoded, new IOException("broken"))));
        Assert.Equal("The stream cannot be read (ObjectDisposedException).", Error(Closed()));
        Assert.Contains("is empty (0 bytes)", Error(Stream.Null), StringComparison.Ordinal);
        Assert.Equal(
            $"The stream has more than {encoded.Length - 1} bytes, the most that are read (ImageDecodeOptions.MaxStreamBytes).",
            Error(new TrickleStream(encoded), encoded.Length - 1));
        Assert.Equal("The stream has more than 0 bytes, the most that are read (ImageDecodeOptions.MaxStreamBytes).", Error(new TrickleStream(encoded), -1));
        Assert.Equal("The stream has more than 100000 bytes, the most that are read (ImageDecodeOptions.MaxStreamBytes).", Error(new EndlessStream(), 100000));
        Assert.Equal(63, Decoder.Decode(new TrickleStream(encoded), new ImageDecodeOptions { MaxStreamBytes = encoded.Length }).Width);

        static string Error(Stream stream, int most = 1 << 20) =>
            Assert.Throws<ImageDecodeException>(() => Decoder.Decode(stream, new ImageDecodeOptions { MaxStreamBytes = most })).Message;

        static MemoryStream Closed()
        {
            var stream = new MemoryStream();
            stream.Dispose();
            return stream;
        }
    }

    /// <summary>Gives a few bytes at a time, cannot be sought, and fails at its end where told to.</summary>
    private class TrickleStream(byte[] bytes, Exception? failure = null) : Stream
    {
        private int _position;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override int Read(byte[] buffer, int offset, int count)
        {
            int given = Math.Min(Math.Min(count, 7), bytes.Length - _position);
            if (given == 0 && failure is not null)
            {
                throw failure;
            }

            Array.Copy(bytes, _position, buffer, offset, given);
            _position += given;
            return given;
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }

    private sealed class EndlessStream() : TrickleStream([])
    {
        public override int Read(byte[] buffer, int offset, int count) => count;
    }
}
