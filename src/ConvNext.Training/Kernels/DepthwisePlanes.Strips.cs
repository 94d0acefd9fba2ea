using System.Runtime.CompilerServices;
using ConvNext.Simd;

namespace ConvNext.Training.Kernels;

/// <content>Neighbouring pixels of a row, summed at a time in registers.</content>
internal static unsafe partial class DepthwisePlanes
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Strip8<TSimd, TVector>(
        float* source, int rowLength, float* tap, int tapStep, TVector bias, bool adds, float* destination, nint stride, int count)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        TVector s0 = bias, s1 = bias, s2 = bias, s3 = bias, s4 = bias, s5 = bias, s6 = bias, s7 = bias;
        for (int ky = 0; ky < Side; ky++, source += rowLength - (Side * Lanes.Count))
        {
            for (int kx = 0; kx < Side; kx++, source += Lanes.Count, tap += tapStep)
            {
                TVector weight = TSimd.Load(tap);
                s0 = TSimd.FusedMultiplyAdd(weight, TSimd.Load(source), s0);
                s1 = TSimd.FusedMultiplyAdd(weight, TSimd.Load(source + Lanes.Count), s1);
                s2 = TSimd.FusedMultiplyAdd(weight, TSimd.Load(source + (2 * Lanes.Count)), s2);
                s3 = TSimd.FusedMultiplyAdd(weight, TSimd.Load(source + (3 * Lanes.Count)), s3);
                s4 = TSimd.FusedMultiplyAdd(weight, TSimd.Load(source + (4 * Lanes.Count)), s4);
                s5 = TSimd.FusedMultiplyAdd(weight, TSimd.Load(source + (5 * Lanes.Count)), s5);
                s6 = TSimd.FusedMultiplyAdd(weight, TSimd.Load(source + (6 * Lanes.Count)), s6);
                s7 = TSimd.FusedMultiplyAdd(weight, TSimd.Load(source + (7 * Lanes.Count)), s7);
            }
        }

        Put<TSimd, TVector>(s0, adds, destination, 0 < count);
        Put<TSimd, TVector>(s1, adds, destination + (1 * stride), 1 < count);
        Put<TSimd, TVector>(s2, adds, destination + (2 * stride), 2 < count);
        Put<TSimd, TVector>(s3, adds, destination + (3 * stride), 3 < count);
        Put<TSimd, TVector>(s4, adds, destination + (4 * stride), 4 < count);
        Put<TSimd, TVector>(s5, adds, destination + (5 * stride), 5 < count);
        Put<TSimd, TVector>(s6, adds, destination + (6 * stride), 6 < count);
        Put<TSimd, TVector>(s7, adds, destination + (7 * stride), 7 < count);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Strip4<TSimd, TVector>(
        float* source, int rowLength, float* tap, int tapStep, TVector bias, bool adds, float* destination, nint stride, int count)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        TVector s0 = bias, s1 = bias, s2 = bias, s3 = bias;
        for (int ky = 0; ky < Side; ky++, source += rowLength - (Side * Lanes.Count))
        {
            for (int kx = 0; kx < Side; kx++, source += Lanes.Count, tap += tapStep)
            {
                TVector weight = TSimd.Load(tap);
                s0 = TSimd.FusedMultiplyAdd(weight, TSimd.Load(source), s0);
                s1 = TSimd.FusedMultiplyAdd(weight, TSimd.Load(source + Lanes.Count), s1);
                s2 = TSimd.FusedMultiplyAdd(weight, TSimd.Load(source + (2 * Lanes.Count)), s2);
                s3 = TSimd.FusedMultiplyAdd(weight, TSimd.Load(source + (3 * Lanes.Count)), s3);
            }
        }

        Put<TSimd, TVector>(s0, adds, destination, 0 < count);
        Put<TSimd, TVector>(s1, adds, destination + (1 * stride), 1 < count);
        Put<TSimd, TVector>(s2, adds, destination + (2 * stride), 2 < count);
        Put<TSimd, TVector>(s3, adds, destination + (3 * stride), 3 < count);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Put<TSimd, TVector>(TVector value, bool adds, float* pixel, bool isPixel)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        if (isPixel)
        {
            TSimd.Store(adds ? TSimd.Add(TSimd.Load(pixel), value) : value, pixel);
        }
    }
}
