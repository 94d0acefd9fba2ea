using System.Collections.Generic;
using System.Runtime.Intrinsics;
using BenchmarkDotNet.Attributes;
using ConvNext.Simd;

namespace ConvNext.Kernels.Bench;

/// <summary>
/// The three steps of a block of ConvNeXt-Tiny's last stage, one by one, as they were generated: 768 channels, 7×7 pixels. That they compute
/// what they should is tests/ConvNext.Kernels.Tests' affair.
/// </summary>
[GroupBenchmarksBy(BenchmarkDotNet.Configs.BenchmarkLogicalGroupRule.ByCategory)]
public unsafe class GeneratedKernelBenchmarks
{
    private const int Side = 7;
    private const int Pixels = Side * Side;
    private const int Channels = 768;
    private const int Hidden = 4 * Channels;

    private Blocks768On7 network = null!;
    private Block arena = null!;
    private Block map = null!;
    private Block normalised = null!;
    private Block hidden = null!;
    private Block output = null!;
    private Block weights = null!;
    private Block vectors = null!;

    public static IEnumerable<int> Widths => VectorWidths.Supported;

    [ParamsSource(nameof(Widths))]
    public int VectorBits { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        network = Blocks768On7.CreateRandom();
        arena = new Block(Blocks768On7.Network.ArenaLengthInFloats + Blocks768On7.Network.ScratchLengthInFloats, 1);
        map = new Block(Pixels * Channels, 2);
        normalised = new Block(Pixels * Channels, 3);
        hidden = new Block(Pixels * Hidden, 4);
        output = new Block(Pixels * Channels, 5);
        weights = new Block((long)Channels * Hidden, 6);
        vectors = new Block(Hidden, 7);
    }

    [GlobalCleanup]
    public void Cleanup()
    {
        network.Dispose();
        foreach (Block block in (Block[])[arena, map, normalised, hidden, output, weights, vectors])
        {
            block.Dispose();
        }
    }

    [Benchmark(Baseline = true, Description = "depthwise + norm, plain")]
    [BenchmarkCategory("depthwise")]
    public void PlainDepthwise()
    {
        PlainKernels.Depthwise(map.Pointer, Side, Channels, weights.Pointer, vectors.Pointer, output.Pointer);
        PlainKernels.LayerNorm(output.Pointer, normalised.Pointer, Pixels, vectors.Pointer, vectors.Pointer, Channels, 1e-6f);
    }

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
    public void PlainExpand()
    {
        PlainKernels.Pointwise(normalised.Pointer, Pixels, Channels, Hidden, weights.Pointer, vectors.Pointer, hidden.Pointer);
        for (int i = 0; i < Pixels * Hidden; i++)
        {
            hidden.Pointer[i] = PlainGelu.Apply(hidden.Pointer[i]);
        }
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
    public void PlainProject()
    {
        PlainKernels.Pointwise(hidden.Pointer, Pixels, Hidden, Channels, weights.Pointer, vectors.Pointer, output.Pointer);
        for (int i = 0; i < Pixels * Channels; i++)
        {
            output.Pointer[i] = map.Pointer[i] + (output.Pointer[i] * vectors.Pointer[i % Channels]);
        }
    }

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
