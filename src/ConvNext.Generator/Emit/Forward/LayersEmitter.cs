using ConvNext.Generator.Plan;

namespace ConvNext.Generator.Emit;

/// <summary>Prints the layers as data.</summary>
internal static class LayersEmitter
{
    public static void Emit(SourceWriter writer, NetworkPlan plan)
    {
        const string Columns = "name, output (channels, height, width), parameters, multiplications, bytes of the arena in use";
        writer.Lines($"/// <summary>Layers in the order in which they run: {Columns}.</summary>");
        using (writer.Open("private static global::ConvNext.LayerDescription[] LayerTable() => new global::ConvNext.LayerDescription[]", "};"))
        {
            foreach (LayerPlan layer in plan.Layers)
            {
                Shape shape = layer.Layer.Shape;
                string output = $"{Literal.Of(shape.Channels)}, {Literal.Of(shape.Height)}, {Literal.Of(shape.Width)}";
                string costs = $"{Literal.Of(layer.Parameters)}, {Literal.Of(layer.Multiplies)}, {Literal.Of(layer.ArenaBytes)}";
                writer.Lines($"new({Literal.OfString(layer.Layer.Name)}, {output}, {costs}),");
            }
        }
    }
}
