using System;
using System.ComponentModel;
using ConvNext.Simd;
using ConvNext.Threading;

namespace ConvNext.Training.Kernels;

/// <summary>Patches of the image → product → layer norm, and back.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static unsafe class Stem
{
    private const int ItemRows = BlockForward.ItemRows;

    /// <summary>Floats of scratch.</summary>
    public static int ScratchLength(int patchStride, int channelStride) => ItemRows * Math.Max(patchStride, channelStride);

    /// <summary>Output = norm of the convolution; keeps patches, x̂ and its scales.</summary>
    public static void Forward<TSimd, TVector, TPatches, TChannels>(WorkerPool workers, ref PatchPass pass)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
        where TPatches : struct, IRowStride
        where TChannels : struct, IRowStride
    {
        int inputs = pass.Inputs * pass.Taps;
        PanelPacking.Pack(workers, pass.Weight, new PackedAxis(inputs, inputs, 1), new PackedAxis(pass.Outputs, pass.Outputs, inputs), pass.Panels);
        var step = new ForwardStep<TSimd, TVector, TPatches, TChannels> { Pass = pass };
        workers.Run(ref step, Items(pass));
    }

    /// <summary>Adds the gradients of the tensors; Gradient becomes that of the product. Writes the gradient of the pixel values where it is wanted.</summary>
    public static void Backward<TSimd, TVector, TPatches, TChannels>(WorkerPool workers, ref PatchPass pass)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
        where TPatches : struct, IRowStride
        where TChannels : struct, IRowStride
    {
        int inputs = pass.Inputs * pass.Taps;
        if (pass.InputGradient is not null)
        {
            PanelPacking.Pack(workers, pass.Weight, new PackedAxis(pass.Outputs, pass.Outputs, inputs), new PackedAxis(inputs, inputs, 1), pass.Panels);
            new Span<float>(pass.InputGradient, pass.Images * pass.Inputs * pass.InputHeight * pass.InputWidth).Clear();
        }

        var step = new BackwardStep<TSimd, TVector, TPatches, TChannels> { Pass = pass };
        workers.Run(ref step, Items(pass));
        for (int item = 0; item < Items(pass); item++)
        {
            float* sums = pass.Partials + ((nint)item * 2 * TChannels.Floats);
            Rows.Add<TSimd, TVector>(sums, pass.NormWeightGradient, Lanes.RoundUp(pass.Outputs));
            Rows.Add<TSimd, TVector>(sums + TChannels.Floats, pass.NormBiasGradient, Lanes.RoundUp(pass.Outputs));
        }

        WeightGradients.Add<TSimd, TVector>(
            workers, pass.Gradient, TChannels.Floats, pass.Outputs, pass.Patches, TPatches.Floats, inputs, pass.Rows, pass.WeightGradient, pass.BiasGradient,
            pass.Scratch, pass.ScratchLength);
    }

    private static int Items(in PatchPass pass) => (pass.Rows + ItemRows - 1) / ItemRows;

    // The first pixel value of a window, in its image's first channel.
    private static nint Place(in PatchPass pass, int row)
    {
        int windows = pass.Height * pass.Width;
        int window = row % windows;
        nint line = (((nint)(row / windows) * pass.Inputs * pass.InputHeight) + (window / pass.Width * pass.PatchHeight)) * pass.InputWidth;
        return line + (window % pass.Width * pass.PatchWidth);
    }

    private struct ForwardStep<TSimd, TVector, TPatches, TChannels> : IParallelStep
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
        where TPatches : struct, IRowStride
        where TChannels : struct, IRowStride
    {
        public PatchPass Pass;

        public readonly void Execute(int item, int worker)
        {
            int first = item * ItemRows;
            int count = Math.Min(ItemRows, Pass.Rows - first);
            float* patches = Pass.Patches + ((nint)first * TPatches.Floats);
            float* normalised = Pass.Normalised + ((nint)first * TChannels.Floats);
            for (int row = 0; row < count; row++)
            {
                Gather(Pass.Input + Place(Pass, first + row), patches + (row * (nint)TPatches.Floats));
            }

            int padded = Lanes.RoundUp(Pass.Outputs);
            Products.Multiply<TSimd, TVector, TPatches>(
                patches, count, Pass.Inputs * Pass.Taps, Pass.Panels, padded, Pass.Bias, normalised, TChannels.Floats);
            for (int row = 0; row < count; row++, normalised += TChannels.Floats)
            {
                Pass.Scales[first + row] = Rows.Normalise<TSimd, TVector>(normalised, Pass.Outputs, Pass.Epsilon);
                Rows.Affine<TSimd, TVector>(normalised, Pass.NormWeight, Pass.NormBias, Pass.Output + ((first + row) * (nint)TChannels.Floats), padded);
            }
        }

        private readonly void Gather(float* image, float* patch)
        {
            for (int channel = 0; channel < Pass.Inputs; channel++, image += Pass.InputHeight * (nint)Pass.InputWidth)
            {
                for (int y = 0; y < Pass.PatchHeight; y++)
                {
                    for (int x = 0; x < Pass.PatchWidth; x++)
                    {
                        *patch++ = image[(y * (nint)Pass.InputWidth) + x];
                    }
                }
            }
        }
    }

    private struct BackwardStep<TSimd, TVector, TPatches, TChannels> : IParallelStep
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
        where TPatches : struct, IRowStride
        where TChannels : struct, IRowStride
    {
        public PatchPass Pass;

        public readonly void Execute(int item, int worker)
        {
            int first = item * ItemRows;
            int count = Math.Min(ItemRows, Pass.Rows - first);
            float* sums = Pass.Partials + ((nint)item * 2 * TChannels.Floats);
            float* gradients = Pass.Gradient + ((nint)first * TChannels.Floats);
            DepthwisePlanes.Clear<TSimd, TVector>(sums, 2 * TChannels.Floats);
            for (int row = 0; row < count; row++)
            {
                nint offset = row * (nint)TChannels.Floats;
                Rows.NormGradient<TSimd, TVector>(
                    gradients + offset, Pass.Normalised + ((nint)first * TChannels.Floats) + offset, Pass.Scales[first + row], Pass.NormWeight,
                    sums, sums + TChannels.Floats, Pass.Outputs);
            }

            if (Pass.InputGradient is null)
            {
                return;
            }

            int inputs = Pass.Inputs * Pass.Taps;
            float* patches = Pass.Scratch + (worker * Pass.ScratchLength);
            Products.Multiply<TSimd, TVector, TChannels>(
                gradients, count, Pass.Outputs, Pass.Panels, Lanes.RoundUp(inputs), Pass.Zeros, patches, TPatches.Floats);
            for (int row = 0; row < count; row++)
            {
                Scatter(patches + (row * TPatches.Floats), Pass.InputGradient + Place(Pass, first + row));
            }
        }

        private readonly void Scatter(float* patch, float* image)
        {
            for (int channel = 0; channel < Pass.Inputs; channel++, image += Pass.InputHeight * (nint)Pass.InputWidth)
            {
                for (int y = 0; y < Pass.PatchHeight; y++)
                {
                    for (int x = 0; x < Pass.PatchWidth; x++)
                    {
                        image[(y * (nint)Pass.InputWidth) + x] = *patch++;
                    }
                }
            }
        }
    }
}
