using System;

namespace ConvNext.Preprocessing;

/// <summary>
/// The filter functions f(x), x in units of the wider of source and destination pixels, each with the operations in the order of its source: the order
/// decides the last bit of a weight, and that can decide a rounding.
/// </summary>
internal static class FilterKernels
{
    /// <summary>Half the width of the filter's support.</summary>
    public static double Support(ResamplingFilter filter) => filter switch
    {
        ResamplingFilter.Box => 0.5,
        ResamplingFilter.Bilinear or ResamplingFilter.Hamming => 1.0,
        ResamplingFilter.Bicubic => 2.0,
        ResamplingFilter.Lanczos => 3.0,
        _ => throw new ArgumentOutOfRangeException(nameof(filter)),
    };

    /// <summary>As in Pillow's <c>Resample.c</c>.</summary>
    public static double Pillow(ResamplingFilter filter, double x) => filter switch
    {
        ResamplingFilter.Box => x is > -0.5 and <= 0.5 ? 1.0 : 0.0,
        ResamplingFilter.Bilinear => Triangle(x),
        ResamplingFilter.Hamming => Hamming(x),
        ResamplingFilter.Bicubic => PillowBicubic(x),
        ResamplingFilter.Lanczos => x is >= -3.0 and < 3.0 ? Sinc(x) * Sinc(x / 3) : 0.0,
        _ => throw new ArgumentOutOfRangeException(nameof(filter)),
    };

    /// <summary>As in ATen's <c>UpSampleKernel.cpp</c>, <c>aa_filter</c> of double.</summary>
    public static double Aten(ResamplingFilter filter, double x) => filter switch
    {
        ResamplingFilter.Bilinear => Triangle(x),
        ResamplingFilter.Lanczos => x is >= -3.0 and < 3.0 ? Sinc(x) * Sinc(x / 3) : 0.0,
        _ => AtenBicubic(x),
    };

    /// <summary>
    /// The same in 32-bit floats: what floating-point images are resized with. The bicubic polynomial has a fused multiply-add wherever an addition
    /// follows a product, as PyTorch's AVX2 and AVX-512 code does; lanczos is computed in double and rounded, which PyTorch was not compared with.
    /// </summary>
    public static float AtenSingle(ResamplingFilter filter, float x)
    {
        const float A = -0.5f;
        x = MathF.Abs(x);
        if (filter == ResamplingFilter.Bilinear)
        {
            return x < 1.0f ? 1.0f - x : 0.0f;
        }

        if (filter == ResamplingFilter.Lanczos)
        {
            return (float)Aten(filter, x);
        }

        if (x < 1.0f)
        {
            float inner = MathF.FusedMultiplyAdd(A + 2, x, -(A + 3)) * x;
            return MathF.FusedMultiplyAdd(inner, x, 1);
        }

        float outer = MathF.FusedMultiplyAdd(MathF.FusedMultiplyAdd(A, x, -5 * A), x, 8 * A);
        return x < 2.0f ? MathF.FusedMultiplyAdd(outer, x, -4 * A) : 0.0f;
    }

    private static double Triangle(double x)
    {
        x = Math.Abs(x);
        return x < 1.0 ? 1.0 - x : 0.0;
    }

    private static double PillowBicubic(double x)
    {
        const double A = -0.5;
        x = Math.Abs(x);
        if (x < 1.0)
        {
            return ((((A + 2.0) * x) - (A + 3.0)) * x * x) + 1;
        }

        return x < 2.0 ? ((((x - 5) * x) + 8) * x - 4) * A : 0.0;
    }

    private static double AtenBicubic(double x)
    {
        const double A = -0.5;
        x = Math.Abs(x);
        if (x < 1.0)
        {
            return ((((A + 2) * x) - (A + 3)) * x * x) + 1;
        }

        return x < 2.0 ? (((((A * x) - (5 * A)) * x) + (8 * A)) * x) - (4 * A) : 0.0;
    }

    // The window's constants are 32-bit floats in the source.
    private static double Hamming(double x)
    {
        x = Math.Abs(x);
        if (x == 0.0)
        {
            return 1.0;
        }

        if (x >= 1.0)
        {
            return 0.0;
        }

        x *= Math.PI;
        return Math.Sin(x) / x * (0.54f + (0.46f * Math.Cos(x)));
    }

    private static double Sinc(double x)
    {
        if (x == 0.0)
        {
            return 1.0;
        }

        x *= Math.PI;
        return Math.Sin(x) / x;
    }
}
