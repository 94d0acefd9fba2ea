using System;
using System.Collections.Generic;
using System.Linq;
using ConvNext.Training.Optimization;
using Xunit;

namespace ConvNext.Training.Tests.Optimization;

/// <summary>AdamW and SGD against PyTorch's formulas in double precision, element by element.</summary>
public sealed class OptimizerTests
{
    private const int Steps = 5;

    // A value is rounded some ten times in a step, each time by at most 6e-8 of numbers up to 4.
    private const double Tolerance = Steps * 10 * 4 * 6e-8;

    public static TheoryData<int> Lengths => [1, 3, 4, 5, 15, 16, 17, 33, 1000, (1 << 16) + 7];

    [Theory]
    [MemberData(nameof(Lengths))]
    public void AdamW_is_that_of_PyTorch(int length)
    {
        OptimizerOptions options = new() { WeightDecay = 0.1, Epsilon = 1e-8 };
        ArrayTensor decaying = Filled("a", length, decays: true);
        ArrayTensor other = Filled("b", length, decays: false, scale: 0.5);
        double[][] expected = [Doubles(decaying), Doubles(other)];
        double[][] first = [new double[length], new double[length]];
        double[][] second = [new double[length], new double[length]];
        Optimizer optimizer = new([decaying, other], options);
        for (int step = 1; step <= Steps; step++)
        {
            SetGradients(decaying, step);
            SetGradients(other, step + 100);
            double rate = 0.01 * step;
            optimizer.Step(rate, gradientScale: 0.25f);
            AdamW(expected[0], decaying, first[0], second[0], rate, 0.1, step);
            AdamW(expected[1], other, first[1], second[1], rate * 0.5, 0, step);
        }

        AssertNear(expected[0], decaying);
        AssertNear(expected[1], other);
        Assert.Equal(Steps, optimizer.Steps);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Momentum_is_that_of_PyTorch(bool nesterov)
    {
        const int length = 37;
        ArrayTensor tensor = Filled("a", length, decays: true);
        double[] expected = Doubles(tensor);
        double[] buffer = new double[length];
        Optimizer optimizer = new([tensor], new OptimizerOptions { Kind = OptimizerKind.Sgd, WeightDecay = 0.05, Momentum = 0.9, Nesterov = nesterov });
        for (int step = 1; step <= Steps; step++)
        {
            SetGradients(tensor, step);
            optimizer.Step(0.1);
            for (int i = 0; i < length; i++)
            {
                double g = tensor.Gradients[i] + (0.05 * expected[i]);
                buffer[i] = step == 1 ? g : (0.9 * buffer[i]) + g;
                expected[i] -= 0.1 * (nesterov ? g + (0.9 * buffer[i]) : buffer[i]);
            }
        }

        AssertNear(expected, tensor);
    }

    [Theory]
    [InlineData(OptimizerKind.AdamW)]
    [InlineData(OptimizerKind.Sgd)]
    public void Threads_and_vectors_change_no_bit(OptimizerKind kind)
    {
        const int length = (1 << 17) + 5;
        OptimizerOptions options = new() { Kind = kind, WeightDecay = 0.1 };
        ArrayTensor whole = Filled("a", length, decays: true);
        ArrayTensor shared = Filled("a", length, decays: true);

        // Alone, each of them, an element never meets a vector.
        ArrayTensor[] alone = [.. Enumerable.Range(0, 40).Select(i => new ArrayTensor($"{i}", 1, decays: true))];
        for (int i = 0; i < alone.Length; i++)
        {
            alone[i].Values[0] = whole.Values[i];
        }

        Optimizer first = new([whole], options);
        Optimizer second = new([shared], options with { Threads = 3 });
        Optimizer third = new(alone, options);
        for (int step = 1; step <= Steps; step++)
        {
            SetGradients(whole, step);
            SetGradients(shared, step);
            for (int i = 0; i < alone.Length; i++)
            {
                alone[i].Gradients[0] = whole.Gradients[i];
            }

            first.Step(0.01);
            second.Step(0.01);
            third.Step(0.01);
        }

        Assert.True(whole.Values.SequenceEqual(shared.Values));
        Assert.Equal(whole.Values[..alone.Length].ToArray(), alone.Select(tensor => tensor.Values[0]));
    }

    [Theory]
    [InlineData(OptimizerKind.AdamW)]
    [InlineData(OptimizerKind.Sgd)]
    public void It_goes_on_from_what_it_remembers(OptimizerKind kind)
    {
        OptimizerOptions options = new() { Kind = kind, WeightDecay = 0.1 };
        ArrayTensor through = Filled("a", 50, decays: true);
        Optimizer all = new([through], options);
        Run(all, through, 1, Steps);

        ArrayTensor stopped = Filled("a", 50, decays: true);
        Optimizer before = new([stopped], options);
        Run(before, stopped, 1, 2);
        Dictionary<string, float[]> written = before.State.ToDictionary(state => state.Name, state => state.Values.ToArray());
        Optimizer after = new([stopped], options);
        foreach ((string name, Memory<float> values) in after.State)
        {
            written[name].CopyTo(values.Span);
        }

        after.Resume(before.Steps);
        Run(after, stopped, 3, Steps);

        Assert.True(through.Values.SequenceEqual(stopped.Values));
    }

    [Fact]
    public void Tensors_of_one_name_are_refused()
    {
        ArgumentException error = Assert.Throws<ArgumentException>(() => new Optimizer([new ArrayTensor("a", 1, false), new ArrayTensor("a", 2, false)], new OptimizerOptions()));

        Assert.StartsWith("Two tensors are called 'a'; each needs a name of its own.", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Lengths))]
    public void The_norm_is_that_of_all_gradients_and_clipping_is_PyTorchs(int length)
    {
        ArrayTensor first = Filled("a", length, decays: true);
        ArrayTensor second = Filled("b", 3, decays: true);
        SetGradients(first, 1);
        SetGradients(second, 2);
        double expected = Math.Sqrt(first.Gradients.ToArray().Concat(second.Gradients.ToArray()).Sum(g => (double)g * g));

        double norm = GradientNorm.Of([first, second]);

        Assert.Equal(expected, norm, expected * 1e-12);
        Assert.Equal((float)Math.Min(1, 1 / (expected + 1e-6)), GradientNorm.ClippingScale(norm, 1), 1e-7f);
        Assert.Equal(1, GradientNorm.ClippingScale(norm, 0));
        Assert.Equal(1, GradientNorm.ClippingScale(0.5, 1));
    }

    [Fact]
    public void The_moving_average_forgets_and_is_exchanged_for_the_weights()
    {
        ArrayTensor tensor = new("a", 21, decays: true);
        tensor.Values.Fill(1);
        ExponentialMovingAverage average = new([tensor], 0.75);
        tensor.Values.Fill(3);
        average.Update();
        average.Update();

        average.Exchange();
        float[] mean = tensor.Values.ToArray();
        average.Exchange();

        // 1 → 0.75 + 0.75 = 1.5 → 1.125 + 0.75 = 1.875, all exact in binary.
        Assert.All(mean, value => Assert.Equal(1.875f, value));
        Assert.All(tensor.Values.ToArray(), value => Assert.Equal(3f, value));
        Assert.Equal("ema.a", Assert.Single(average.State).Name);
    }

    private static void Run(Optimizer optimizer, ArrayTensor tensor, int first, int last)
    {
        for (int step = first; step <= last; step++)
        {
            SetGradients(tensor, step);
            optimizer.Step(0.01 * step);
        }
    }

    private static void AdamW(double[] values, ArrayTensor tensor, double[] first, double[] second, double rate, double decay, int step)
    {
        for (int i = 0; i < values.Length; i++)
        {
            double g = tensor.Gradients[i] * 0.25;
            first[i] = (0.9 * first[i]) + (0.1 * g);
            second[i] = (0.999 * second[i]) + (0.001 * g * g);
            double mean = first[i] / (1 - Math.Pow(0.9, step));
            double root = Math.Sqrt(second[i]) / Math.Sqrt(1 - Math.Pow(0.999, step));
            values[i] = (values[i] * (1 - (rate * decay))) - (rate * mean / (root + 1e-8));
        }
    }

    private static ArrayTensor Filled(string name, int length, bool decays, double scale = 1)
    {
        ArrayTensor tensor = new(name, length, decays) { LearningRateScale = scale };
        for (int i = 0; i < length; i++)
        {
            tensor.Values[i] = MathF.Sin(i * 0.7f) * 2;
        }

        return tensor;
    }

    private static void SetGradients(ArrayTensor tensor, int step)
    {
        for (int i = 0; i < tensor.Gradients.Length; i++)
        {
            tensor.Gradients[i] = MathF.Cos((i * 1.3f) + step) + 0.01f;
        }
    }

    private static double[] Doubles(ArrayTensor tensor) => Array.ConvertAll(tensor.Values.ToArray(), value => (double)value);

    private static void AssertNear(double[] expected, ArrayTensor tensor)
    {
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.Equal(expected[i], tensor.Values[i], Tolerance);
        }
    }
}
