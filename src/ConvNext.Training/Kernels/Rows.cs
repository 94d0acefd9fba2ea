using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using ConvNext.Simd;

namespace ConvNext.Training.Kernels;

/// <summary>Operations on one pixel's channels. Padding behind the channels, up to a multiple of 16, is zero before and after.</summary>
internal static unsafe class Rows
{
    /// <summary>The sum of sixteen lanes by one fixed tree: distance 8, 4, 2, 1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Tree(float* lanes)
    {
        Vector128<float> four = Vector128.Load(lanes) + Vector128.Load(lanes + 8) + (Vector128.Load(lanes + 4) + Vector128.Load(lanes + 12));
        four += Vector128.Shuffle(four, Vector128.Create(2, 3, 0, 1));
        return (four + Vector128.Shuffle(four, Vector128.Create(1, 0, 3, 2))).ToScalar();
    }

    /// <summary>Σ row[i], the padding among it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Sum<TSimd, TVector>(float* row, int padded)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        float* lanes = stackalloc float[Lanes.Count];
        for (int lane = 0; lane < Lanes.Count; lane += TSimd.Count)
        {
            TVector sum = TSimd.Zero;
            for (int i = lane; i < padded; i += Lanes.Count)
            {
                sum = TSimd.Add(sum, TSimd.Load(row + i));
            }

            TSimd.Store(sum, lanes + lane);
        }

        return Tree(lanes);
    }

    /// <summary>Σ left[i] right[i], the padding among it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Dot<TSimd, TVector>(float* left, float* right, int padded)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        float* lanes = stackalloc float[Lanes.Count];
        for (int lane = 0; lane < Lanes.Count; lane += TSimd.Count)
        {
            TVector sum = TSimd.Zero;
            for (int i = lane; i < padded; i += Lanes.Count)
            {
                sum = TSimd.FusedMultiplyAdd(TSimd.Load(left + i), TSimd.Load(right + i), sum);
            }

            TSimd.Store(sum, lanes + lane);
        }

        return Tree(lanes);
    }

    /// <summary>row = (row − mean) / √(variance + ε).</summary>
    /// <returns>1 / √(variance + ε).</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Normalise<TSimd, TVector>(float* row, int channels, float epsilon)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        int padded = Lanes.RoundUp(channels);
        float mean = Sum<TSimd, TVector>(row, padded) / channels;

        // What stands behind the channels does not deviate.
        for (int i = channels; i < padded; i++)
        {
            row[i] = mean;
        }

        TVector means = TSimd.Create(mean);
        for (int i = 0; i < padded; i += TSimd.Count)
        {
            TSimd.Store(TSimd.Subtract(TSimd.Load(row + i), means), row + i);
        }

        float scale = 1 / float.Sqrt((Dot<TSimd, TVector>(row, row, padded) / channels) + epsilon);
        TVector scales = TSimd.Create(scale);
        for (int i = 0; i < padded; i += TSimd.Count)
        {
            TSimd.Store(TSimd.Multiply(TSimd.Load(row + i), scales), row + i);
        }

        return scale;
    }

    /// <summary>destination = weight · row + bias.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Affine<TSimd, TVector>(float* row, float* weight, float* bias, float* destination, int padded)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        for (int i = 0; i < padded; i += TSimd.Count)
        {
            TSimd.Store(TSimd.FusedMultiplyAdd(TSimd.Load(row + i), TSimd.Load(weight + i), TSimd.Load(bias + i)), destination + i);
        }
    }

    /// <summary>
    /// The backward pass of a norm over a pixel: gradient = scale (h − mean h − x̂ mean(h x̂)), h = weight · gradient; and what the gradients of weight and
    /// bias become by it.
    /// </summary>
    /// <param name="gradient">Of the norm's output; becomes that of its input.</param>
    /// <param name="normalised">x̂.</param>
    /// <param name="scale">1 / √(variance + ε).</param>
    /// <param name="weight">γ.</param>
    /// <param name="weightSum">gradient · x̂ is added to it.</param>
    /// <param name="biasSum">gradient is added to it.</param>
    /// <param name="channels">Channels.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void NormGradient<TSimd, TVector>(
        float* gradient, float* normalised, float scale, float* weight, float* weightSum, float* biasSum, int channels)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        int padded = Lanes.RoundUp(channels);
        float* plain = stackalloc float[Lanes.Count];
        float* along = stackalloc float[Lanes.Count];
        for (int lane = 0; lane < Lanes.Count; lane += TSimd.Count)
        {
            TVector sum = TSimd.Zero;
            TVector sumAlong = TSimd.Zero;
            for (int i = lane; i < padded; i += Lanes.Count)
            {
                TVector g = TSimd.Load(gradient + i);
                TVector x = TSimd.Load(normalised + i);
                TSimd.Store(TSimd.FusedMultiplyAdd(g, x, TSimd.Load(weightSum + i)), weightSum + i);
                TSimd.Store(TSimd.Add(g, TSimd.Load(biasSum + i)), biasSum + i);
                TVector h = TSimd.Multiply(g, TSimd.Load(weight + i));
                sum = TSimd.Add(sum, h);
                sumAlong = TSimd.FusedMultiplyAdd(h, x, sumAlong);
            }

            TSimd.Store(sum, plain + lane);
            TSimd.Store(sumAlong, along + lane);
        }

        TVector mean = TSimd.Create(Tree(plain) / channels);
        TVector meanAlong = TSimd.Create(Tree(along) / channels);
        TVector scales = TSimd.Create(scale);
        for (int i = 0; i < padded; i += TSimd.Count)
        {
            TVector h = TSimd.Subtract(TSimd.Multiply(TSimd.Load(gradient + i), TSimd.Load(weight + i)), mean);
            h = TSimd.FusedNegateMultiplyAdd(TSimd.Load(normalised + i), meanAlong, h);
            TSimd.Store(TSimd.Multiply(h, scales), gradient + i);
        }

        for (int i = channels; i < padded; i++)
        {
            gradient[i] = 0;
        }
    }

    /// <summary>sums += factor · row, over the channels alone: neither row need have padding.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AddScaled<TSimd, TVector>(float factor, float* row, float* sums, int channels)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        TVector factors = TSimd.Create(factor);
        int i = 0;
        for (; i + TSimd.Count <= channels; i += TSimd.Count)
        {
            TSimd.Store(TSimd.FusedMultiplyAdd(factors, TSimd.Load(row + i), TSimd.Load(sums + i)), sums + i);
        }

        for (; i < channels; i++)
        {
            sums[i] = float.FusedMultiplyAdd(factor, row[i], sums[i]);
        }
    }

    /// <summary>sums += row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Add<TSimd, TVector>(float* row, float* sums, int padded)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        for (int i = 0; i < padded; i += TSimd.Count)
        {
            TSimd.Store(TSimd.Add(TSimd.Load(sums + i), TSimd.Load(row + i)), sums + i);
        }
    }
}
