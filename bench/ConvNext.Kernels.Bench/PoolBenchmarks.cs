using System.Collections.Generic;
using System.Runtime.Intrinsics;
using BenchmarkDotNet.Attributes;
using ConvNext.Simd;

namespace ConvNext.Kernels.Bench;

/// <summary>The global average pool on the last map of ConvNeXt-Tiny at 224.</summary>
public unsafe class PoolBenchmarks
{
    private const int Side = 7;
    private const int Channels = 768;

    private Block map = null!;
    private Block expected = null!;
    private Block destination = null!;

    public static IEnumerable<int> Widths => VectorWidths.Supported;

    [ParamsSource(nameof(Widths))]
    public int VectorBits { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        map = new Block(Side * Side * Channels, 1);
        expected = new Block(Channels, 2);
        destination = new Block(Channels, 3);
        Plain();
        Vectors();
        Block.RequireClose(expected.Pointer, destination.Pointer, Channels, nameof(FeatureMaps.Mean));
    }

    [GlobalCleanup]
    public void Cleanup()
    {
        map.Dispose();
        expected.Dispose();
        destination.Dispose();
    }

    [Benchmark(Baseline = true)]
    public void Plain() => PlainKernels.Mean(map.Pointer, Side * Side, Channels, expected.Pointer);

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
