using System;
using System.ComponentModel;
using ConvNext.Simd;
using ConvNext.Threading;

namespace ConvNext.Training.Kernels;

/// <summary>Layer norm of a map → its windows of 2×2 as rows → product, and back.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static unsafe class Downsample
{
    private const int ItemRows = BlockForward.ItemRows;

    /// <summary>Floats of scratch.</summary>
    public static int ScratchLength(int patchStride) => ItemRows * patchStride;

    /// <summary>Output = convolution of the normalised map; keeps x̂ and its scales in the order of the windows.</summary>
    public static void Forward<TSimd, TVector, TPatches, TOutputs>(WorkerPool workers, ref PatchPass pass)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
        where TPatches : struct, IRowStride
        where TOutputs : struct, IRowStride
    {
        PanelPacking.Pack(workers, pass.Weight, WindowAxis(pass), new PackedAxis(pass.Outputs, pass.Outputs, pass.Inputs * pass.Taps), pass.Panels);
        var step = new ForwardStep<TSimd, TVector, TPatches, TOutputs> { Pass = pass };
        workers.Run(ref step, Items(pass));
    }

    /// <summary>Writes the gradient of the map before, where it is wanted, and adds those of the tensors.</summary>
    public static void Backward<TSimd, TVector, TPatches, TOutputs>(WorkerPool workers, ref PatchPass pass)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
        where TPatches : struct, IRowStride
        where TOutputs : struct, IRowStride
    {
        PanelPacking.Pack(workers, pass.Weight, new PackedAxis(pass.Outputs, pass.Outputs, pass.Inputs * pass.Taps), WindowAxis(pass), pass.Panels);
        new Span<float>(pass.InputGradient, checked(pass.Images * pass.InputHeight * pass.InputWidth * pass.InputStride)).Clear();
        var step = new BackwardStep<TSimd, TVector, TPatches, TOutputs> { Pass = pass };
        workers.Run(ref step, Items(pass));
        int padded = Lanes.RoundUp(pass.Inputs);
        for (int item = 0; item < Items(pass); item++)
        {
            float* sums = pass.Partials + ((nint)item * 2 * padded);
            Rows.Add<TSimd, TVector>(sums, pass.NormWeightGradient, padded);
            Rows.Add<TSimd, TVector>(sums + padded, pass.NormBiasGradient, padded);
        }

        int inputs = padded * pass.Taps;
        new Span<float>(pass.Sums, pass.Outputs * inputs).Clear();
        WeightGradients.Add<TSimd, TVector>(
            workers, pass.Gradient, TOutputs.Floats, pass.Outputs, pass.Patches, TPatches.Floats, inputs, pass.Rows, pass.Sums, pass.BiasGradient,
            pass.Scratch, pass.ScratchLength);
        AddSums(pass, padded);
    }

    private static PackedAxis WindowAxis(in PatchPass pass) => new(pass.Inputs, Lanes.RoundUp(pass.Inputs), pass.Taps, pass.Taps, 1);

    private static int Items(in PatchPass pass) => (pass.Rows + ItemRows - 1) / ItemRows;

    // From the order of the windows to the checkpoint's: [output][tap][channel] to [output][channel][tap].
    private static void AddSums(in PatchPass pass, int padded)
    {
        float* gradient = pass.WeightGradient;
        for (int output = 0; output < pass.Outputs; output++)
        {
            float* sums = pass.Sums + ((nint)output * padded * pass.Taps);
            for (int channel = 0; channel < pass.Inputs; channel++)
            {
                for (int tap = 0; tap < pass.Taps; tap++)
                {
                    *gradient++ += sums[(tap * padded) + channel];
                }
            }
        }
    }

    // The pixel of a window's tap in the map before, in floats.
    private static nint Place(in PatchPass pass, int row, int tap)
    {
        int windows = pass.Height * pass.Width;
        int window = row % windows;
        int y = (window / pass.Width * pass.PatchHeight) + (tap / pass.PatchWidth);
        int x = (window % pass.Width * pass.PatchWidth) + (tap % pass.PatchWidth);
        return ((((nint)(row / windows) * pass.InputHeight) + y) * pass.InputWidth + x) * pass.InputStride;
    }

    private struct ForwardStep<TSimd, TVector, TPatches, TOutputs> : IParallelStep
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
        where TPatches : struct, IRowStride
        where TOutputs : struct, IRowStride
    {
        public PatchPass Pass;

        public readonly void Execute(int item, int worker)
        {
            int first = item * ItemRows;
            int count = Math.Min(ItemRows, Pass.Rows - first);
            int padded = Lanes.RoundUp(Pass.Inputs);
            float* scratch = Pass.Scratch + (worker * Pass.ScratchLength);
            for (int row = 0; row < count; row++)
            {
                for (int tap = 0; tap < Pass.Taps; tap++)
                {
                    float* normalised = Pass.Patches + ((first + row) * (nint)TPatches.Floats) + (tap * padded);
                    new ReadOnlySpan<float>(Pass.Input + Place(Pass, first + row, tap), padded).CopyTo(new Span<float>(normalised, padded));
                    Pass.Scales[((nint)(first + row) * Pass.Taps) + tap] = Rows.Normalise<TSimd, TVector>(normalised, Pass.Inputs, Pass.Epsilon);
                    Rows.Affine<TSimd, TVector>(normalised, Pass.NormWeight, Pass.NormBias, scratch + (row * TPatches.Floats) + (tap * padded), padded);
                }
            }

            Products.Multiply<TSimd, TVector, TPatches>(
                scratch, count, padded * Pass.Taps, Pass.Panels, Lanes.RoundUp(Pass.Outputs), Pass.Bias, Pass.Output + ((nint)first * TOutputs.Floats), TOutputs.Floats);
        }
    }

    private struct BackwardStep<TSimd, TVector, TPatches, TOutputs> : IParallelStep
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
        where TPatches : struct, IRowStride
        where TOutputs : struct, IRowStride
    {
        public PatchPass Pass;

        public readonly void Execute(int item, int worker)
        {
            int first = item * ItemRows;
            int count = Math.Min(ItemRows, Pass.Rows - first);
            int padded = Lanes.RoundUp(Pass.Inputs);
            float* scratch = Pass.Scratch + (worker * Pass.ScratchLength);
            float* sums = Pass.Partials + ((nint)item * 2 * padded);
            DepthwisePlanes.Clear<TSimd, TVector>(sums, 2 * padded);
            Products.Multiply<TSimd, TVector, TOutputs>(
                Pass.Gradient + ((nint)first * TOutputs.Floats), count, Pass.Outputs, Pass.Panels, padded * Pass.Taps, Pass.Zeros, scratch, TPatches.Floats);
            for (int row = 0; row < count; row++)
            {
                for (int tap = 0; tap < Pass.Taps; tap++)
                {
                    float* gradient = scratch + (row * TPatches.Floats) + (tap * padded);
                    float* normalised = Pass.Patches + ((first + row) * (nint)TPatches.Floats) + (tap * padded);
                    Rows.NormGradient<TSimd, TVector>(
                        gradient, normalised, Pass.Scales[((nint)(first + row) * Pass.Taps) + tap], Pass.NormWeight, sums, sums + padded, Pass.Inputs);
                    new ReadOnlySpan<float>(gradient, padded).CopyTo(new Span<float>(Pass.InputGradient + Place(Pass, first + row, tap), padded));
                    Rows.Affine<TSimd, TVector>(normalised, Pass.NormWeight, Pass.NormBias, normalised, padded);
                }
            }
        }
    }
}
