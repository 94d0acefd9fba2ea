using System;
using System.ComponentModel;
using ConvNext.Simd;
using ConvNext.Threading;

namespace ConvNext.Training.Kernels;

/// <summary>Where the element of a weight lies that leads from an input to an output: both counted through taps of a window, and channels in a tap.</summary>
/// <param name="Count">Channels of a tap.</param>
/// <param name="Padded">Channels of a tap in the packed form: what is more is zero.</param>
/// <param name="Stride">Floats from a channel to the next.</param>
/// <param name="Taps">Taps.</param>
/// <param name="TapStride">Floats from a tap to the next.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly record struct PackedAxis(int Count, int Padded, int Stride, int Taps = 1, int TapStride = 0)
{
    /// <summary>Elements of the axis in the packed form.</summary>
    public int Length => Padded * Taps;
}

/// <summary>Brings a checkpoint's matrix into panels for <see cref="Products"/>: weights change with every step.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static unsafe class PanelPacking
{
    private const int Block = 64;

    /// <summary>Packs a matrix, panel after panel.</summary>
    /// <param name="workers">Who works.</param>
    /// <param name="weight">The tensor.</param>
    /// <param name="inputs">Its axis that products sum over.</param>
    /// <param name="outputs">Its other axis, which is padded to a multiple of 16.</param>
    /// <param name="panels">Takes inputs × outputs floats.</param>
    public static void Pack(WorkerPool workers, float* weight, PackedAxis inputs, PackedAxis outputs, float* panels)
    {
        var step = new Step { Weight = weight, Inputs = inputs, Outputs = outputs, Panels = panels };
        workers.Run(ref step, (Lanes.RoundUp(outputs.Length) + Products.PanelWidth - 1) / Products.PanelWidth);
    }

    private struct Step : IParallelStep
    {
        public float* Weight;
        public float* Panels;
        public PackedAxis Inputs;
        public PackedAxis Outputs;

        public readonly void Execute(int item, int worker)
        {
            int first = item * Products.PanelWidth;
            int width = Math.Min(Products.PanelWidth, Lanes.RoundUp(Outputs.Length) - first);
            float* panel = Panels + ((nint)first * Inputs.Length);
            if (Outputs.Stride == 1 && Outputs.Taps == 1 && Inputs.Taps == 1 && Inputs.Count == Inputs.Padded && first + width <= Outputs.Count)
            {
                for (int input = 0; input < Inputs.Count; input++, panel += width)
                {
                    new ReadOnlySpan<float>(Weight + ((nint)input * Inputs.Stride) + first, width).CopyTo(new Span<float>(panel, width));
                }

                return;
            }

            for (int tap = 0; tap < Inputs.Taps; tap++)
            {
                for (int block = 0; block < Inputs.Padded; block += Block)
                {
                    int count = Math.Min(Block, Inputs.Padded - block);
                    Transpose(first, width, tap, block, count, panel + ((((nint)tap * Inputs.Padded) + block) * width));
                }
            }
        }

        // A part of the inputs at a time, so that the lines that are written stay in the first-level cache.
        private readonly void Transpose(int first, int width, int tap, int block, int count, float* destination)
        {
            int real = Math.Clamp(Inputs.Count - block, 0, count);
            for (int lane = 0; lane < width; lane++)
            {
                int output = first + lane;
                int outputTap = output / Outputs.Padded;
                int channel = output % Outputs.Padded;
                bool isReal = outputTap < Outputs.Taps && channel < Outputs.Count;
                float* source = Weight + ((nint)outputTap * Outputs.TapStride) + ((nint)channel * Outputs.Stride) + ((nint)tap * Inputs.TapStride) + ((nint)block * Inputs.Stride);
                for (int i = 0; i < count; i++)
                {
                    destination[(i * width) + lane] = isReal && i < real ? source[i * Inputs.Stride] : 0;
                }
            }
        }
    }
}
