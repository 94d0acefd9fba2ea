using System;
using System.Collections.Generic;
using System.Runtime.Intrinsics;
using BenchmarkDotNet.Attributes;
using ConvNext.Simd;
using ConvNext.Testing;

namespace ConvNext.Kernels.Bench;

/// <summary>
/// The three steps of a block of ConvNeXt-Tiny's last stage, one by one, as they were generated: 768 channels, 7×7 pixels. That they compute
/// what they should is tests/ConvNext.Kernels.Tests' affair.
/// </summary>
[GroupBenchmarksBy(BenchmarkDotNet.Configs.BenchmarkLogicalGroupRule.ByCategory)]
public unsafe class GeneratedKernelBenchmarks
{
    private const int Side = 7;
    private const int Channels = 768;
    private const int Hidden = 4 * Channels;

    private Blocks768On7 network = null!;
    private Block arena = null!;
    private ReferenceMap<float> map = null!;
    private ReferenceMap<float> hidden = null!;
    private float[] weights = null!;
    private float[] vectors = null!;

    public static IEnumerable<int> Widths => VectorWidths.Supported;

    [ParamsSource(nameof(Widths))]
    public int VectorBits { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        network = Blocks768On7.CreateRandom();
        arena = new Block(Blocks768On7.Network.ArenaLengthInFloats + Blocks768On7.Network.ScratchLengthInFloats, 1);
        using var values = new Block((long)Channels * Hidden, 2);
        map = values.ToMap(Side, Side, Channels);
        hidden = values.ToMap(Side, Side, Hidden);
        weights = values.ToVector(Channels * Hidden);
        vectors = values.ToVector(Hidden);
    }

    [GlobalCleanup]
    public void Cleanup()
    {
        network.Dispose();
        arena.Dispose();
    }

    [Benchmark(Baseline = true, Description = "depthwise + norm, plain")]
    [BenchmarkCategory("depthwise")]
    public ReferenceMap<float> PlainDepthwise() => ReferenceOperations.LayerNorm(ReferenceOperations.Depthwise(map, weights, vectors), vectors, vectors, 1e-6);

    [Benchmark(Description = "depthwise + norm")]
    [BenchmarkCategory("depthwise")]
    public void Depthwise()
    {
        switch (VectorBits)
        {
            case 512:
                network.Depthwise<Simd512, Vector512<float>>(arena.Pointer);
                break;
            case 256:
                network.Depthwise<Simd256, Vector256<float>>(arena.Pointer);
                break;
            default:
                network.Depthwise<Simd128, Vector128<float>>(arena.Pointer);
                break;
        }
    }

    [Benchmark(Baseline = true, Description = "expand + gelu, plain")]
    [BenchmarkCategory("expand")]
    public ReferenceMap<float> PlainExpand()
    {
        ReferenceMap<float> expanded = ReferenceOperations.Pointwise(map, weights, vectors);
        foreach (ref float value in expanded.Values.AsSpan())
        {
            value = PlainGelu.Apply(value);
        }

        return expanded;
    }

    [Benchmark(Description = "expand + gelu")]
    [BenchmarkCategory("expand")]
    public void Expand()
    {
        switch (VectorBits)
        {
            case 512:
                network.Expand<Simd512, Vector512<float>>(arena.Pointer);
                break;
            case 256:
                network.Expand<Simd256, Vector256<float>>(arena.Pointer);
                break;
            default:
                network.Expand<Simd128, Vector128<float>>(arena.Pointer);
                break;
        }
    }

    [Benchmark(Baseline = true, Description = "project + scale + residual, plain")]
    [BenchmarkCategory("project")]
    public ReferenceMap<float> PlainProject() =>
        ReferenceOperations.AddScaled(map, ReferenceOperations.Pointwise(hidden, weights, vectors[..Channels]), vectors);

    [Benchmark(Description = "project + scale + residual")]
    [BenchmarkCategory("project")]
    public void Project()
    {
        switch (VectorBits)
        {
            case 512:
                network.Project<Simd512, Vector512<float>>(arena.Pointer);
                break;
            case 256:
                network.Project<Simd256, Vector256<float>>(arena.Pointer);
                break;
            default:
                network.Project<Simd128, Vector128<float>>(arena.Pointer);
                break;
        }
    }
}
