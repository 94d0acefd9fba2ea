using System.Runtime.CompilerServices;
using ConvNext.Simd;

namespace ConvNext.Training.Kernels;

/// <content>The register tiles: sums stay in registers from the first pixel of a chunk to the last.</content>
public static unsafe partial class WeightGradients
{
    /// <summary>14 outputs by 2 vectors of inputs: what 32 registers hold.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Tile14x2<TSimd, TVector>(float* g, float* x, nint xStride, int pixels, float* sums)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        TVector s0 = TSimd.Zero, t0 = TSimd.Zero;
        TVector s1 = TSimd.Zero, t1 = TSimd.Zero;
        TVector s2 = TSimd.Zero, t2 = TSimd.Zero;
        TVector s3 = TSimd.Zero, t3 = TSimd.Zero;
        TVector s4 = TSimd.Zero, t4 = TSimd.Zero;
        TVector s5 = TSimd.Zero, t5 = TSimd.Zero;
        TVector s6 = TSimd.Zero, t6 = TSimd.Zero;
        TVector s7 = TSimd.Zero, t7 = TSimd.Zero;
        TVector s8 = TSimd.Zero, t8 = TSimd.Zero;
        TVector s9 = TSimd.Zero, t9 = TSimd.Zero;
        TVector s10 = TSimd.Zero, t10 = TSimd.Zero;
        TVector s11 = TSimd.Zero, t11 = TSimd.Zero;
        TVector s12 = TSimd.Zero, t12 = TSimd.Zero;
        TVector s13 = TSimd.Zero, t13 = TSimd.Zero;
        for (; pixels > 0; pixels--, g += Lanes.Count, x += xStride)
        {
            TVector left = TSimd.Load(x);
            TVector right = TSimd.Load(x + TSimd.Count);
            TVector value = TSimd.Create(g[0]);
            s0 = TSimd.FusedMultiplyAdd(value, left, s0);
            t0 = TSimd.FusedMultiplyAdd(value, right, t0);
            value = TSimd.Create(g[1]);
            s1 = TSimd.FusedMultiplyAdd(value, left, s1);
            t1 = TSimd.FusedMultiplyAdd(value, right, t1);
            value = TSimd.Create(g[2]);
            s2 = TSimd.FusedMultiplyAdd(value, left, s2);
            t2 = TSimd.FusedMultiplyAdd(value, right, t2);
            value = TSimd.Create(g[3]);
            s3 = TSimd.FusedMultiplyAdd(value, left, s3);
            t3 = TSimd.FusedMultiplyAdd(value, right, t3);
            value = TSimd.Create(g[4]);
            s4 = TSimd.FusedMultiplyAdd(value, left, s4);
            t4 = TSimd.FusedMultiplyAdd(value, right, t4);
            value = TSimd.Create(g[5]);
            s5 = TSimd.FusedMultiplyAdd(value, left, s5);
            t5 = TSimd.FusedMultiplyAdd(value, right, t5);
            value = TSimd.Create(g[6]);
            s6 = TSimd.FusedMultiplyAdd(value, left, s6);
            t6 = TSimd.FusedMultiplyAdd(value, right, t6);
            value = TSimd.Create(g[7]);
            s7 = TSimd.FusedMultiplyAdd(value, left, s7);
            t7 = TSimd.FusedMultiplyAdd(value, right, t7);
            value = TSimd.Create(g[8]);
            s8 = TSimd.FusedMultiplyAdd(value, left, s8);
            t8 = TSimd.FusedMultiplyAdd(value, right, t8);
            value = TSimd.Create(g[9]);
            s9 = TSimd.FusedMultiplyAdd(value, left, s9);
            t9 = TSimd.FusedMultiplyAdd(value, right, t9);
            value = TSimd.Create(g[10]);
            s10 = TSimd.FusedMultiplyAdd(value, left, s10);
            t10 = TSimd.FusedMultiplyAdd(value, right, t10);
            value = TSimd.Create(g[11]);
            s11 = TSimd.FusedMultiplyAdd(value, left, s11);
            t11 = TSimd.FusedMultiplyAdd(value, right, t11);
            value = TSimd.Create(g[12]);
            s12 = TSimd.FusedMultiplyAdd(value, left, s12);
            t12 = TSimd.FusedMultiplyAdd(value, right, t12);
            value = TSimd.Create(g[13]);
            s13 = TSimd.FusedMultiplyAdd(value, left, s13);
            t13 = TSimd.FusedMultiplyAdd(value, right, t13);
        }

        Store<TSimd, TVector>(s0, t0, sums);
        Store<TSimd, TVector>(s1, t1, sums + (1 * Columns));
        Store<TSimd, TVector>(s2, t2, sums + (2 * Columns));
        Store<TSimd, TVector>(s3, t3, sums + (3 * Columns));
        Store<TSimd, TVector>(s4, t4, sums + (4 * Columns));
        Store<TSimd, TVector>(s5, t5, sums + (5 * Columns));
        Store<TSimd, TVector>(s6, t6, sums + (6 * Columns));
        Store<TSimd, TVector>(s7, t7, sums + (7 * Columns));
        Store<TSimd, TVector>(s8, t8, sums + (8 * Columns));
        Store<TSimd, TVector>(s9, t9, sums + (9 * Columns));
        Store<TSimd, TVector>(s10, t10, sums + (10 * Columns));
        Store<TSimd, TVector>(s11, t11, sums + (11 * Columns));
        Store<TSimd, TVector>(s12, t12, sums + (12 * Columns));
        Store<TSimd, TVector>(s13, t13, sums + (13 * Columns));
    }

    /// <summary>14 outputs by 1 vector: the last inputs.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Tile14x1<TSimd, TVector>(float* g, float* x, nint xStride, int pixels, float* sums)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        TVector s0 = TSimd.Zero;
        TVector s1 = TSimd.Zero;
        TVector s2 = TSimd.Zero;
        TVector s3 = TSimd.Zero;
        TVector s4 = TSimd.Zero;
        TVector s5 = TSimd.Zero;
        TVector s6 = TSimd.Zero;
        TVector s7 = TSimd.Zero;
        TVector s8 = TSimd.Zero;
        TVector s9 = TSimd.Zero;
        TVector s10 = TSimd.Zero;
        TVector s11 = TSimd.Zero;
        TVector s12 = TSimd.Zero;
        TVector s13 = TSimd.Zero;
        for (; pixels > 0; pixels--, g += Lanes.Count, x += xStride)
        {
            TVector left = TSimd.Load(x);
            TVector value = TSimd.Create(g[0]);
            s0 = TSimd.FusedMultiplyAdd(value, left, s0);
            value = TSimd.Create(g[1]);
            s1 = TSimd.FusedMultiplyAdd(value, left, s1);
            value = TSimd.Create(g[2]);
            s2 = TSimd.FusedMultiplyAdd(value, left, s2);
            value = TSimd.Create(g[3]);
            s3 = TSimd.FusedMultiplyAdd(value, left, s3);
            value = TSimd.Create(g[4]);
            s4 = TSimd.FusedMultiplyAdd(value, left, s4);
            value = TSimd.Create(g[5]);
            s5 = TSimd.FusedMultiplyAdd(value, left, s5);
            value = TSimd.Create(g[6]);
            s6 = TSimd.FusedMultiplyAdd(value, left, s6);
            value = TSimd.Create(g[7]);
            s7 = TSimd.FusedMultiplyAdd(value, left, s7);
            value = TSimd.Create(g[8]);
            s8 = TSimd.FusedMultiplyAdd(value, left, s8);
            value = TSimd.Create(g[9]);
            s9 = TSimd.FusedMultiplyAdd(value, left, s9);
            value = TSimd.Create(g[10]);
            s10 = TSimd.FusedMultiplyAdd(value, left, s10);
            value = TSimd.Create(g[11]);
            s11 = TSimd.FusedMultiplyAdd(value, left, s11);
            value = TSimd.Create(g[12]);
            s12 = TSimd.FusedMultiplyAdd(value, left, s12);
            value = TSimd.Create(g[13]);
            s13 = TSimd.FusedMultiplyAdd(value, left, s13);
        }

        Store<TSimd, TVector>(s0, sums);
        Store<TSimd, TVector>(s1, sums + (1 * Columns));
        Store<TSimd, TVector>(s2, sums + (2 * Columns));
        Store<TSimd, TVector>(s3, sums + (3 * Columns));
        Store<TSimd, TVector>(s4, sums + (4 * Columns));
        Store<TSimd, TVector>(s5, sums + (5 * Columns));
        Store<TSimd, TVector>(s6, sums + (6 * Columns));
        Store<TSimd, TVector>(s7, sums + (7 * Columns));
        Store<TSimd, TVector>(s8, sums + (8 * Columns));
        Store<TSimd, TVector>(s9, sums + (9 * Columns));
        Store<TSimd, TVector>(s10, sums + (10 * Columns));
        Store<TSimd, TVector>(s11, sums + (11 * Columns));
        Store<TSimd, TVector>(s12, sums + (12 * Columns));
        Store<TSimd, TVector>(s13, sums + (13 * Columns));
    }

    /// <summary>6 outputs by 2 vectors of inputs: what 16 registers hold.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Tile6x2<TSimd, TVector>(float* g, float* x, nint xStride, int pixels, float* sums)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        TVector s0 = TSimd.Zero, t0 = TSimd.Zero;
        TVector s1 = TSimd.Zero, t1 = TSimd.Zero;
        TVector s2 = TSimd.Zero, t2 = TSimd.Zero;
        TVector s3 = TSimd.Zero, t3 = TSimd.Zero;
        TVector s4 = TSimd.Zero, t4 = TSimd.Zero;
        TVector s5 = TSimd.Zero, t5 = TSimd.Zero;
        for (; pixels > 0; pixels--, g += Lanes.Count, x += xStride)
        {
            TVector left = TSimd.Load(x);
            TVector right = TSimd.Load(x + TSimd.Count);
            TVector value = TSimd.Create(g[0]);
            s0 = TSimd.FusedMultiplyAdd(value, left, s0);
            t0 = TSimd.FusedMultiplyAdd(value, right, t0);
            value = TSimd.Create(g[1]);
            s1 = TSimd.FusedMultiplyAdd(value, left, s1);
            t1 = TSimd.FusedMultiplyAdd(value, right, t1);
            value = TSimd.Create(g[2]);
            s2 = TSimd.FusedMultiplyAdd(value, left, s2);
            t2 = TSimd.FusedMultiplyAdd(value, right, t2);
            value = TSimd.Create(g[3]);
            s3 = TSimd.FusedMultiplyAdd(value, left, s3);
            t3 = TSimd.FusedMultiplyAdd(value, right, t3);
            value = TSimd.Create(g[4]);
            s4 = TSimd.FusedMultiplyAdd(value, left, s4);
            t4 = TSimd.FusedMultiplyAdd(value, right, t4);
            value = TSimd.Create(g[5]);
            s5 = TSimd.FusedMultiplyAdd(value, left, s5);
            t5 = TSimd.FusedMultiplyAdd(value, right, t5);
        }

        Store<TSimd, TVector>(s0, t0, sums);
        Store<TSimd, TVector>(s1, t1, sums + (1 * Columns));
        Store<TSimd, TVector>(s2, t2, sums + (2 * Columns));
        Store<TSimd, TVector>(s3, t3, sums + (3 * Columns));
        Store<TSimd, TVector>(s4, t4, sums + (4 * Columns));
        Store<TSimd, TVector>(s5, t5, sums + (5 * Columns));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store<TSimd, TVector>(TVector left, TVector right, float* row)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        TSimd.Store(left, row);
        TSimd.Store(right, row + TSimd.Count);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store<TSimd, TVector>(TVector vector, float* row)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct => TSimd.Store(vector, row);
}
