using System.Linq;
using ConvNext.Generator.Plan;
using ConvNext.Generator.Support;

namespace ConvNext.Generator.Emit;

/// <summary>Prints the arena as a table: offset, length, what it holds, and from which step to which; then how the maps in it lie.</summary>
internal static class ArenaEmitter
{
    private const int StepsWidth = 13;

    public static void Emit(SourceWriter writer, NetworkPlan plan)
    {
        MemoryPlan memory = plan.Memory;
        writer.Lines($"""
            /// <summary>
            /// Offsets in the arena, in floats. Steps count the lines of Forward; buffers whose steps do not meet share memory.
            /// Together {Literal.Readable(memory.BuffersLengthInFloats)} floats in {Literal.Readable(memory.ArenaLengthInFloats)}.
            /// </summary>
            """);
        using (writer.Open("private static class Buffers"))
        {
            int nameWidth = memory.Arena.Max(buffer => buffer.Name.Length);
            int offsetWidth = memory.Arena.Max(buffer => Literal.Of(buffer.OffsetInFloats).Length);
            foreach (ArenaBuffer buffer in memory.Arena)
            {
                string place = $"{buffer.Name.PadRight(nameWidth)} = {Literal.Of(buffer.OffsetInFloats).PadLeft(offsetWidth)};";
                string steps = $"steps {Literal.Of(buffer.FirstStep)}–{Literal.Of(buffer.LastStep)}".PadRight(StepsWidth);
                writer.Lines($"public const int {place} // {steps} {buffer.Shape}");
            }
        }

        EmitApart(writer, memory.Apart);
        MapsEmitter.Emit(writer, plan);
    }

    /// <summary>The table that a test takes the pages between buffers away by; nothing where they lie as they do in programs.</summary>
    public static void EmitApart(SourceWriter writer, EquatableArray<ApartBuffer> buffers)
    {
        if (buffers.IsEmpty)
        {
            return;
        }

        const string Row = "(string Name, long ImageOffset, long ImageLength, long Offset, long Length)[]";
        writer.Blank().Lines("/// <summary>What is used of the arena: floats of each image before a buffer and in it, floats added to its start and to its length.</summary>");
        using (writer.Open($"internal static readonly {Row} BuffersApart =", "};"))
        {
            foreach (ApartBuffer buffer in buffers)
            {
                string numbers = string.Join(", ", new[] { buffer.ImageOffset, buffer.ImageLength, buffer.Offset, buffer.Length }.Select(Literal.Of));
                writer.Lines($"({Literal.OfString(buffer.Name)}, {numbers}),");
            }
        }
    }
}
