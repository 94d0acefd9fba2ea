using System.Linq;
using ConvNext.Generator.Plan;

namespace ConvNext.Generator.Emit;

/// <summary>Prints how the feature maps lie in memory and where outputs lie in what the caller gets: the names that steps and Forward use for those numbers.</summary>
internal static class MapsEmitter
{
    /// <summary>What generated code calls the map that the stem writes: one of stage 0, unless that begins with a downsample.</summary>
    public const string Stem = "StemMap";

    /// <summary>What generated code calls the maps of a stage.</summary>
    public static string Name(int stage) => $"Stage{Literal.Of(stage)}Map";

    /// <summary>What generated code calls the map that a stage begins with.</summary>
    public static string SourceName(int stage) => stage == 0 ? Stem : Name(stage - 1);

    /// <summary>What generated code calls the last stage's maps.</summary>
    public static string LastName(NetworkPlan plan) => Name(plan.Stages.Length - 1);

    /// <summary>Rows, columns and the distances between them, as the runtime's methods for maps take them.</summary>
    public static string ShapeAndStrides(string map) => $"{map}.Height, {map}.Width, {map}.RowStride, {map}.PixelStride";

    /// <summary>Where an output begins, behind the pointer to all of them.</summary>
    public static string Place(OutputPlan output) => $"OutputOffsets.{ConstantName(output)}";

    public static void Emit(SourceWriter writer, NetworkPlan plan)
    {
        EmitMap(writer, Stem, "What the stem writes", plan.Stem.Map);
        foreach (StagePlan stage in plan.Stages)
        {
            EmitMap(writer, Name(stage.Index), $"Both maps of stage {Literal.Of(stage.Index)}", stage.Map);
            if (stage.Block?.ResponseNorm is { } norm)
            {
                EmitResponseNorm(writer, stage.Index, norm);
            }
        }

        if (plan.Outputs.Any(output => output.Stage == OutputPlan.FromImage))
        {
            writer.Blank().Lines($$"""
                /// <summary>The image as the session takes it.</summary>
                private static class ImageMap
                {
                    public const int Channels = {{Literal.Of(plan.Stem.Input.Channels)}};
                    public const int Pixels = {{Literal.Of(plan.Stem.Input.Height)}} * {{Literal.Of(plan.Stem.Input.Width)}};
                }
                """);
        }

        if (plan.Outputs.Length == 0)
        {
            return;
        }

        writer.Blank().Lines("/// <summary>Where the outputs beside the logits begin, in floats.</summary>");
        using (writer.Open("private static class OutputOffsets"))
        {
            foreach (OutputPlan output in plan.Outputs)
            {
                writer.Lines($"public const int {ConstantName(output)} = {Literal.Of(output.OffsetInFloats)}; // {output.Name}");
            }
        }
    }

    private static void EmitMap(SourceWriter writer, string name, string what, FeatureMap map) => writer.Blank().Lines($$"""
        /// <summary>{{what}}. Strides are floats from row to row and from pixel to pixel; so many as the origin lie before the first pixel.</summary>
        private static class {{name}}
        {
            public const int Height = {{Literal.Of(map.Height)}};
            public const int Width = {{Literal.Of(map.Width)}};
            public const int Pixels = Height * Width;
            public const int Channels = {{Literal.Of(map.Channels)}};
            public const int PaddedChannels = {{Literal.Of(map.PaddedChannels)}};
            public const int RowStride = {{Literal.Of(map.RowStride)}};
            public const int PixelStride = {{Literal.Of(map.PixelStride)}};
            public const int Origin = {{Literal.Of(map.Origin)}};
        }
        """);

    private static void EmitResponseNorm(SourceWriter writer, int stage, ResponseNormPlan norm) => writer.Blank().Lines($$"""
        /// <summary>The response norm of stage {{Literal.Of(stage)}}: pixels whose squares are one sum, and floats from one sum's channels to the next one's.</summary>
        private static class Stage{{Literal.Of(stage)}}ResponseNorm
        {
            public const int GroupPixels = {{Literal.Of(norm.GroupPixels)}};
            public const int Groups = {{Literal.Of(norm.Groups)}};
            public const int Channels = {{Literal.Of(norm.Channels)}};
            public const int Stride = {{Literal.Of(norm.Stride)}};
        }
        """);

    // hidden_states.0 is HiddenStates0.
    private static string ConstantName(OutputPlan output)
    {
        var name = new System.Text.StringBuilder();
        bool begins = true;
        foreach (char character in output.Name)
        {
            if (char.IsLetterOrDigit(character))
            {
                name.Append(begins ? char.ToUpperInvariant(character) : character);
            }

            begins = !char.IsLetterOrDigit(character);
        }

        return name.ToString();
    }
}
