using System;
using System.ComponentModel;
using ConvNext.Simd;
using ConvNext.Threading;

namespace ConvNext.Training.Kernels;

/// <summary>Global average pool → layer norm → classifier, and back.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static unsafe class Head
{
    /// <summary>Pixels that are summed before they are added to the rest.</summary>
    public const int Chunk = 64;

    private const int LabelsOfItem = 16;

    /// <summary>Features and logits.</summary>
    public static void Forward<TSimd, TVector>(WorkerPool workers, ref HeadPass pass)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        var pool = new PoolStep<TSimd, TVector> { Pass = pass };
        workers.Run(ref pool, pass.Images);
        var classify = new ClassifyStep<TSimd, TVector> { Pass = pass };
        workers.Run(ref classify, (pass.Labels + LabelsOfItem - 1) / LabelsOfItem);
    }

    /// <summary>From the gradients of the logits to that of the last map; adds those of the tensors.</summary>
    /// <param name="workers">Who works.</param>
    /// <param name="pass">The head.</param>
    /// <param name="needsInput">Whether the gradient of the last map is needed.</param>
    public static void Backward<TSimd, TVector>(WorkerPool workers, ref HeadPass pass, bool needsInput)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        var weights = new WeightStep<TSimd, TVector> { Pass = pass };
        workers.Run(ref weights, pass.Labels);
        var features = new FeatureStep<TSimd, TVector> { Pass = pass };
        workers.Run(ref features, pass.Images);
        int padded = Lanes.RoundUp(pass.Channels);
        for (int image = 0; image < pass.Images; image++)
        {
            Rows.NormGradient<TSimd, TVector>(
                pass.Rows + ((nint)image * pass.Stride), pass.Normalised + ((nint)image * pass.Stride), pass.Scales[image], pass.NormWeight,
                pass.NormWeightGradient, pass.NormBiasGradient, pass.Channels);
        }

        if (needsInput)
        {
            var spread = new SpreadStep<TSimd, TVector> { Pass = pass, Padded = padded };
            workers.Run(ref spread, pass.Images);
        }
    }

    private struct PoolStep<TSimd, TVector> : IParallelStep
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        public HeadPass Pass;

        // An item is an image.
        public readonly void Execute(int item, int worker)
        {
            int padded = Lanes.RoundUp(Pass.Channels);
            float* row = Pass.Normalised + ((nint)item * Pass.Stride);
            TVector divisor = TSimd.Create(Pass.Pixels);
            for (int i = 0; i < padded; i += TSimd.Count)
            {
                float* pixel = Pass.Input + ((nint)item * Pass.Pixels * Pass.Stride) + i;
                TVector total = TSimd.Zero;
                for (int first = 0; first < Pass.Pixels; first += Chunk)
                {
                    TVector sum = TSimd.Zero;
                    for (int p = first; p < first + Chunk && p < Pass.Pixels; p++, pixel += Pass.Stride)
                    {
                        sum = TSimd.Add(sum, TSimd.Load(pixel));
                    }

                    total = TSimd.Add(total, sum);
                }

                TSimd.Store(TSimd.Divide(total, divisor), row + i);
            }

            Pass.Scales[item] = Rows.Normalise<TSimd, TVector>(row, Pass.Channels, Pass.Epsilon);
            float* features = Pass.Rows + ((nint)item * Pass.Stride);
            Rows.Affine<TSimd, TVector>(row, Pass.NormWeight, Pass.NormBias, features, padded);
            new ReadOnlySpan<float>(features, Pass.Channels).CopyTo(new Span<float>(Pass.Features + ((nint)item * Pass.Channels), Pass.Channels));
        }
    }

    private struct ClassifyStep<TSimd, TVector> : IParallelStep
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        public HeadPass Pass;

        // An item is a few labels of all images. Channels behind the last whole sixteen are added one by one, into their lanes.
        public readonly void Execute(int item, int worker)
        {
            int whole = Pass.Channels / Lanes.Count * Lanes.Count;
            float* lanes = stackalloc float[Lanes.Count];
            for (int label = item * LabelsOfItem; label < Math.Min(Pass.Labels, (item + 1) * LabelsOfItem); label++)
            {
                float* weights = Pass.Weight + ((nint)label * Pass.Channels);
                for (int image = 0; image < Pass.Images; image++)
                {
                    float* features = Pass.Rows + ((nint)image * Pass.Stride);
                    for (int lane = 0; lane < Lanes.Count; lane += TSimd.Count)
                    {
                        TVector sum = TSimd.Zero;
                        for (int i = lane; i < whole; i += Lanes.Count)
                        {
                            sum = TSimd.FusedMultiplyAdd(TSimd.Load(features + i), TSimd.Load(weights + i), sum);
                        }

                        TSimd.Store(sum, lanes + lane);
                    }

                    for (int i = whole; i < Pass.Channels; i++)
                    {
                        lanes[i - whole] = float.FusedMultiplyAdd(features[i], weights[i], lanes[i - whole]);
                    }

                    Pass.Logits[((nint)image * Pass.Labels) + label] = Rows.Tree(lanes) + Pass.Bias[label];
                }
            }
        }
    }

    private struct WeightStep<TSimd, TVector> : IParallelStep
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        public HeadPass Pass;

        // An item is a label; image after image.
        public readonly void Execute(int item, int worker)
        {
            float* gradients = Pass.WeightGradient + ((nint)item * Pass.Channels);
            for (int image = 0; image < Pass.Images; image++)
            {
                float gradient = Pass.LogitGradients[((nint)image * Pass.Labels) + item];
                Rows.AddScaled<TSimd, TVector>(gradient, Pass.Rows + ((nint)image * Pass.Stride), gradients, Pass.Channels);
                Pass.BiasGradient[item] += gradient;
            }
        }
    }

    private struct FeatureStep<TSimd, TVector> : IParallelStep
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        public HeadPass Pass;

        // An item is an image; label after label.
        public readonly void Execute(int item, int worker)
        {
            float* row = Pass.Rows + ((nint)item * Pass.Stride);
            new Span<float>(row, Pass.Stride).Clear();
            for (int label = 0; label < Pass.Labels; label++)
            {
                float gradient = Pass.LogitGradients[((nint)item * Pass.Labels) + label];
                Rows.AddScaled<TSimd, TVector>(gradient, Pass.Weight + ((nint)label * Pass.Channels), row, Pass.Channels);
            }
        }
    }

    private struct SpreadStep<TSimd, TVector> : IParallelStep
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        public HeadPass Pass;
        public int Padded;

        // An item is an image: every pixel has the same share.
        public readonly void Execute(int item, int worker)
        {
            float* row = Pass.Rows + ((nint)item * Pass.Stride);
            TVector divisor = TSimd.Create(Pass.Pixels);
            for (int i = 0; i < Padded; i += TSimd.Count)
            {
                TVector share = TSimd.Divide(TSimd.Load(row + i), divisor);
                float* pixel = Pass.Gradient + ((nint)item * Pass.Pixels * Pass.Stride) + i;
                for (int p = 0; p < Pass.Pixels; p++, pixel += Pass.Stride)
                {
                    TSimd.Store(share, pixel);
                }
            }
        }
    }
}
