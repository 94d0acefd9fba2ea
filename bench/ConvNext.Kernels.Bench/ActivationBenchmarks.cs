using System;
using System.Collections.Generic;
using System.Runtime.Intrinsics;
using BenchmarkDotNet.Attributes;
using ConvNext.Activations;
using ConvNext.Simd;
using ConvNext.Testing;

namespace ConvNext.Kernels.Bench;

/// <summary>
/// Activations on 8 KB of values that lie in the first-level cache. Both sides begin with a copy: a function applied to its own results
/// soon works on subnormal numbers. <see cref="Linear"/> is the cost of that copy.
/// </summary>
[GenericTypeArguments(typeof(Linear), typeof(PlainLinear))]
[GenericTypeArguments(typeof(Relu), typeof(PlainRelu))]
[GenericTypeArguments(typeof(Gelu), typeof(PlainGelu))]
[GenericTypeArguments(typeof(GeluTanh), typeof(PlainGeluTanh))]
[GenericTypeArguments(typeof(QuickGelu), typeof(PlainQuickGelu))]
[GenericTypeArguments(typeof(Silu), typeof(PlainSilu))]
[GenericTypeArguments(typeof(Mish), typeof(PlainMish))]
public unsafe class ActivationBenchmarks<TActivation, TPlain>
    where TActivation : struct, IActivation
    where TPlain : struct, IPlainActivation
{
    private const int Count = 2048;

    private Block source = null!;
    private Block expected = null!;
    private Block data = null!;

    public static IEnumerable<int> Widths => VectorWidths.Supported;

    [ParamsSource(nameof(Widths))]
    public int VectorBits { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        source = new Block(Count, 1);
        expected = new Block(Count, 2);
        data = new Block(Count, 3);
        for (int i = 0; i < Count; i++)
        {
            source.Pointer[i] *= 4;
        }

        Func<double, double> reference = ReferenceActivations.Find(TPlain.Name);
        float[] right = Array.ConvertAll(source.ToVector(Count), value => (float)reference(value));
        Plain();
        Block.RequireClose(right, expected.Pointer, typeof(TPlain).Name);
        Vectors();
        Block.RequireClose(right, data.Pointer, typeof(TActivation).Name);
    }

    [GlobalCleanup]
    public void Cleanup()
    {
        source.Dispose();
        expected.Dispose();
        data.Dispose();
    }

    [Benchmark(Baseline = true)]
    public void Plain()
    {
        float* values = expected.Pointer;
        new ReadOnlySpan<float>(source.Pointer, Count).CopyTo(new Span<float>(values, Count));
        for (int i = 0; i < Count; i++)
        {
            values[i] = TPlain.Apply(values[i]);
        }
    }

    [Benchmark]
    public void Vectors()
    {
        new ReadOnlySpan<float>(source.Pointer, Count).CopyTo(new Span<float>(data.Pointer, Count));
        switch (VectorBits)
        {
            case 512:
                ActivationSpan.ApplyInPlace<TActivation, Simd512, Vector512<float>>(data.Pointer, Count, 0);
                break;
            case 256:
                ActivationSpan.ApplyInPlace<TActivation, Simd256, Vector256<float>>(data.Pointer, Count, 0);
                break;
            default:
                ActivationSpan.ApplyInPlace<TActivation, Simd128, Vector128<float>>(data.Pointer, Count, 0);
                break;
        }
    }
}
