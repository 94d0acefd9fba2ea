using System.Runtime.CompilerServices;
using ConvNext.Simd;

namespace ConvNext.Training.Kernels;

/// <content>The register tiles: sums stay in registers from the bias to the last input.</content>
public static unsafe partial class Products
{
    /// <summary>14 rows by 2 vectors: what 32 registers hold.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Tile14x2<TSimd, TVector, TStride>(float* a, float* panel, int width, int inputs, float* initial, nint initialStride, float* c, nint stride)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
        where TStride : struct, IRowStride
    {
        TVector s0 = TSimd.Load(initial), t0 = TSimd.Load(initial + TSimd.Count);
        TVector s1 = TSimd.Load(initial + initialStride), t1 = TSimd.Load(initial + initialStride + TSimd.Count);
        TVector s2 = TSimd.Load(initial + (2 * initialStride)), t2 = TSimd.Load(initial + (2 * initialStride) + TSimd.Count);
        TVector s3 = TSimd.Load(initial + (3 * initialStride)), t3 = TSimd.Load(initial + (3 * initialStride) + TSimd.Count);
        TVector s4 = TSimd.Load(initial + (4 * initialStride)), t4 = TSimd.Load(initial + (4 * initialStride) + TSimd.Count);
        TVector s5 = TSimd.Load(initial + (5 * initialStride)), t5 = TSimd.Load(initial + (5 * initialStride) + TSimd.Count);
        TVector s6 = TSimd.Load(initial + (6 * initialStride)), t6 = TSimd.Load(initial + (6 * initialStride) + TSimd.Count);
        TVector s7 = TSimd.Load(initial + (7 * initialStride)), t7 = TSimd.Load(initial + (7 * initialStride) + TSimd.Count);
        TVector s8 = TSimd.Load(initial + (8 * initialStride)), t8 = TSimd.Load(initial + (8 * initialStride) + TSimd.Count);
        TVector s9 = TSimd.Load(initial + (9 * initialStride)), t9 = TSimd.Load(initial + (9 * initialStride) + TSimd.Count);
        TVector s10 = TSimd.Load(initial + (10 * initialStride)), t10 = TSimd.Load(initial + (10 * initialStride) + TSimd.Count);
        TVector s11 = TSimd.Load(initial + (11 * initialStride)), t11 = TSimd.Load(initial + (11 * initialStride) + TSimd.Count);
        TVector s12 = TSimd.Load(initial + (12 * initialStride)), t12 = TSimd.Load(initial + (12 * initialStride) + TSimd.Count);
        TVector s13 = TSimd.Load(initial + (13 * initialStride)), t13 = TSimd.Load(initial + (13 * initialStride) + TSimd.Count);
        for (float* end = a + inputs; a < end; a++, panel += width)
        {
            TVector left = TSimd.Load(panel);
            TVector right = TSimd.Load(panel + TSimd.Count);
            TVector value = TSimd.Create(a[0 * TStride.Floats]);
            s0 = TSimd.FusedMultiplyAdd(value, left, s0);
            t0 = TSimd.FusedMultiplyAdd(value, right, t0);
            value = TSimd.Create(a[1 * TStride.Floats]);
            s1 = TSimd.FusedMultiplyAdd(value, left, s1);
            t1 = TSimd.FusedMultiplyAdd(value, right, t1);
            value = TSimd.Create(a[2 * TStride.Floats]);
            s2 = TSimd.FusedMultiplyAdd(value, left, s2);
            t2 = TSimd.FusedMultiplyAdd(value, right, t2);
            value = TSimd.Create(a[3 * TStride.Floats]);
            s3 = TSimd.FusedMultiplyAdd(value, left, s3);
            t3 = TSimd.FusedMultiplyAdd(value, right, t3);
            value = TSimd.Create(a[4 * TStride.Floats]);
            s4 = TSimd.FusedMultiplyAdd(value, left, s4);
            t4 = TSimd.FusedMultiplyAdd(value, right, t4);
            value = TSimd.Create(a[5 * TStride.Floats]);
            s5 = TSimd.FusedMultiplyAdd(value, left, s5);
            t5 = TSimd.FusedMultiplyAdd(value, right, t5);
            value = TSimd.Create(a[6 * TStride.Floats]);
            s6 = TSimd.FusedMultiplyAdd(value, left, s6);
            t6 = TSimd.FusedMultiplyAdd(value, right, t6);
            value = TSimd.Create(a[7 * TStride.Floats]);
            s7 = TSimd.FusedMultiplyAdd(value, left, s7);
            t7 = TSimd.FusedMultiplyAdd(value, right, t7);
            value = TSimd.Create(a[8 * TStride.Floats]);
            s8 = TSimd.FusedMultiplyAdd(value, left, s8);
            t8 = TSimd.FusedMultiplyAdd(value, right, t8);
            value = TSimd.Create(a[9 * TStride.Floats]);
            s9 = TSimd.FusedMultiplyAdd(value, left, s9);
            t9 = TSimd.FusedMultiplyAdd(value, right, t9);
            value = TSimd.Create(a[10 * TStride.Floats]);
            s10 = TSimd.FusedMultiplyAdd(value, left, s10);
            t10 = TSimd.FusedMultiplyAdd(value, right, t10);
            value = TSimd.Create(a[11 * TStride.Floats]);
            s11 = TSimd.FusedMultiplyAdd(value, left, s11);
            t11 = TSimd.FusedMultiplyAdd(value, right, t11);
            value = TSimd.Create(a[12 * TStride.Floats]);
            s12 = TSimd.FusedMultiplyAdd(value, left, s12);
            t12 = TSimd.FusedMultiplyAdd(value, right, t12);
            value = TSimd.Create(a[13 * TStride.Floats]);
            s13 = TSimd.FusedMultiplyAdd(value, left, s13);
            t13 = TSimd.FusedMultiplyAdd(value, right, t13);
        }

        Store<TSimd, TVector>(s0, t0, c);
        Store<TSimd, TVector>(s1, t1, c + (1 * stride));
        Store<TSimd, TVector>(s2, t2, c + (2 * stride));
        Store<TSimd, TVector>(s3, t3, c + (3 * stride));
        Store<TSimd, TVector>(s4, t4, c + (4 * stride));
        Store<TSimd, TVector>(s5, t5, c + (5 * stride));
        Store<TSimd, TVector>(s6, t6, c + (6 * stride));
        Store<TSimd, TVector>(s7, t7, c + (7 * stride));
        Store<TSimd, TVector>(s8, t8, c + (8 * stride));
        Store<TSimd, TVector>(s9, t9, c + (9 * stride));
        Store<TSimd, TVector>(s10, t10, c + (10 * stride));
        Store<TSimd, TVector>(s11, t11, c + (11 * stride));
        Store<TSimd, TVector>(s12, t12, c + (12 * stride));
        Store<TSimd, TVector>(s13, t13, c + (13 * stride));
    }

    /// <summary>14 rows by 1 vector: a last panel of half the width.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Tile14x1<TSimd, TVector, TStride>(float* a, float* panel, int width, int inputs, float* initial, nint initialStride, float* c, nint stride)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
        where TStride : struct, IRowStride
    {
        TVector s0 = TSimd.Load(initial);
        TVector s1 = TSimd.Load(initial + initialStride);
        TVector s2 = TSimd.Load(initial + (2 * initialStride));
        TVector s3 = TSimd.Load(initial + (3 * initialStride));
        TVector s4 = TSimd.Load(initial + (4 * initialStride));
        TVector s5 = TSimd.Load(initial + (5 * initialStride));
        TVector s6 = TSimd.Load(initial + (6 * initialStride));
        TVector s7 = TSimd.Load(initial + (7 * initialStride));
        TVector s8 = TSimd.Load(initial + (8 * initialStride));
        TVector s9 = TSimd.Load(initial + (9 * initialStride));
        TVector s10 = TSimd.Load(initial + (10 * initialStride));
        TVector s11 = TSimd.Load(initial + (11 * initialStride));
        TVector s12 = TSimd.Load(initial + (12 * initialStride));
        TVector s13 = TSimd.Load(initial + (13 * initialStride));
        for (float* end = a + inputs; a < end; a++, panel += width)
        {
            TVector left = TSimd.Load(panel);
            TVector value = TSimd.Create(a[0 * TStride.Floats]);
            s0 = TSimd.FusedMultiplyAdd(value, left, s0);
            value = TSimd.Create(a[1 * TStride.Floats]);
            s1 = TSimd.FusedMultiplyAdd(value, left, s1);
            value = TSimd.Create(a[2 * TStride.Floats]);
            s2 = TSimd.FusedMultiplyAdd(value, left, s2);
            value = TSimd.Create(a[3 * TStride.Floats]);
            s3 = TSimd.FusedMultiplyAdd(value, left, s3);
            value = TSimd.Create(a[4 * TStride.Floats]);
            s4 = TSimd.FusedMultiplyAdd(value, left, s4);
            value = TSimd.Create(a[5 * TStride.Floats]);
            s5 = TSimd.FusedMultiplyAdd(value, left, s5);
            value = TSimd.Create(a[6 * TStride.Floats]);
            s6 = TSimd.FusedMultiplyAdd(value, left, s6);
            value = TSimd.Create(a[7 * TStride.Floats]);
            s7 = TSimd.FusedMultiplyAdd(value, left, s7);
            value = TSimd.Create(a[8 * TStride.Floats]);
            s8 = TSimd.FusedMultiplyAdd(value, left, s8);
            value = TSimd.Create(a[9 * TStride.Floats]);
            s9 = TSimd.FusedMultiplyAdd(value, left, s9);
            value = TSimd.Create(a[10 * TStride.Floats]);
            s10 = TSimd.FusedMultiplyAdd(value, left, s10);
            value = TSimd.Create(a[11 * TStride.Floats]);
            s11 = TSimd.FusedMultiplyAdd(value, left, s11);
            value = TSimd.Create(a[12 * TStride.Floats]);
            s12 = TSimd.FusedMultiplyAdd(value, left, s12);
            value = TSimd.Create(a[13 * TStride.Floats]);
            s13 = TSimd.FusedMultiplyAdd(value, left, s13);
        }

        Store<TSimd, TVector>(s0, c);
        Store<TSimd, TVector>(s1, c + (1 * stride));
        Store<TSimd, TVector>(s2, c + (2 * stride));
        Store<TSimd, TVector>(s3, c + (3 * stride));
        Store<TSimd, TVector>(s4, c + (4 * stride));
        Store<TSimd, TVector>(s5, c + (5 * stride));
        Store<TSimd, TVector>(s6, c + (6 * stride));
        Store<TSimd, TVector>(s7, c + (7 * stride));
        Store<TSimd, TVector>(s8, c + (8 * stride));
        Store<TSimd, TVector>(s9, c + (9 * stride));
        Store<TSimd, TVector>(s10, c + (10 * stride));
        Store<TSimd, TVector>(s11, c + (11 * stride));
        Store<TSimd, TVector>(s12, c + (12 * stride));
        Store<TSimd, TVector>(s13, c + (13 * stride));
    }

    /// <summary>6 rows by 2 vectors: what 16 registers hold.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Tile6x2<TSimd, TVector, TStride>(float* a, float* panel, int width, int inputs, float* initial, nint initialStride, float* c, nint stride)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
        where TStride : struct, IRowStride
    {
        TVector s0 = TSimd.Load(initial), t0 = TSimd.Load(initial + TSimd.Count);
        TVector s1 = TSimd.Load(initial + initialStride), t1 = TSimd.Load(initial + initialStride + TSimd.Count);
        TVector s2 = TSimd.Load(initial + (2 * initialStride)), t2 = TSimd.Load(initial + (2 * initialStride) + TSimd.Count);
        TVector s3 = TSimd.Load(initial + (3 * initialStride)), t3 = TSimd.Load(initial + (3 * initialStride) + TSimd.Count);
        TVector s4 = TSimd.Load(initial + (4 * initialStride)), t4 = TSimd.Load(initial + (4 * initialStride) + TSimd.Count);
        TVector s5 = TSimd.Load(initial + (5 * initialStride)), t5 = TSimd.Load(initial + (5 * initialStride) + TSimd.Count);
        for (float* end = a + inputs; a < end; a++, panel += width)
        {
            TVector left = TSimd.Load(panel);
            TVector right = TSimd.Load(panel + TSimd.Count);
            TVector value = TSimd.Create(a[0 * TStride.Floats]);
            s0 = TSimd.FusedMultiplyAdd(value, left, s0);
            t0 = TSimd.FusedMultiplyAdd(value, right, t0);
            value = TSimd.Create(a[1 * TStride.Floats]);
            s1 = TSimd.FusedMultiplyAdd(value, left, s1);
            t1 = TSimd.FusedMultiplyAdd(value, right, t1);
            value = TSimd.Create(a[2 * TStride.Floats]);
            s2 = TSimd.FusedMultiplyAdd(value, left, s2);
            t2 = TSimd.FusedMultiplyAdd(value, right, t2);
            value = TSimd.Create(a[3 * TStride.Floats]);
            s3 = TSimd.FusedMultiplyAdd(value, left, s3);
            t3 = TSimd.FusedMultiplyAdd(value, right, t3);
            value = TSimd.Create(a[4 * TStride.Floats]);
            s4 = TSimd.FusedMultiplyAdd(value, left, s4);
            t4 = TSimd.FusedMultiplyAdd(value, right, t4);
            value = TSimd.Create(a[5 * TStride.Floats]);
            s5 = TSimd.FusedMultiplyAdd(value, left, s5);
            t5 = TSimd.FusedMultiplyAdd(value, right, t5);
        }

        Store<TSimd, TVector>(s0, t0, c);
        Store<TSimd, TVector>(s1, t1, c + (1 * stride));
        Store<TSimd, TVector>(s2, t2, c + (2 * stride));
        Store<TSimd, TVector>(s3, t3, c + (3 * stride));
        Store<TSimd, TVector>(s4, t4, c + (4 * stride));
        Store<TSimd, TVector>(s5, t5, c + (5 * stride));
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
