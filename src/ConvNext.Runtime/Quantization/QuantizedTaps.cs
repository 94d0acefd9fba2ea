using System.ComponentModel;
using System.Runtime.CompilerServices;
using ConvNext.Simd;

namespace ConvNext.Quantization;

/// <summary>The taps of a depthwise convolution that are stored as codes of 8 bits: floats again, code · scale, before they are used.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static unsafe class QuantizedTaps
{
    /// <summary>Makes floats of codes.</summary>
    /// <param name="codes">The codes, [channels / 16][taps][16], padded with zeros.</param>
    /// <param name="scales">What a code of each channel is worth.</param>
    /// <param name="channels">The channels.</param>
    /// <param name="taps">Taps of a channel.</param>
    /// <param name="destination">Takes the taps, in the order of the codes.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static void Expand<TSimd, TVector>(sbyte* codes, float* scales, int channels, int taps, float* destination)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        for (int group = 0; group < channels; group += Lanes.Count)
        {
            for (int lane = 0; lane < Lanes.Count; lane += TSimd.Count)
            {
                TVector scale = TSimd.Load(scales + group + lane);
                sbyte* code = codes + ((long)group * taps) + lane;
                float* tap = destination + ((long)group * taps) + lane;
                for (int i = 0; i < taps; i++)
                {
                    TSimd.Store(TSimd.Multiply(TSimd.LoadCodes(code), scale), tap);
                    code += Lanes.Count;
                    tap += Lanes.Count;
                }
            }
        }
    }
}
