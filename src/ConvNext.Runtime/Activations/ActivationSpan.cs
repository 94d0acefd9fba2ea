using System.Runtime.CompilerServices;
using ConvNext.Simd;

namespace ConvNext.Activations;

/// <summary>Applies an activation to a row of values in place.</summary>
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
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void ApplyInPlace<TActivation, TSimd, TVector>(float* data, int count, float parameter)
        where TActivation : struct, IActivation
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        TVector parameters = TSimd.Create(parameter);
        int lanes = TSimd.Count;
        float* end = data + count;

        // Four vectors at a time: each is one long chain of dependent operations, and only several side by side keep
        // the multipliers busy.
        for (float* last = end - (4 * lanes); data <= last; data += 4 * lanes)
        {
            TVector x0 = TActivation.Apply<TSimd, TVector>(TSimd.Load(data), parameters);
            TVector x1 = TActivation.Apply<TSimd, TVector>(TSimd.Load(data + lanes), parameters);
            TVector x2 = TActivation.Apply<TSimd, TVector>(TSimd.Load(data + (2 * lanes)), parameters);
            TVector x3 = TActivation.Apply<TSimd, TVector>(TSimd.Load(data + (3 * lanes)), parameters);
            TSimd.Store(x0, data);
            TSimd.Store(x1, data + lanes);
            TSimd.Store(x2, data + (2 * lanes));
            TSimd.Store(x3, data + (3 * lanes));
        }

        for (; data < end; data += lanes)
        {
            TSimd.Store(TActivation.Apply<TSimd, TVector>(TSimd.Load(data), parameters), data);
        }
    }
}
