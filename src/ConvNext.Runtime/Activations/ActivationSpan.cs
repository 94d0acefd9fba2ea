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
        // Four vectors side by side keep the multipliers busy, which one alone does not.
        Quad<TVector> fourParameters = SimdQuad<TSimd, TVector>.Create(parameter);
        int step = SimdQuad<TSimd, TVector>.Count;
        for (; count >= step; count -= step, data += step)
        {
            Quad<TVector> x = SimdQuad<TSimd, TVector>.Load(data);
            x = TActivation.Apply<SimdQuad<TSimd, TVector>, Quad<TVector>>(x, fourParameters);
            SimdQuad<TSimd, TVector>.Store(x, data);
        }

        TVector parameters = TSimd.Create(parameter);
        for (; count > 0; count -= TSimd.Count, data += TSimd.Count)
        {
            TSimd.Store(TActivation.Apply<TSimd, TVector>(TSimd.Load(data), parameters), data);
        }
    }
}
