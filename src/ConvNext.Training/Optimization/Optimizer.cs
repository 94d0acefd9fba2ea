using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading.Tasks;

namespace ConvNext.Training.Optimization;

/// <summary>
/// Changes tensors by their gradients. Every element is computed by itself, so that neither the number of threads nor the width of registers changes a bit. What it remembers
/// is <see cref="State"/>, with which it goes on where it was.
/// </summary>
public sealed class Optimizer
{
    // Long tensors are shared by threads in pieces, short ones are not worth the way.
    private const int PieceLength = 1 << 16;

    private readonly OptimizerOptions _options;
    private readonly IOptimizedTensor[] _tensors;
    private readonly float[][] _first;
    private readonly float[][] _second;
    private readonly (int Tensor, int Start, int Length)[] _pieces;

    /// <summary>An optimiser that remembers nothing yet.</summary>
    /// <param name="tensors">What it changes: none that is frozen.</param>
    /// <param name="options">How.</param>
    /// <exception cref="ArgumentException">Two tensors have one name.</exception>
    public Optimizer(IEnumerable<IOptimizedTensor> tensors, OptimizerOptions options)
    {
        ArgumentNullException.ThrowIfNull(tensors);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Threads, 1);
        _options = options;
        _tensors = [.. tensors];
        if (_tensors.GroupBy(tensor => tensor.Name).FirstOrDefault(group => group.Count() > 1) is { } twice)
        {
            throw new ArgumentException($"Two tensors are called '{twice.Key}'; each needs a name of its own.", nameof(tensors));
        }

        _first = [.. _tensors.Select(tensor => new float[tensor.Values.Length])];
        _second = options.Kind == OptimizerKind.AdamW ? [.. _tensors.Select(tensor => new float[tensor.Values.Length])] : [];
        _pieces = [.. Enumerable.Range(0, _tensors.Length).SelectMany(Pieces)];
    }

    /// <summary>Steps taken.</summary>
    public long Steps { get; private set; }

    /// <summary>What it changes.</summary>
    public IReadOnlyList<IOptimizedTensor> Tensors => _tensors;

    /// <summary>
    /// What it remembers of each tensor, under names made of the tensor's (<c>exp_avg.NAME</c>, <c>exp_avg_sq.NAME</c>; <c>momentum_buffer.NAME</c>), to be written down.
    /// </summary>
    public IEnumerable<(string Name, Memory<float> Values)> State
    {
        get
        {
            bool isAdam = _options.Kind == OptimizerKind.AdamW;
            for (int i = 0; i < _tensors.Length; i++)
            {
                yield return ($"{(isAdam ? "exp_avg" : "momentum_buffer")}.{_tensors[i].Name}", _first[i]);
                if (isAdam)
                {
                    yield return ($"exp_avg_sq.{_tensors[i].Name}", _second[i]);
                }
            }
        }
    }

    /// <summary>Goes on after so many steps, once <see cref="State"/> has been filled with what was written down.</summary>
    public void Resume(long steps)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(steps);
        Steps = steps;
    }

    /// <summary>Takes a step.</summary>
    /// <param name="learningRate">The rate of this step, which each tensor multiplies by its scale.</param>
    /// <param name="gradientScale">What every gradient is multiplied by first: see <see cref="GradientNorm.ClippingScale"/>.</param>
    public void Step(double learningRate, float gradientScale = 1)
    {
        Steps++;
        if (_options.Threads == 1 || _pieces.Length == 1)
        {
            foreach ((int tensor, int start, int length) in _pieces)
            {
                Update(tensor, start, length, learningRate, gradientScale);
            }

            return;
        }

        Parallel.For(0, _pieces.Length, new ParallelOptions { MaxDegreeOfParallelism = _options.Threads }, index =>
            Update(_pieces[index].Tensor, _pieces[index].Start, _pieces[index].Length, learningRate, gradientScale));
    }

    private void Update(int index, int start, int length, double learningRate, float gradientScale)
    {
        IOptimizedTensor tensor = _tensors[index];
        Span<float> values = tensor.Values.Slice(start, length);
        ReadOnlySpan<float> gradients = tensor.Gradients.Slice(start, length);
        double rate = learningRate * tensor.LearningRateScale;
        double decay = tensor.Decays ? _options.WeightDecay : 0;
        if (_options.Kind == OptimizerKind.AdamW)
        {
            new AdamWUpdate(rate, decay, _options.Beta1, _options.Beta2, _options.Epsilon, Steps, gradientScale)
                .Apply(values, gradients, _first[index].AsSpan(start, length), _second[index].AsSpan(start, length));
            return;
        }

        new SgdUpdate(rate, decay, _options.Momentum, _options.Nesterov, isFirst: Steps == 1, gradientScale)
            .Apply(values, gradients, _first[index].AsSpan(start, length));
    }

    private IEnumerable<(int Tensor, int Start, int Length)> Pieces(int tensor)
    {
        int length = _first[tensor].Length;
        for (int start = 0; start < length; start += PieceLength)
        {
            yield return (tensor, start, Math.Min(PieceLength, length - start));
        }
    }
}
