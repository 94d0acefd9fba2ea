using System;
using System.Linq;
using System.Numerics.Tensors;
using ConvNext.Families;
using ConvNext.Memory;
using ConvNext.Testing;
using ConvNext.Weights;
using Xunit;

namespace ConvNext.Tests;

/// <summary>Pixel values as a tensor: its shape is the network's or the call is refused, its strides may be any.</summary>
public sealed class TensorInputTests
{
    private const int Length = 3 * 64 * 48;

    public static TheoryData<int[], string> OtherShapes => new()
    {
        { [1, 3, 48, 64], "(1, 3, 48, 64)" }, // rows and columns exchanged
        { [3, 4, 64, 36], "(3, 4, 64, 36)" }, // three images of four channels, as long as three of three
        { [1, 64, 48, 3], "(1, 64, 48, 3)" }, // channels last
        { [64, 48, 3], "(64, 48, 3)" },
        { [3, 48, 64], "(3, 48, 64)" },
        { [1, 1, 3, 64, 48], "(1, 1, 3, 64, 48)" },
        { [Length], "(9216)" },
        { [1, Length], "(1, 9216)" },
        { [5, 3, 64, 48], "(5, 3, 64, 48)" }, // more than MaxBatch
        { [0, 3, 64, 48], "(0, 3, 64, 48)" },
    };

    [Theory]
    [MemberData(nameof(OtherShapes))]
    public void Another_shape_is_refused(int[] shape, string text)
    {
        using var model = new Echo();
        using ConvNextSession session = model.CreateSession(new ConvNextSessionOptions { MaxBatch = 4 });
        nint[] lengths = Array.ConvertAll(shape, length => (nint)length);
        float[] values = new float[shape.Aggregate(1, (product, length) => product * length)];

        ArgumentException error = Assert.Throws<ArgumentException>(() => session.Run(new ReadOnlyTensorSpan<float>(values, lengths)).Length);

        Assert.StartsWith(
            $"pixel_values has the shape {text}; Echo takes (N, 3, 64, 48) with N from 1 to 4, or (3, 64, 48) for one image.", error.Message, StringComparison.Ordinal);
        Assert.Equal("pixelValues", error.ParamName);
    }

    [Fact]
    public void A_dense_tensor_runs_as_its_floats_do()
    {
        float[] values = [.. Enumerable.Range(0, 2 * Length).Select(i => (float)i)];
        using var model = new Echo();
        using ConvNextSession session = model.CreateSession(new ConvNextSessionOptions { MaxBatch = 2 });

        Assert.Equal(values, session.Run(new ReadOnlyTensorSpan<float>(values, [2, 3, 64, 48])).ToArray());
        Assert.Equal(values[..Length], session.Run(new ReadOnlyTensorSpan<float>(values, [1, 3, 64, 48], default)).ToArray());
        Assert.Equal(values[..Length], session.Run(new ReadOnlyTensorSpan<float>(values.AsSpan(0, Length), [3, 64, 48])).ToArray());
        Assert.Equal(values, session.Run(Tensor.Create(values, [2, 3, 64, 48])).ToArray());
        Assert.Equal(values, session.Run(values).ToArray());
        Assert.Equal(values, session.Run(values.AsSpan()).ToArray());
    }

    [Fact]
    public void Any_strides_are_followed()
    {
        // Channels last, shown as channels first; twice, since the first copy's memory is kept for the second.
        using var model = new Echo();
        using ConvNextSession session = model.CreateSession(new ConvNextSessionOptions { MaxBatch = 2 });
        foreach (int images in (int[])[2, 1, 2])
        {
            float[] channelsLast = [.. Enumerable.Range(0, images * Length).Select(i => (float)(i + images))];
            float[] expected = [.. from image in Enumerable.Range(0, images)
                                   from channel in Enumerable.Range(0, 3)
                                   from pixel in Enumerable.Range(0, 64 * 48)
                                   select channelsLast[(((image * 64 * 48) + pixel) * 3) + channel]];
            var permuted = new ReadOnlyTensorSpan<float>(channelsLast, [images, 3, 64, 48], [images == 1 ? 0 : Length, 1, 48 * 3, 3]);

            Assert.Equal(expected, session.Run(permuted).ToArray());
        }

        // A window of a larger picture, and one row that stands for all.
        float[] wide = [.. Enumerable.Range(0, 3 * 64 * 50).Select(i => (float)i)];
        float[] window = [.. Enumerable.Range(0, 3 * 64).SelectMany(row => wide.AsSpan((row * 50) + 1, 48).ToArray())];
        Assert.Equal(window, session.Run(new ReadOnlyTensorSpan<float>(wide, 1, [3, 64, 48], [64 * 50, 50, 1])).ToArray());
        Assert.Equal(
            [.. Enumerable.Range(0, 3 * 64).SelectMany(_ => wide.AsSpan(0, 48).ToArray())],
            session.Run(new ReadOnlyTensorSpan<float>(wide, [3, 64, 48], [0, 0, 1])).ToArray());
    }

    [Fact]
    public void A_dense_tensor_allocates_nothing()
    {
        float[] values = new float[Length];
        using var model = new Echo();
        using ConvNextSession session = model.CreateSession();
        Assert.Equal(0, Attempts.LeastAllocatedOnThisThread(() => session.Run(new ReadOnlyTensorSpan<float>(values, [3, 64, 48]))));
    }

    /// <summary>Gives back what it takes: 3×64×48 pixel values.</summary>
    private sealed class Echo() : ConvNextModel(new ModelParts(Describe(), new PackedWeights(new AlignedMemory(16))))
    {
        public override ConvNextSession CreateSession(ConvNextSessionOptions? options = null) => new Session(this, options);

        private static NetworkDescription Describe() => new()
        {
            Name = nameof(Echo),
            InputChannels = 3,
            InputHeight = 64,
            InputWidth = 48,
            Labels = [],
            ParameterCount = 0,
            MultiplyCount = 0,
            Outputs = [new OutputDescription(OutputKind.Logits, "logits", Length, 0, 0, 0)],
            OutputLengthInFloats = 0,
            ArenaLengthInFloats = 16,
            ScratchLengthInFloats = 16,
            Weights = [],
            WeightsLengthInBytes = 64,
        };

        private sealed unsafe class Session(ConvNextModel model, ConvNextSessionOptions? options) : ConvNextSession(model, options)
        {
            protected override void Forward(float* pixels, float* logits, float* outputs) =>
                new ReadOnlySpan<float>(pixels, Length).CopyTo(new Span<float>(logits, Length));
        }
    }
}
