using System.ComponentModel;
using System.Runtime.CompilerServices;
using ConvNext.Simd;

namespace ConvNext.Activations;

/// <summary>Applies an activation to values in place.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static unsafe class ActivationSpan
{
    /// <summary>The number of values that a row is a multiple of: one vector of 512 bits, two of 256, four of 128.</summary>
    public const int Granularity = 16;

    /// <summary>data[i] = activation(data[i]), i = 0..count−1.</summary>
    /// <typeparam name="TActivation">The function.</typeparam>
    /// <typeparam name="TSimd">The register width.</typeparam>
    /// <typeparam name="TVector">Its vector.</typeparam>
    /// <param name="data">The values; no alignment is required, though 64 bytes is fastest.</param>
    /// <param name="count">How many: not negative, a multiple of <see cref="Granularity"/> (the caller's duty, not checked).</param>
    /// <param name="parameter">The learned parameter; only <see cref="PRelu"/> reads it.</param>
    public static void ApplyInPlace<TActivation, TSimd, TVector>(float* data, int count, float parameter)
        where TActivation : struct, IActivation
        where TSimd : struct, ISimd<TVector>
        where TVector : struct => ApplyInPlace<TActivation, TSimd, TVector>(data, 1, count, count, parameter);

    /// <summary>data[row · stride + column] = activation(data[row · stride + column]), for a tile of rows.</summary>
    /// <typeparam name="TActivation">The function.</typeparam>
    /// <typeparam name="TSimd">The register width.</typeparam>
    /// <typeparam name="TVector">Its vector.</typeparam>
    /// <param name="data">The tile; no alignment is required, though 64 bytes is fastest.</param>
    /// <param name="rows">Rows: not negative.</param>
    /// <param name="columns">Values of a row: not negative, a multiple of <see cref="Granularity"/> (the caller's duty, not checked).</param>
    /// <param name="stride">Floats from one row to the next: <paramref name="columns"/> at least.</param>
    /// <param name="parameter">The learned parameter; only <see cref="PRelu"/> reads it.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void ApplyInPlace<TActivation, TSimd, TVector>(float* data, int rows, int columns, int stride, float parameter)
        where TActivation : struct, IActivation
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        int gap = stride - columns;
        int vectors = columns / TSimd.Count;
        int left = vectors;
        int count = rows * vectors;

        // Four vectors side by side keep the multipliers busy, which one alone does not. A row of a tile has two or three: they run on into the next.
        Quad<TVector> fourParameters = SimdQuad<TSimd, TVector>.Create(parameter);
        for (; count >= 4; count -= 4)
        {
            float* first = data;
            float* second = Next<TSimd, TVector>(first, ref left, vectors, gap);
            float* third = Next<TSimd, TVector>(second, ref left, vectors, gap);
            float* fourth = Next<TSimd, TVector>(third, ref left, vectors, gap);
            data = Next<TSimd, TVector>(fourth, ref left, vectors, gap);
            var x = new Quad<TVector>(TSimd.Load(first), TSimd.Load(second), TSimd.Load(third), TSimd.Load(fourth));
            x = TActivation.Apply<SimdQuad<TSimd, TVector>, Quad<TVector>>(x, fourParameters);
            TSimd.Store(x.First, first);
            TSimd.Store(x.Second, second);
            TSimd.Store(x.Third, third);
            TSimd.Store(x.Fourth, fourth);
        }

        TVector parameters = TSimd.Create(parameter);
        for (; count > 0; count--)
        {
            TSimd.Store(TActivation.Apply<TSimd, TVector>(TSimd.Load(data), parameters), data);
            data = Next<TSimd, TVector>(data, ref left, vectors, gap);
        }
    }

    // The vector after this one; left counts those of the row from this one on.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float* Next<TSimd, TVector>(float* vector, ref int left, int vectors, int gap)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        vector += TSimd.Count;
        if (--left == 0)
        {
            left = vectors;
            vector += gap;
        }

        return vector;
    }
}
