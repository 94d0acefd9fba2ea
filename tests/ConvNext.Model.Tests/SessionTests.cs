using System;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.InteropServices;
using System.Threading;
using System.Threading.Tasks;
using ConvNext.Preprocessing;
using ConvNext.Results;
using ConvNext.Testing;
using Xunit;

namespace ConvNext.Model.Tests;

/// <summary>What a model and its sessions promise, on the pocket network.</summary>
public sealed class SessionTests : IDisposable
{
    private const int ImageLength = 3 * 32 * 32;

    private readonly ConvNextModel _model = Pocket.Load();

    public void Dispose() => _model.Dispose();

    public static IEnumerable<object[]> Ways() =>
        from threads in new[] { 1, 2, 3, 8 }
        from bits in new[] { 512, 256, 128 }
        select new object[] { threads, bits };

    [Theory]
    [MemberData(nameof(Ways))]
    public void Threads_and_vector_width_do_not_change_a_bit(int threads, int bits)
    {
        float[] pixels = Pocket.RecipePixels(3);
        using ConvNextSession plain = _model.CreateSession(new ConvNextSessionOptions { MaxBatch = 3 });
        using ConvNextSession other = _model.CreateSession(new ConvNextSessionOptions { MaxBatch = 3, Threads = threads, MaxVectorBits = bits });

        byte[] expected = MemoryMarshal.AsBytes(plain.Run(pixels)).ToArray();
        for (int repetition = 0; repetition < 3; repetition++)
        {
            Assert.Equal(expected, MemoryMarshal.AsBytes(other.Run(pixels)).ToArray());
        }
    }

    [Fact]
    public void A_batch_gives_each_image_what_it_gets_alone()
    {
        float[] pixels = Pocket.RecipePixels(4);
        using ConvNextSession session = _model.CreateSession(new ConvNextSessionOptions { MaxBatch = 4 });
        float[] together = session.Run(pixels).ToArray();

        for (int image = 0; image < 4; image++)
        {
            Assert.Equal(together.AsSpan(image * 10, 10).ToArray(), session.Run(pixels.AsSpan(image * ImageLength, ImageLength)).ToArray());
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(ImageLength - 1)]
    [InlineData(ImageLength + 1)]
    [InlineData(3 * ImageLength)]
    public void A_wrong_number_of_pixels_is_refused(int length)
    {
        using ConvNextSession session = _model.CreateSession(new ConvNextSessionOptions { MaxBatch = 2 });

        ArgumentException error = Assert.Throws<ArgumentException>(() => session.Run(new float[length]).Length);

        Assert.StartsWith($"pixel_values has {length} floats; accepted are 1 to 2 images of 3072 (3 × 32 × 32).", error.Message, StringComparison.Ordinal);
        Assert.Equal(10, session.Run(new float[ImageLength]).Length);
    }

    [Theory]
    [InlineData(-1, 1, 512)]
    [InlineData(1025, 1, 512)]
    [InlineData(int.MaxValue, 1, 512)]
    [InlineData(1, int.MaxValue, 512)]
    [InlineData(1, 0, 512)]
    [InlineData(1, 1, 64)]
    public void Options_out_of_range_are_refused(int threads, int batch, int bits) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => _model.CreateSession(new ConvNextSessionOptions { Threads = threads, MaxBatch = batch, MaxVectorBits = bits }));

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void A_run_allocates_nothing(int threads)
    {
        float[] pixels = Pocket.RecipePixels(1);
        using ConvNextSession session = _model.CreateSession(new ConvNextSessionOptions { Threads = threads });
        for (int warmUp = 0; warmUp < 5; warmUp++)
        {
            session.Run(pixels);
        }

        Assert.Equal(0, Attempts.LeastAllocatedOnThisThread(() =>
        {
            for (int run = 0; run < 10; run++)
            {
                session.Run(pixels);
            }
        }));
    }

    [Fact]
    public async Task Two_callers_of_one_session_are_told_so()
    {
        float[] pixels = Pocket.RecipePixels(16);
        using ConvNextSession session = _model.CreateSession(new ConvNextSessionOptions { MaxBatch = 16 });
        using var told = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        string? message = null;
        void RunUntilTold()
        {
            while (!told.IsCancellationRequested)
            {
                try
                {
                    session.Run(pixels);
                }
                catch (InvalidOperationException error)
                {
                    Volatile.Write(ref message, error.Message);
                    told.Cancel();
                }
            }
        }

        await Task.WhenAll(Attempts.OnOwnThread(RunUntilTold), Attempts.OnOwnThread(RunUntilTold));

        Assert.Equal("The session is already running on another thread; create one session per concurrent caller.", message);
        Assert.Equal(160, session.Run(pixels).Length);
    }

    [Fact]
    public void Sessions_of_one_model_run_side_by_side()
    {
        float[] pixels = Pocket.RecipePixels(4);
        using ConvNextSession session = _model.CreateSession(new ConvNextSessionOptions { MaxBatch = 4 });
        float[] expected = session.Run(pixels).ToArray();

        Parallel.For(0, 8, _ =>
        {
            using ConvNextSession own = _model.CreateSession(new ConvNextSessionOptions { MaxBatch = 4, Threads = 2 });
            for (int run = 0; run < 5; run++)
            {
                Assert.Equal(expected, own.Run(pixels).ToArray());
            }
        });
    }

    [Fact]
    public void Outputs_are_there_after_a_run_and_under_their_names_only()
    {
        using ConvNextSession session = _model.CreateSession();

        Assert.Equal("The session has no outputs yet; call Run first.", Assert.Throws<InvalidOperationException>(() => session.GetOutput("logits").Batch).Message);
        float[] logits = session.Run(Pocket.RecipePixels(1)).ToArray();
        Assert.Equal(logits, session.GetOutput("logits").Image(0).ToArray());
        ArgumentException error = Assert.Throws<ArgumentException>(() => session.GetOutput("hidden_states.0").Batch);
        Assert.Contains("PocketCifar10 has no output \"hidden_states.0\"; chosen at build time were: logits, pooler_output.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Classify_is_process_run_and_softmax()
    {
        var processor = new ConvNextImageProcessor(ConvNextImageProcessorOptions.Default with { ShortestEdge = 32 });
        byte[] pixels = [.. Enumerable.Range(0, 40 * 50 * 3).Select(i => (byte)(i * 7))];
        using ConvNextSession session = _model.CreateSession(new ConvNextSessionOptions { ImageProcessor = processor });

        ClassificationResult result = session.Classify(PixelView.FromBytes(pixels, 40, 50), topK: 10);

        float[] logits = session.Run(processor.Process(PixelView.FromBytes(pixels, 40, 50))).ToArray();
        Assert.Equal(ClassificationResult.FromLogits(logits, _model.Labels, 10), result);
    }

    /// <summary>PyTorch's norms give NaN where squares overflow, and everything behind them is NaN.</summary>
    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    [InlineData(float.NegativeInfinity)]
    [InlineData(1e30f)]
    [InlineData(-1e30f)]
    [InlineData(float.MaxValue)]
    public void Pixel_values_beyond_the_range_give_NaN_and_leave_no_trace(float value)
    {
        float[] pixels = Pocket.RecipePixels(1);
        float[] one = [.. pixels];
        one[ImageLength / 2] = value;
        float[] all = new float[ImageLength];
        Array.Fill(all, value);
        using ConvNextSession session = _model.CreateSession(new ConvNextSessionOptions { Threads = 2 });
        float[] expected = session.Run(pixels).ToArray();

        foreach (float[] bad in (float[][])[one, all])
        {
            Assert.All(session.Run(bad).ToArray(), logit => Assert.True(float.IsNaN(logit)));
            Assert.All(session.GetOutput("pooler_output").Image(0).ToArray(), feature => Assert.True(float.IsNaN(feature)));
            ConvNextException error = Assert.Throws<ConvNextException>(() => ClassificationResult.FromLogits(session.GetOutput("logits").Image(0), _model.Labels));
            Assert.StartsWith("Logit 0 (airplane) is NaN, but must be a finite number", error.Message, StringComparison.Ordinal);
            Assert.Equal(expected, session.Run(pixels).ToArray());
        }
    }

    [Fact]
    public void Classify_needs_an_image_processor_of_the_right_size()
    {
        var processor = new ConvNextImageProcessor(ConvNextImageProcessorOptions.Default with { ShortestEdge = 64 });
        using ConvNextSession wrong = _model.CreateSession(new ConvNextSessionOptions { ImageProcessor = processor });
        Assert.Equal(
            "The image processor makes 3×64×64 pixel values of this image, but PocketCifar10 takes 3×32×32.",
            Assert.Throws<ImageProcessingException>(() => wrong.Classify(PixelView.FromBytes(new byte[12], 2, 2))).Message);
    }
}
