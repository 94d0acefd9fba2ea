using System.Linq;
using ConvNext.OnnxGraphs;
using ConvNext.Testing;
using Microsoft.ML.OnnxRuntime;

namespace ConvNext.Errors;

/// <summary>ONNX Runtime on a graph of the case's network.</summary>
internal static class OnnxRuntimeSide
{
    // A model's file is a protocol buffer, which has no more bytes than this.
    private const long MostBytes = int.MaxValue;

    /// <summary>Whether there is a graph of the case's network: a classifier as transformers has it, with activation gelu, and in one file.</summary>
    public static bool Has(FixtureCase fixture) =>
        fixture.Config is { Activation: "gelu", Labels: > 0, Timm: null } config
        && NetworkTensors.Of(config).Sum(static tensor => sizeof(float) * tensor.Shape.Aggregate(1L, static (product, side) => product * side)) < MostBytes;

    /// <summary>The logits.</summary>
    public static float[] Compute(FixtureCase fixture, RecipeSource weights, GraphForm form)
    {
        using Microsoft.ML.OnnxRuntime.SessionOptions options = new() { IntraOpNumThreads = 1, InterOpNumThreads = 1 };
        using InferenceSession session = new(ConvNextGraph.Write(fixture.Config, weights, fixture.Batch, form), options);
        using var input = OrtValue.CreateTensorValueFromMemory(fixture.Pixels(), [.. fixture.InputShape.Select(static side => (long)side)]);
        using RunOptions run = new();
        using IDisposableReadOnlyCollection<OrtValue> outputs = session.Run(run, ["pixel_values"], [input], ["logits"]);
        return outputs[0].GetTensorDataAsSpan<float>().ToArray();
    }
}
