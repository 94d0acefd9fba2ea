using System;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.Intrinsics;
using ConvNext.Activations;
using ConvNext.Simd;
using ConvNext.Testing;
using Xunit;

namespace ConvNext.Tests.Activations;

/// <summary>One activation, its reference and how exact it has to be.</summary>
public abstract record ActivationCase(string Name, Func<double, double> Reference, ErrorBound Bound)
{
    /// <summary>The slope that the PReLU case runs with.</summary>
    internal const float Slope = 0.25f;

    internal static readonly IReadOnlyList<ActivationCase> All =
    [
        new Case<Linear>("linear", ErrorBound.Exact),
        new Case<Relu>("relu", ErrorBound.Exact),
        new Case<Relu2>("relu2", ErrorBound.OneRounding),
        new Case<Relu6>("relu6", ErrorBound.Exact),
        new Case<LeakyRelu>("leaky_relu", new(Ulps: 1)), // 0.01 is itself rounded
        new Case<PRelu>("prelu", ErrorBound.OneRounding),
        new Case<Gelu>("gelu", new(Ulps: 2.5, Absolute: 8e-8)),
        new Case<CoarseGelu>("gelu in 8 bits", new(Ulps: 1, Absolute: 4.1e-5, OfArgument: 4.1e-5), Of: "gelu"),
        new Case<Gelu10>("gelu_10", new(Ulps: 2.5, Absolute: 8e-8)),
        new Case<GeluTanh>("gelu_new", new(Ulps: 2.5, Absolute: 5e-8)),
        new Case<GeluFast>("gelu_fast", new(Ulps: 2.5, Absolute: 5e-8)),
        new Case<QuickGelu>("quick_gelu", new(Ulps: 2.5, Absolute: 5e-8)),
        new Case<Silu>("silu", new(Ulps: 3)),
        new Case<Sigmoid>("sigmoid", new(Ulps: 2.5)),
        new Case<Tanh>("tanh", new(Ulps: 1.5)),
        new Case<HardSwish>("hardswish", new(Ulps: 2.5)),
        new Case<Mish>("mish", new(Ulps: 4)),
        new Case<Laplace>("laplace", new(Ulps: 2.5, Absolute: 1.2e-7, VanishesAtZero: false)),
        new Case<SqrtSoftplus>("sqrtsoftplus", new(Ulps: 1.5, Floor: 4e-23)), // √ of half the smallest float
    ];

    /// <summary>The names, for theories.</summary>
    public static TheoryData<string> Names => new(All.Select(each => each.Name));

    internal static ActivationCase Named(string name) => All.Single(each => each.Name == name);

    /// <summary>The function of each value, with registers of the given width, in place.</summary>
    internal void Apply(Span<float> values, int width) => Apply(values, 1, values.Length, values.Length, width);

    /// <summary>The function of each value of a tile, with registers of the given width, in place.</summary>
    internal abstract void Apply(Span<float> values, int rows, int columns, int stride, int width);

    /// <summary>The function of each value in a new array; any length.</summary>
    internal float[] Compute(ReadOnlySpan<float> values, int width)
    {
        int granularity = ActivationSpan.Granularity;
        float[] padded = new float[(values.Length + granularity - 1) / granularity * granularity];
        values.CopyTo(padded);
        Apply(padded, width);
        return padded[..values.Length];
    }

    private sealed record Case<TActivation>(string Name, ErrorBound Bound, string? Of = null)
        : ActivationCase(Name, ReferenceActivations.Find(Of ?? Name, Slope), Bound)
        where TActivation : struct, IActivation
    {
        internal override unsafe void Apply(Span<float> values, int rows, int columns, int stride, int width)
        {
            fixed (float* data = values)
            {
                switch (width)
                {
                    case 512:
                        ActivationSpan.ApplyInPlace<TActivation, Simd512, Vector512<float>>(data, rows, columns, stride, Slope);
                        break;
                    case 256:
                        ActivationSpan.ApplyInPlace<TActivation, Simd256, Vector256<float>>(data, rows, columns, stride, Slope);
                        break;
                    default:
                        ActivationSpan.ApplyInPlace<TActivation, Simd128, Vector128<float>>(data, rows, columns, stride, Slope);
                        break;
                }
            }
        }
    }
}
