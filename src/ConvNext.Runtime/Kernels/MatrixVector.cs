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

    private const int LineBytes = 64;

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
        where TVector : struct
    {
        for (int column = 0; column < width; column += TSimd.Count)
        {
            float* weight = weights + column;
            float* ahead = weight + ((long)inputs * width);
            TVector sum0 = TSimd.Zero, sum1 = TSimd.Zero, sum2 = TSimd.Zero, sum3 = TSimd.Zero;
            TVector sum4 = TSimd.Zero, sum5 = TSimd.Zero, sum6 = TSimd.Zero, sum7 = TSimd.Zero;
            int k = 0;
            for (; k <= inputs - Chains; k += Chains, weight += Chains * width)
            {
                for (int row = 0; row < Chains; row++, ahead += width)
                {
                    Cache.FetchToSecondLevel(ahead);
                }

                sum0 = TSimd.FusedMultiplyAdd(TSimd.Create(source[k]), TSimd.Load(weight), sum0);
                sum1 = TSimd.FusedMultiplyAdd(TSimd.Create(source[k + 1]), TSimd.Load(weight + width), sum1);
                sum2 = TSimd.FusedMultiplyAdd(TSimd.Create(source[k + 2]), TSimd.Load(weight + (2 * width)), sum2);
                sum3 = TSimd.FusedMultiplyAdd(TSimd.Create(source[k + 3]), TSimd.Load(weight + (3 * width)), sum3);
                sum4 = TSimd.FusedMultiplyAdd(TSimd.Create(source[k + 4]), TSimd.Load(weight + (4 * width)), sum4);
                sum5 = TSimd.FusedMultiplyAdd(TSimd.Create(source[k + 5]), TSimd.Load(weight + (5 * width)), sum5);
                sum6 = TSimd.FusedMultiplyAdd(TSimd.Create(source[k + 6]), TSimd.Load(weight + (6 * width)), sum6);
                sum7 = TSimd.FusedMultiplyAdd(TSimd.Create(source[k + 7]), TSimd.Load(weight + (7 * width)), sum7);
            }

            for (; k < inputs; k++, weight += width)
            {
                sum0 = TSimd.FusedMultiplyAdd(TSimd.Create(source[k]), TSimd.Load(weight), sum0);
            }

            TVector even = TSimd.Add(TSimd.Add(sum0, sum1), TSimd.Add(sum2, sum3));
            TVector odd = TSimd.Add(TSimd.Add(sum4, sum5), TSimd.Add(sum6, sum7));
            TSimd.Store(TSimd.Add(TSimd.Load(bias + column), TSimd.Add(even, odd)), destination + column);
        }
    }

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
        where TVector : struct
    {
        for (int column = 0; column < width; column += TSimd.Count)
        {
            sbyte* weight = weights + column;
            sbyte* ahead = weight + ((long)inputs * width);
            TVector sum0 = TSimd.Zero, sum1 = TSimd.Zero, sum2 = TSimd.Zero, sum3 = TSimd.Zero;
            TVector sum4 = TSimd.Zero, sum5 = TSimd.Zero, sum6 = TSimd.Zero, sum7 = TSimd.Zero;
            int k = 0;
            for (; k <= inputs - Chains; k += Chains, weight += Chains * width)
            {
                // A cache line has parts of all columns: the first of them fetches it.
                for (int line = 0; column == 0 && line < Chains * width; line += LineBytes)
                {
                    Cache.FetchToSecondLevel(ahead + line);
                }

                ahead += Chains * width;
                sum0 = TSimd.FusedMultiplyAdd(TSimd.Create(source[k]), TSimd.LoadCodes(weight), sum0);
                sum1 = TSimd.FusedMultiplyAdd(TSimd.Create(source[k + 1]), TSimd.LoadCodes(weight + width), sum1);
                sum2 = TSimd.FusedMultiplyAdd(TSimd.Create(source[k + 2]), TSimd.LoadCodes(weight + (2 * width)), sum2);
                sum3 = TSimd.FusedMultiplyAdd(TSimd.Create(source[k + 3]), TSimd.LoadCodes(weight + (3 * width)), sum3);
                sum4 = TSimd.FusedMultiplyAdd(TSimd.Create(source[k + 4]), TSimd.LoadCodes(weight + (4 * width)), sum4);
                sum5 = TSimd.FusedMultiplyAdd(TSimd.Create(source[k + 5]), TSimd.LoadCodes(weight + (5 * width)), sum5);
                sum6 = TSimd.FusedMultiplyAdd(TSimd.Create(source[k + 6]), TSimd.LoadCodes(weight + (6 * width)), sum6);
                sum7 = TSimd.FusedMultiplyAdd(TSimd.Create(source[k + 7]), TSimd.LoadCodes(weight + (7 * width)), sum7);
            }

            for (; k < inputs; k++, weight += width)
            {
                sum0 = TSimd.FusedMultiplyAdd(TSimd.Create(source[k]), TSimd.LoadCodes(weight), sum0);
            }

            TVector even = TSimd.Add(TSimd.Add(sum0, sum1), TSimd.Add(sum2, sum3));
            TVector odd = TSimd.Add(TSimd.Add(sum4, sum5), TSimd.Add(sum6, sum7));
            TVector scaled = TSimd.Multiply(TSimd.Add(even, odd), TSimd.Load(scales + column));
            TSimd.Store(TSimd.Add(TSimd.Load(bias + column), scaled), destination + column);
        }
    }
}
