using ConvNext.Generator.Plan;

namespace ConvNext.Generator.Emit;

/// <summary>Prints the table of tensors, and the typed views through which steps reach them.</summary>
internal static class WeightsEmitter
{
    private const string Role = "global::ConvNext.Families.TensorRole.";
    private const string Packed = "global::ConvNext.Weights.WeightPacking.";
    private const string Element = "global::ConvNext.Weights.PackedElementType.";

    public static void Emit(SourceWriter writer, NetworkPlan plan)
    {
        EmitTable(writer, plan);
        EmitStarts(writer, plan);
        foreach (WeightView view in WeightViews.Of(plan.Weights))
        {
            EmitView(writer, view);
        }
    }

    private static void EmitTable(SourceWriter writer, NetworkPlan plan)
    {
        writer.Lines("""
            /// <summary>
            /// Tensors of the checkpoint: role, stage and block; shape; packed layout, panel width, type of the elements, offset and length of the packed form in bytes.
            /// </summary>
            """);
        const string Entries = "global::ConvNext.Weights.WeightEntry[]";
        using (writer.Open($"private static {Entries} WeightTable(global::ConvNext.Families.ModelFamily family) => new {Entries}", "};"))
        {
            foreach (WeightPlan weight in plan.Weights)
            {
                string where = (weight.Stage, weight.Block) == (0, 0) ? string.Empty : $", {Literal.Of(weight.Stage)}, {Literal.Of(weight.Block)}";
                string tensor = $"family.Tensor({Role}{weight.Role}{where})";
                string place = $"{Literal.Of(weight.PanelWidth)}, {Element}{weight.ElementType}, {Literal.Of(weight.OffsetInBytes)}, {Literal.Of(weight.LengthInBytes)}";
                writer.Lines($"new({tensor}, {Literal.OfInts(weight.Shape)}, {Packed}{weight.Packing}, {place}),");
            }
        }
    }

    private static void EmitStarts(SourceWriter writer, NetworkPlan plan)
    {
        writer.Blank().Lines("/// <summary>Where the weights of each view below begin, in bytes from the first of the packed weights.</summary>");
        using (writer.Open("private static class Offsets"))
        {
            foreach (WeightStart start in WeightViews.StartsOf(plan.Weights))
            {
                writer.Lines($"public const long {start.Name} = {Literal.Of(start.OffsetInBytes)};");
            }
        }
    }

    private static void EmitView(SourceWriter writer, WeightView view)
    {
        writer.Blank().Lines($"/// <summary>{view.Summary}: its packed weights, each at its place behind the first byte.</summary>");
        using (writer.Open($"private struct {view.Name}"))
        {
            writer.Lines("// Where each tensor lies, in bytes behind the view's first.");
            foreach (WeightViewMember member in view.Members)
            {
                writer.Lines($"private const long {member.Name}Offset = {Literal.Of(member.OffsetInBytes)};");
            }

            writer.Blank().Lines("public byte* Start;").Blank();
            foreach (WeightViewMember member in view.Members)
            {
                string type = PointerTo(member.ElementType);
                string start = $"Start + {member.Name}Offset";
                string floats = member.FloatsPerLabel > 1 ? $"{Literal.Of(member.FloatsPerLabel)} * sizeof(float)" : "sizeof(float)";
                writer.Lines(member.FloatsPerLabel > 0
                    ? $"public readonly {type} {member.Name}(int paddedLabels) => ({type})({start} + ((long)paddedLabels * {floats}));"
                    : $"public readonly {type} {member.Name} => ({type})({start});");
            }
        }
    }

    private static string PointerTo(PackedElementType type) => type switch
    {
        PackedElementType.Float16 => "global::System.Half*",
        PackedElementType.BFloat16 => "ushort*",
        PackedElementType.Int8 => "sbyte*",
        PackedElementType.Int32 => "int*",
        _ => "float*",
    };
}
