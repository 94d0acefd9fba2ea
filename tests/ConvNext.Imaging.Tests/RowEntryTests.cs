using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Reflection;
using System.Threading;
using System.Threading.Tasks;
using ConvNext.Imaging.Testing;
using ConvNext.Pooling;
using ConvNext.Preprocessing;
using ConvNext.Results;
using ConvNext.Tiny;
using Xunit;

namespace ConvNext.Imaging.Tests;

/// <summary>Every public way from an encoded picture to an answer has a JPEG decoded row by row, and gives the answer of the whole picture.</summary>
public sealed class RowEntryTests
{
    private static readonly string Photo = DecodingFixtures.PathOf("valid/jpeg-exif-6.jpg");
    private static readonly byte[] Encoded = File.ReadAllBytes(Photo);
    private static readonly ConvNextImageProcessor Processor = new(new ConvNextImageProcessorOptions { ShortestEdge = 24 });

    // By class, method and the parameter that brings the picture.
    private static readonly Dictionary<string, Func<IImageDecoder, Task<float[]>>> Ways = new()
    {
        ["ConvNextSessionExtensions.Classify ReadOnlySpan`1"] = decoder => InSession(session => Scores(session.Classify(Encoded, 10, decoder))),
        ["ConvNextSessionExtensions.Classify Stream"] = decoder => InSession(session => Scores(session.Classify(new MemoryStream(Encoded), 10, decoder))),
        ["ConvNextSessionExtensions.ClassifyFile String"] = decoder => InSession(session => Scores(session.ClassifyFile(Photo, 10, decoder))),
        ["ConvNextSessionExtensions.Embed ReadOnlySpan`1"] = decoder => InSession(session => session.Embed(Encoded, decoder: decoder)),
        ["ConvNextPoolExtensions.ClassifyAsync ReadOnlyMemory`1"] = decoder => InPool(
            async pool => Scores(await pool.ClassifyAsync((ReadOnlyMemory<byte>)Encoded, With(decoder)))),
        ["ConvNextPoolExtensions.ClassifyAsync Stream"] = decoder => InPool(async pool => Scores(await pool.ClassifyAsync(new MemoryStream(Encoded), With(decoder)))),
        ["ConvNextPoolExtensions.EmbedAsync ReadOnlyMemory`1"] = decoder => InPool(pool => pool.EmbedAsync(Encoded, options: With(decoder)).AsTask()),
        ["ConvNextPoolExtensions.ClassifyFilesAsync IEnumerable`1"] = decoder => InPool(async pool =>
        {
            await foreach (PictureAnswer answer in pool.ClassifyFilesAsync([Photo], With(decoder)))
            {
                return Scores(answer.Result!);
            }

            return [];
        }),
        ["ImageProcessorExtensions.Process ReadOnlySpan`1"] = decoder => Pixels((workspace, values) => workspace.Process(decoder, Encoded, values)),
        ["ImageProcessorExtensions.Process Stream"] = decoder => Pixels((workspace, values) => workspace.Process(decoder, new MemoryStream(Encoded), values)),
        ["ImageProcessorExtensions.ProcessFile String"] = decoder => Pixels((workspace, values) => workspace.ProcessFile(decoder, Photo, values)),
        ["ImageProcessorExtensions.Process IReadOnlyList`1"] = decoder => Pixels(
            (workspace, values) => workspace.Process(decoder, [(ReadOnlyMemory<byte>)Encoded], values)),
    };

    /// <summary>The public methods that take an encoded picture and do more with it than decode it.</summary>
    public static IEnumerable<object[]> PublicWays() =>
        from type in typeof(ManagedImageDecoder).Assembly.GetExportedTypes()
        where type != typeof(ImageDecoderExtensions)
        from method in type.GetMethods(BindingFlags.Public | BindingFlags.Static | BindingFlags.DeclaredOnly)
        from parameter in method.GetParameters()
        where parameter.Name is "encoded" or "path" or "paths"
        select new object[] { $"{type.Name}.{method.Name} {parameter.ParameterType.Name}" };

    [Theory]
    [MemberData(nameof(PublicWays))]
    public async Task A_jpeg_is_never_decoded_as_a_whole(string way)
    {
        Assert.True(Ways.TryGetValue(way, out Func<IImageDecoder, Task<float[]>>? take), $"{way} is a new way in: it needs its line in this test.");
        CountingDecoder rows = new(givesRows: true);
        CountingDecoder whole = new(givesRows: false);

        float[] made = await take(rows);

        Assert.Equal((1, 0), (rows.Opened, rows.Decoded));
        Assert.Equal(await take(whole), made);
        Assert.Equal((1, 1), (whole.Opened, whole.Decoded));
        Assert.True(made.Distinct().Count() > 5, "The answer has hardly any values.");
    }

    [Fact]
    public void Every_line_of_the_table_is_a_public_way() => Assert.Equal(Ways.Keys.Order(), PublicWays().Select(way => (string)way[0]).Order());

    private static PictureOptions With(IImageDecoder decoder) => new() { Decoder = decoder, TopK = 10 };

    private static float[] Scores(ClassificationResult result) =>
        [.. result.OrderBy(classification => classification.Index).Select(classification => classification.Score)];

    private static Task<float[]> InSession(Func<ConvNextSession, float[]> use)
    {
        using ConvNextModel model = PocketCifar10.LoadEmbedded();
        using ConvNextSession session = model.CreateSession(new ConvNextSessionOptions { Threads = 2 });
        return Task.FromResult(use(session));
    }

    private static async Task<float[]> InPool(Func<ConvNextPool, Task<float[]>> use)
    {
        using ConvNextModel model = PocketCifar10.LoadEmbedded();
        using ConvNextPool pool = new(model, new ConvNextPoolOptions { Sessions = 1 });
        return await use(pool);
    }

    private static Task<float[]> Pixels(Action<ImageProcessorWorkspace, float[]> process)
    {
        RgbImage image = new ManagedImageDecoder().Decode(Encoded);
        float[] values = new float[Processor.OutputShape(image.Height, image.Width).Length];
        process(Processor.CreateWorkspace(), values);
        return Task.FromResult(values);
    }

    /// <summary>Counts what it is asked for.</summary>
    private sealed unsafe class CountingDecoder(bool givesRows) : IImageDecoder, IRowDecoder
    {
        private readonly ManagedImageDecoder _decoder = new();
        private int _opened;
        private int _decoded;

        public int Opened => _opened;

        public int Decoded => _decoded;

        public RgbImage Decode(ReadOnlySpan<byte> encoded, ImageDecodeOptions? options = null)
        {
            Interlocked.Increment(ref _decoded);
            return _decoder.Decode(encoded, options);
        }

        public IPixelRows? OpenRows(byte* file, int length, ImageDecodeOptions options, int threads)
        {
            Interlocked.Increment(ref _opened);
            return givesRows ? ((IRowDecoder)_decoder).OpenRows(file, length, options, threads) : null;
        }
    }
}
