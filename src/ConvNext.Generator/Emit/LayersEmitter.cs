using ConvNext.Generator.Plan;

namespace ConvNext.Generator.Emit;

/// <summary>Prints the layers as data.</summary>
internal static class LayersEmitter
{
    public static void Emit(SourceWriter writer, NetworkPlan plan)
    {
        writer.Lines("/// <summary>Layers in the order in which they run: name, output (channels, height, width), parameters, multiplications, bytes of the arena in use.</summary>");
        using (writer.Open("private static global::ConvNext.LayerDescription[] LayerTable() => new global::ConvNext.LayerDescription[]", "};"))
        {
            foreach (LayerPlan layer in plan.Layers)
            {
                writer.Lines($"new({Literal.OfString(layer.Name)}, {Literal.Of(layer.Channels)}, {Literal.Of(layer.Height)}, {Literal.Of(layer.Width)}, {Literal.Of(layer.Parameters)}, {Literal.Of(layer.Multiplies)}, {Literal.Of(layer.ArenaBytes)}),");
            }
        }
    }
}
