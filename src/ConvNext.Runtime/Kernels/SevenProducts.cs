using System.ComponentModel;
using System.Runtime.CompilerServices;
using ConvNext.Activations;
using ConvNext.Simd;

namespace ConvNext.Kernels;

/// <summary>
/// The sums that Strassen's way to multiply matrices needs, in Winograd's form: with A and B cut into quarters, seven products of sums
/// of quarters take the place of eight products of quarters.
/// </summary>
/// <remarks>
/// <para>
/// S1 = A21 + A22, S2 = S1 − A11, S3 = A11 − A21, S4 = A12 − S2 and T1 = B12 − B11, T2 = B22 − T1, T3 = B22 − B12, T4 = B21 − T2 give
/// C11 = A11·B11 + A12·B21, and with U = A11·B11 + S2·T2 and V = U + S3·T3: C12 = U + S1·T1 + S4·B22, C21 = V + A22·T4, C22 = V + S1·T1.
/// </para>
/// <para>
/// Here a quarter of A is every other pixel and one half of a slice of the inputs; a quarter of B that half and one of two panels of
/// outputs. So a pair of pixels is the same pair however the pixels are shared out, and results do not depend on the number of threads.
/// Differences of values cost accuracy; sums over half a slice, a few hundred products each, give most of it back (in a
/// model of ConvNeXt-Large: errors of 0.24 … 0.37 of the tolerance after the four stages, 0.18 … 0.41 with one long sum).
/// T1 … T4 are computed by the tiles that multiply with them first.
/// </para>
/// <para>
/// S. Winograd, "On multiplication of 2 × 2 matrices", Linear Algebra and its Applications 4 (1971); V. Strassen, "Gaussian elimination is
/// not optimal", Numerische Mathematik 13 (1969).
/// </para>
/// </remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public static unsafe class SevenProducts
{
    /// <summary>S1, S2, S3 and S4 of pairs of pixels that are the source of a product.</summary>
    /// <param name="source">The first pixel: A11 and, <paramref name="half"/> floats later, A12; the pixel after it has A21 and A22.</param>
    /// <param name="stride">Floats from one pixel to the next.</param>
    /// <param name="pairs">Pairs of pixels.</param>
    /// <param name="half">Floats of a quarter's row: a multiple of 16.</param>
    /// <param name="sums">S1 … S4 of a pair, one after the other.</param>
    /// <param name="sumStride">Floats from one pair's sums to the next pair's.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void SumSource<TSimd, TVector>(float* source, int stride, int pairs, int half, float* sums, int sumStride)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        for (int pair = 0; pair < pairs; pair++)
        {
            for (int column = 0; column < half; column += TSimd.Count)
            {
                float* even = source + column;
                float* odd = even + stride;
                TVector a11 = TSimd.Load(even);
                TVector a21 = TSimd.Load(odd);
                TVector s1 = TSimd.Add(a21, TSimd.Load(odd + half));
                TVector s2 = TSimd.Subtract(s1, a11);
                TSimd.Store(s1, sums + column);
                TSimd.Store(s2, sums + half + column);
                TSimd.Store(TSimd.Subtract(a11, a21), sums + (2 * half) + column);
                TSimd.Store(TSimd.Subtract(TSimd.Load(even + half), s2), sums + (3 * half) + column);
            }

            source += 2 * stride;
            sums += sumStride;
        }
    }

    /// <summary>
    /// The activation of a product's result, and of that S1, S2, S3 and S4 for the next product: the four values that they take are the four chains
    /// that keep the multipliers busy, and the activation hides the time that the sums take in memory.
    /// </summary>
    /// <typeparam name="TActivation">The activation.</typeparam>
    /// <typeparam name="TSimd">The register width.</typeparam>
    /// <typeparam name="TVector">Its vector.</typeparam>
    /// <param name="result">The result.</param>
    /// <param name="parameter">The learned parameter; only <see cref="PRelu"/> reads it.</param>
    /// <param name="destination">
    /// The first pixel's values of the first panel; those of the second are <paramref name="half"/> floats later. A21 is not stored: no product takes it.
    /// </param>
    /// <param name="stride">Floats from one pixel to the next.</param>
    /// <param name="half">Floats of a row of the next product's quarters.</param>
    /// <param name="sums">S1 … S4 of a pair, <paramref name="half"/> floats apart.</param>
    /// <param name="sumStride">Floats from one pair's sums to the next pair's.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Activate<TActivation, TSimd, TVector>(
        ProductQuarters result, float parameter, float* destination, int stride, int half, float* sums, int sumStride)
        where TActivation : struct, IActivation
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        float* quarters = result.First;
        int quarterFloats = result.Floats;
        int pairs = result.Pairs;
        int width = result.Width;
        Quad<TVector> parameters = SimdQuad<TSimd, TVector>.Create(parameter);
        for (int pair = 0; pair < pairs; pair++)
        {
            for (int column = 0; column < width; column += TSimd.Count)
            {
                float* first = quarters + column;
                var a = new Quad<TVector>(
                    TSimd.Load(first), TSimd.Load(first + quarterFloats), TSimd.Load(first + (2 * quarterFloats)), TSimd.Load(first + (3 * quarterFloats)));
                a = TActivation.Apply<SimdQuad<TSimd, TVector>, Quad<TVector>>(a, parameters);
                float* even = destination + column;
                TSimd.Store(a.First, even);
                TSimd.Store(a.Second, even + half);
                TSimd.Store(a.Fourth, even + stride + half);
                TVector s1 = TSimd.Add(a.Third, a.Fourth);
                TVector s2 = TSimd.Subtract(s1, a.First);
                TSimd.Store(s1, sums + column);
                TSimd.Store(s2, sums + half + column);
                TSimd.Store(TSimd.Subtract(a.First, a.Third), sums + (2 * half) + column);
                TSimd.Store(TSimd.Subtract(a.Second, s2), sums + (3 * half) + column);
            }

            quarters += width;
            destination += 2 * stride;
            sums += sumStride;
        }
    }

    /// <summary>The activation of a product's result alone, all four quarters of it.</summary>
    /// <typeparam name="TActivation">The activation.</typeparam>
    /// <typeparam name="TSimd">The register width.</typeparam>
    /// <typeparam name="TVector">Its vector.</typeparam>
    /// <param name="result">The result.</param>
    /// <param name="parameter">The learned parameter; only <see cref="PRelu"/> reads it.</param>
    /// <param name="destination">The first pixel's values of the first panel; those of the second are <paramref name="half"/> floats later.</param>
    /// <param name="stride">Floats from one pixel to the next.</param>
    /// <param name="half">Floats from the first panel's values to the second's.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Activate<TActivation, TSimd, TVector>(ProductQuarters result, float parameter, float* destination, int stride, int half)
        where TActivation : struct, IActivation
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        float* quarters = result.First;
        int quarterFloats = result.Floats;
        int pairs = result.Pairs;
        int width = result.Width;
        Quad<TVector> parameters = SimdQuad<TSimd, TVector>.Create(parameter);
        for (int pair = 0; pair < pairs; pair++)
        {
            for (int column = 0; column < width; column += TSimd.Count)
            {
                float* first = quarters + column;
                var a = new Quad<TVector>(
                    TSimd.Load(first), TSimd.Load(first + quarterFloats), TSimd.Load(first + (2 * quarterFloats)), TSimd.Load(first + (3 * quarterFloats)));
                a = TActivation.Apply<SimdQuad<TSimd, TVector>, Quad<TVector>>(a, parameters);
                float* even = destination + column;
                TSimd.Store(a.First, even);
                TSimd.Store(a.Second, even + half);
                TSimd.Store(a.Third, even + stride);
                TSimd.Store(a.Fourth, even + stride + half);
            }

            quarters += width;
            destination += 2 * stride;
        }
    }
}
