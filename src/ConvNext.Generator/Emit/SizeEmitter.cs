using ConvNext.Generator.Plan;

namespace ConvNext.Generator.Emit;

/// <summary>Prints the part of a model that is for one of its other image sizes: how the network describes itself there.</summary>
internal static class SizeEmitter
{
    public static void Emit(SourceWriter writer, NetworkPlan plan)
    {
        writer.Lines("/// <summary>What is another than in the description of the default size; the weights are the same.</summary>");
        using (writer.Open("public static global::ConvNext.NetworkDescription Describe(global::ConvNext.NetworkDescription network) => network with", "};"))
        {
            string size = $"{Literal.Of(plan.InputHeight)}, {Literal.Of(plan.InputWidth)}";
            writer.Lines($$"""
                Config = network.Config with { ImageSize = new global::ConvNext.ImageSize({{size}}) },
                InputHeight = {{Literal.Of(plan.InputHeight)}},
                InputWidth = {{Literal.Of(plan.InputWidth)}},
                """);
            EmitShapes(writer, plan);
            if (plan.LastMap is null)
            {
                writer.Lines("LastMap = null,");
            }
        }
    }

    /// <summary>Prints the members of a description that follow from the image size.</summary>
    public static void EmitShapes(SourceWriter writer, NetworkPlan plan)
    {
        writer.Lines($"""
            MultiplyCount = {Literal.Of(plan.MultiplyCount)},
            OutputLengthInFloats = {Literal.Of(plan.OutputLengthInFloats)},
            ArenaLengthInFloats = {Literal.Of(plan.Memory.ArenaLengthInFloats)},
            ScratchLengthInFloats = {Literal.Of(plan.Memory.ScratchLengthInFloats)},
            Layers = LayerTable(),
            """);
        writer.Lines("Outputs = new global::ConvNext.OutputDescription[]").Lines("{");
        foreach (OutputPlan output in plan.Outputs)
        {
            string shape = $"{Literal.Of(output.Channels)}, {Literal.Of(output.Height)}, {Literal.Of(output.Width)}";
            string rows = output.Rows > 0 ? $" {{ Rows = {Literal.Of(output.Rows)} }}" : string.Empty;
            string kind = $"global::ConvNext.Families.OutputKind.{output.Kind}";
            writer.Lines($"    new({kind}, {Literal.OfString(output.Name)}, {shape}, {Literal.Of(output.OffsetInFloats)}){rows},");
        }

        writer.Lines("},");
        if (plan.LastMap is { } map)
        {
            string strides = $"{Literal.Of(map.Map.RowStride)}, {Literal.Of(map.Map.PixelStride)}";
            string shape = $"{Literal.Of(map.Map.Height)}, {Literal.Of(map.Map.Width)}, {Literal.Of(map.Map.Channels)}";
            writer.Lines($"LastMap = new global::ConvNext.MapPlace(Buffers.{map.Buffer} + {Literal.Of(map.Map.Origin)}, {shape}, {strides}),");
        }
    }
}
