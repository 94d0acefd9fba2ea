using BenchmarkDotNet.Attributes;

namespace ConvNext.Kernels.Bench;

/// <summary>What is moved and not computed, on the first map of ConvNeXt-Tiny at 224 as it lies in the arena.</summary>
public unsafe class FeatureMapBenchmarks
{
    private const int Side = 56;
    private const int Channels = 96;
    private const int PixelStride = 112;
    private const int RowStride = (Side + FeatureMaps.Border) * PixelStride;

    private Block map = null!;
    private Block dense = null!;

    [GlobalSetup]
    public void Setup()
    {
        map = new Block((Side * RowStride) + (FeatureMaps.Border * PixelStride), 1);
        dense = new Block(Side * Side * Channels, 2);
    }

    [GlobalCleanup]
    public void Cleanup()
    {
        map.Dispose();
        dense.Dispose();
    }

    [Benchmark]
    public void ClearBorder() => FeatureMaps.ClearBorder(map.Pointer, Side, Side, PixelStride);

    [Benchmark]
    public void CopyDense() =>
        FeatureMaps.CopyDense(map.Pointer + (FeatureMaps.Border * PixelStride), Side, Side, RowStride, PixelStride, Channels, dense.Pointer);
}
