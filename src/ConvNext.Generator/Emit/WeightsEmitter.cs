using System.Linq;
using ConvNext.Generator.Plan;

namespace ConvNext.Generator.Emit;

/// <summary>Prints the table of tensors and the offsets at which kernels find them.</summary>
internal static class WeightsEmitter
{
    public static void Emit(SourceWriter writer, NetworkPlan plan)
    {
        writer.Lines("/// <summary>Tensors of the checkpoint: name, shape, packed layout, panel width, offset and length of the packed form in floats.</summary>");
        using (writer.Open("private static global::ConvNext.Weights.WeightEntry[] WeightTable() => new global::ConvNext.Weights.WeightEntry[]", "};"))
        {
            foreach (WeightPlan weight in plan.Weights)
            {
                writer.Lines($"new(\"{weight.Name}\", {Literal.OfInts(weight.Shape)}, global::ConvNext.Weights.WeightPacking.{weight.Packing}, {Literal.Of(weight.PanelWidth)}, {Literal.Of(weight.OffsetInFloats)}, {Literal.Of(weight.LengthInFloats)}{(weight.Default is { } value ? $", Default: {Literal.Of(value)}" : string.Empty)}),");
            }
        }

        writer.Blank().Lines("/// <summary>Offsets in the packed weights, in floats: what stands once, and where each block begins.</summary>");
        using (writer.Open("private static class Offsets"))
        {
            StemWeights stem = plan.Stem.Weights;
            Constants(writer, "Stem", ("Bias", stem.Bias), ("NormWeight", stem.NormWeight), ("NormBias", stem.NormBias), ("Matrix", stem.Matrix));
            foreach (StagePlan stage in plan.Stages)
            {
                if (stage.Downsample?.Weights is { } downsample)
                {
                    Constants(writer, $"Downsample{stage.Index}", ("NormWeight", downsample.NormWeight), ("NormBias", downsample.NormBias), ("Bias", downsample.Bias), ("Matrix", downsample.Matrix));
                }

                for (int block = 0; block < stage.Depth; block++)
                {
                    writer.Lines($"public const long Stage{stage.Index}Block{block} = {Literal.Of(stage.BlockWeights[block])};");
                }
            }

            if (plan.Head?.Weights is { } head)
            {
                Constants(writer, "Head", ("NormWeight", head.NormWeight), ("NormBias", head.NormBias), ("Bias", head.Bias), ("Matrix", head.Matrix));
            }
        }

        foreach (StagePlan stage in plan.Stages.Where(stage => stage.Block is not null))
        {
            BlockWeights block = stage.BlockOffsets!;
            writer.Blank().Lines($"/// <summary>Offsets from the start of a block of stage {stage.Index}, in floats.</summary>");
            using (writer.Open($"private static class Stage{stage.Index}Offsets"))
            {
                Constants(
                    writer,
                    string.Empty,
                    ("Depthwise", block.Depthwise),
                    ("DepthwiseBias", block.DepthwiseBias),
                    ("NormWeight", block.NormWeight),
                    ("NormBias", block.NormBias),
                    ("ExpandBias", block.ExpandBias),
                    ("ActivationParameter", block.ActivationParameter),
                    ("ProjectBias", block.ProjectBias),
                    ("LayerScale", block.LayerScale),
                    ("Expand", block.Expand),
                    ("Project", block.Project));
            }
        }
    }

    private static void Constants(SourceWriter writer, string prefix, params (string Name, long Offset)[] constants)
    {
        foreach ((string name, long offset) in constants)
        {
            if (offset >= 0)
            {
                writer.Lines($"public const long {prefix}{name} = {Literal.Of(offset)};");
            }
        }
    }
}
