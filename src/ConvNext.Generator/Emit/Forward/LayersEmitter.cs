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
                Shape shape = layer.Layer.Shape;
                writer.Lines($"new({Literal.OfString(layer.Layer.Name)}, {Literal.Of(shape.Channels)}, {Literal.Of(shape.Height)}, {Literal.Of(shape.Width)}, {Literal.Of(layer.Parameters)}, {Literal.Of(layer.Multiplies)}, {Literal.Of(layer.ArenaBytes)}),");
            }
        }
    }
}
