using System.Runtime.CompilerServices;
using ConvNext.Simd;

namespace ConvNext.Kernels;

/// <summary>What the weights of a panel are to <see cref="MatrixVector"/>: a type, so that the loop over them is compiled for each kind.</summary>
/// <typeparam name="TWeight">What a weight is stored as.</typeparam>
/// <typeparam name="TVector">A vector of floats.</typeparam>
internal unsafe interface IPanelWeights<TWeight, TVector>
    where TWeight : unmanaged
    where TVector : struct
{
    /// <summary>Neighbouring weights, as floats.</summary>
    static abstract TVector Load(TWeight* weight);

    /// <summary>
    /// Fetches <see cref="MatrixVector.Chains"/> rows of <paramref name="width"/> weights that come later; <paramref name="ahead"/> is the first at <paramref name="column"/>.
    /// </summary>
    static abstract void FetchAhead(TWeight* ahead, int column, int width);

    /// <summary>The outputs that sums over such weights stand for.</summary>
    static abstract TVector Scale(TVector sums, float* scales);
}

/// <summary>Floats, without scales.</summary>
internal unsafe struct FloatsOfPanel<TSimd, TVector> : IPanelWeights<float, TVector>
    where TSimd : struct, ISimd<TVector>
    where TVector : struct
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Load(float* weight) => TSimd.Load(weight);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void FetchAhead(float* ahead, int column, int width)
    {
        for (int row = 0; row < MatrixVector.Chains; row++, ahead += width)
        {
            Cache.FetchToSecondLevel(ahead);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Scale(TVector sums, float* scales) => sums;
}

/// <summary>Codes of 8 bits, each output's times a scale of its own.</summary>
internal unsafe struct CodesOfPanel<TSimd, TVector> : IPanelWeights<sbyte, TVector>
    where TSimd : struct, ISimd<TVector>
    where TVector : struct
{
    private const int LineBytes = 64;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Load(sbyte* weight) => TSimd.LoadCodes(weight);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void FetchAhead(sbyte* ahead, int column, int width)
    {
        // A cache line has parts of all columns: the first of them fetches it.
        for (int line = 0; column == 0 && line < MatrixVector.Chains * width; line += LineBytes)
        {
            Cache.FetchToSecondLevel(ahead + line);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Scale(TVector sums, float* scales) => TSimd.Multiply(sums, TSimd.Load(scales));
}
