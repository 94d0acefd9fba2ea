using System.Collections.Generic;
using System.Runtime.Intrinsics;
using BenchmarkDotNet.Attributes;
using ConvNext.Simd;
using ConvNext.Testing;

namespace ConvNext.Kernels.Bench;

/// <summary>The runtime's layer norm: 147 KB as many pixels of few channels, or few of many.</summary>
public unsafe class LayerNormBenchmarks
{
    private const int Length = 7 * 7 * 768;
    private const float Epsilon = 1e-6f;

    private Block source = null!;
    private ReferenceMap<float> map = null!;
    private float[] mapWeight = null!;
    private float[] mapBias = null!;
    private Block destination = null!;
    private Block weight = null!;
    private Block bias = null!;

    public static IEnumerable<int> Widths => VectorWidths.Supported;

    [Params(96, 768)]
    public int Channels { get; set; }

    [ParamsSource(nameof(Widths))]
    public int VectorBits { get; set; }

    private int Pixels => Length / Channels;

    [GlobalSetup]
    public void Setup()
    {
        source = new Block(Length, 1);
        destination = new Block(Length, 3);
        weight = new Block(Channels, 4);
        bias = new Block(Channels, 5);
        map = source.ToMap(1, Pixels, Channels);
        (mapWeight, mapBias) = (weight.ToVector(Channels), bias.ToVector(Channels));
        Vectors();
        Block.RequireClose(Plain(), destination, nameof(LayerNorm));
    }

    [GlobalCleanup]
    public void Cleanup()
    {
        source.Dispose();
        destination.Dispose();
        weight.Dispose();
        bias.Dispose();
    }

    [Benchmark(Baseline = true)]
    public ReferenceMap<float> Plain() => ReferenceOperations.LayerNorm(map, mapWeight, mapBias, Epsilon);

    [Benchmark]
    public void Vectors()
    {
        switch (VectorBits)
        {
            case 512:
                Run<Simd512, Vector512<float>>();
                break;
            case 256:
                Run<Simd256, Vector256<float>>();
                break;
            default:
                Run<Simd128, Vector128<float>>();
                break;
        }
    }

    private void Run<TSimd, TVector>()
        where TSimd : struct, ISimd<TVector>
        where TVector : struct =>
        LayerNorm.Apply<TSimd, TVector>(
            source.Pointer, Channels, destination.Pointer, Channels, Pixels, new(weight.Pointer, bias.Pointer, Channels, Epsilon));
}
