using System.Collections.Generic;
using System.Linq;
using BenchmarkDotNet.Attributes;

namespace ConvNext.Kernels.Bench;

/// <summary>
/// A whole block of each stage of ConvNeXt-Tiny at 224, on one thread: the mean of three in a network that has little else (its stem and
/// its pool are in the time, and take a few hundredths of it).
/// </summary>
public class BlockBenchmarks
{
    private const int Blocks = 3;

    private ConvNextModel model = null!;
    private ConvNextSession session = null!;
    private float[] pixels = null!;

    public static IEnumerable<int> Widths => VectorWidths.Supported;

    /// <summary>Names of the folders in configs: channels, and rows and columns.</summary>
    [Params("blocks-96-on-56", "blocks-192-on-28", "blocks-384-on-14", "blocks-768-on-7")]
    public string Network { get; set; } = "";

    [ParamsSource(nameof(Widths))]
    public int VectorBits { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        model = Network switch
        {
            "blocks-96-on-56" => Blocks96On56.CreateRandom(),
            "blocks-192-on-28" => Blocks192On28.CreateRandom(),
            "blocks-384-on-14" => Blocks384On14.CreateRandom(),
            _ => Blocks768On7.CreateRandom(),
        };
        session = model.CreateSession(new ConvNextSessionOptions { MaxVectorBits = VectorBits });
        pixels = [.. Enumerable.Range(0, model.Description.InputLength).Select(static i => (i % 17) - 8f)];
    }

    [GlobalCleanup]
    public void Cleanup()
    {
        session.Dispose();
        model.Dispose();
    }

    [Benchmark(OperationsPerInvoke = Blocks)]
    public float Run() => session.Run(pixels)[0];
}
