using System;
using System.Linq;
using ConvNext.Generator.Plan;

namespace ConvNext.Generator.Emit;

/// <summary>Prints the arena as a table: offset, length, what it holds, and from which step to which.</summary>
internal static class ArenaEmitter
{
    public static void Emit(SourceWriter writer, NetworkPlan plan)
    {
        writer.Lines($"""
            /// <summary>
            /// Offsets in the arena, in floats. Steps count the lines of Forward; buffers whose steps do not meet share memory.
            /// Together {Literal.Readable(plan.Arena.Sum(buffer => (long)buffer.LengthInFloats))} floats in {Literal.Readable(plan.ArenaLengthInFloats)}.
            /// </summary>
            """);
        using (writer.Open("private static class Buffers"))
        {
            int nameWidth = plan.Arena.Max(buffer => buffer.Name.Length);
            int offsetWidth = plan.Arena.Max(buffer => Literal.Of(buffer.OffsetInFloats).Length);
            foreach (ArenaBuffer buffer in plan.Arena)
            {
                string place = $"{buffer.Name.PadRight(nameWidth)} = {Literal.Of(buffer.OffsetInFloats).PadLeft(offsetWidth)};";
                string steps = $"steps {Literal.Of(buffer.FirstStep)}–{Literal.Of(buffer.LastStep)}".PadRight(Math.Max(13, 0));
                writer.Lines($"public const int {place} // {steps} {buffer.Shape}");
            }
        }
    }
}
