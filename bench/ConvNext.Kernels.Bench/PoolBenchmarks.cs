using System.Collections.Generic;
using System.Runtime.Intrinsics;
using BenchmarkDotNet.Attributes;
using ConvNext.Simd;
using ConvNext.Testing;

namespace ConvNext.Kernels.Bench;

/// <summary>The global average pool on the last map of ConvNeXt-Tiny at 224.</summary>
public unsafe class PoolBenchmarks
{
    private const int Side = 7;
    private const int Channels = 768;

    private Block map = null!;
    private ReferenceMap<float> referenceMap = null!;
    private Block destination = null!;

    public static IEnumerable<int> Widths => VectorWidths.Supported;

    [ParamsSource(nameof(Widths))]
    public int VectorBits { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        map = new Block(Side * Side * Channels, 1);
        destination = new Block(Channels, 3);
        referenceMap = map.ToMap(Side, Side, Channels);
        Vectors();
        Block.RequireClose(Plain(), destination, nameof(FeatureMaps.Mean));
    }

    [GlobalCleanup]
    public void Cleanup()
    {
        map.Dispose();
        destination.Dispose();
    }

    [Benchmark(Baseline = true)]
    public ReferenceMap<float> Plain() => ReferenceOperations.Mean(referenceMap);

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
        FeatureMaps.Mean<TSimd, TVector>(map.Pointer, Side, Side, Side * Channels, Channels, Channels, destination.Pointer);
}
