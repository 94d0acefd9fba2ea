using System.ComponentModel;
using System.Runtime.CompilerServices;
using ConvNext.Simd;

namespace ConvNext.Kernels;

/// <summary>The product of one row of values and a matrix in panels: the classifier.</summary>
/// <remarks>
/// Each weight is used once, so memory sets the pace and registers are free for accuracy: a sum is added up in <see cref="Chains"/> chains, input k in
/// chain k mod 8, which also hides the latency of the multiply-add.
/// </remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public static unsafe class MatrixVector
{
    /// <summary>Chains of a sum; the number of inputs that are added in one step.</summary>
    public const int Chains = 8;

    /// <summary>One panel: <paramref name="width"/> outputs.</summary>
    /// <param name="source"><paramref name="inputs"/> values.</param>
    /// <param name="weights">The panel: <paramref name="inputs"/> rows of <paramref name="width"/> weights. As much behind it is fetched ahead.</param>
    /// <param name="bias"><paramref name="width"/> floats.</param>
    /// <param name="destination"><paramref name="width"/> floats.</param>
    /// <param name="inputs">Length of every sum.</param>
    /// <param name="width">Outputs of the panel: a multiple of 16.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Panel<TSimd, TVector>(float* source, float* weights, float* bias, float* destination, int inputs, int width)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct =>
        Sums<TSimd, TVector, float, FloatsOfPanel<TSimd, TVector>>(source, weights, scales: null, bias, destination, inputs, width);

    /// <summary>One panel of codes of 8 bits: sums over the codes, times the scale of each output.</summary>
    /// <param name="source"><paramref name="inputs"/> values.</param>
    /// <param name="weights">The panel: <paramref name="inputs"/> rows of <paramref name="width"/> codes.</param>
    /// <param name="scales"><paramref name="width"/> floats: what a code of each output is worth.</param>
    /// <param name="bias"><paramref name="width"/> floats.</param>
    /// <param name="destination"><paramref name="width"/> floats.</param>
    /// <param name="inputs">Length of every sum.</param>
    /// <param name="width">Outputs of the panel: a multiple of 16.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Panel<TSimd, TVector>(float* source, sbyte* weights, float* scales, float* bias, float* destination, int inputs, int width)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct =>
        Sums<TSimd, TVector, sbyte, CodesOfPanel<TSimd, TVector>>(source, weights, scales, bias, destination, inputs, width);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Sums<TSimd, TVector, TWeight, TWeights>(float* source, TWeight* weights, float* scales, float* bias, float* destination, int inputs, int width)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
        where TWeight : unmanaged
        where TWeights : struct, IPanelWeights<TWeight, TVector>
    {
        for (int column = 0; column < width; column += TSimd.Count)
        {
            TWeight* weight = weights + column;
            TWeight* ahead = weight + ((long)inputs * width);
            TVector sum0 = TSimd.Zero, sum1 = TSimd.Zero, sum2 = TSimd.Zero, sum3 = TSimd.Zero;
            TVector sum4 = TSimd.Zero, sum5 = TSimd.Zero, sum6 = TSimd.Zero, sum7 = TSimd.Zero;
            int k = 0;
            for (; k <= inputs - Chains; k += Chains, weight += Chains * width, ahead += Chains * width)
            {
                TWeights.FetchAhead(ahead, column, width);
                sum0 = TSimd.FusedMultiplyAdd(TSimd.Create(source[k]), TWeights.Load(weight), sum0);
                sum1 = TSimd.FusedMultiplyAdd(TSimd.Create(source[k + 1]), TWeights.Load(weight + width), sum1);
                sum2 = TSimd.FusedMultiplyAdd(TSimd.Create(source[k + 2]), TWeights.Load(weight + (2 * width)), sum2);
                sum3 = TSimd.FusedMultiplyAdd(TSimd.Create(source[k + 3]), TWeights.Load(weight + (3 * width)), sum3);
                sum4 = TSimd.FusedMultiplyAdd(TSimd.Create(source[k + 4]), TWeights.Load(weight + (4 * width)), sum4);
                sum5 = TSimd.FusedMultiplyAdd(TSimd.Create(source[k + 5]), TWeights.Load(weight + (5 * width)), sum5);
                sum6 = TSimd.FusedMultiplyAdd(TSimd.Create(source[k + 6]), TWeights.Load(weight + (6 * width)), sum6);
                sum7 = TSimd.FusedMultiplyAdd(TSimd.Create(source[k + 7]), TWeights.Load(weight + (7 * width)), sum7);
            }

            for (; k < inputs; k++, weight += width)
            {
                sum0 = TSimd.FusedMultiplyAdd(TSimd.Create(source[k]), TWeights.Load(weight), sum0);
            }

            TVector even = TSimd.Add(TSimd.Add(sum0, sum1), TSimd.Add(sum2, sum3));
            TVector odd = TSimd.Add(TSimd.Add(sum4, sum5), TSimd.Add(sum6, sum7));
            TSimd.Store(TSimd.Add(TSimd.Load(bias + column), TWeights.Scale(TSimd.Add(even, odd), scales + column)), destination + column);
        }
    }
}
