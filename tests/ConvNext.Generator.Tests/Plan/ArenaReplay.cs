using System.Collections.Generic;
using System.Linq;
using ConvNext.Generator.Plan;

namespace ConvNext.Generator.Tests.Plan;

/// <summary>
/// Goes through a schedule as a session does, and finds values that are overwritten before they are read. It knows nothing of steps or lifetimes: only
/// where buffers lie, and what each operation reads and writes.
/// </summary>
internal static class ArenaReplay
{
    /// <summary>One sentence for each mistake.</summary>
    public static List<string> FindMistakes(Schedule schedule, MemoryPlan memory)
    {
        Dictionary<string, ArenaBuffer> places = memory.Arena.ToDictionary(buffer => buffer.Name);
        var whole = new HashSet<string>();
        var kept = new HashSet<string>();
        var mistakes = new List<string>();
        foreach (ArenaBuffer buffer in memory.Arena.Where(buffer => buffer.OffsetInFloats < 0 || buffer.OffsetInFloats + buffer.LengthInFloats > memory.ArenaLengthInFloats))
        {
            mistakes.Add($"{buffer.Name} lies outside of the arena");
        }

        foreach (Operation operation in schedule.Operations)
        {
            string name = $"{operation.Layer.Name}, {operation.Kind}";
            string[] reads = operation.Reads.Where(places.ContainsKey).ToArray();
            string[] writes = operation.Writes.Where(places.ContainsKey).ToArray();
            foreach (string lost in reads.Where(buffer => !whole.Contains(buffer)))
            {
                mistakes.Add($"{name}: {lost} is gone");
            }

            foreach (string written in writes)
            {
                string[] beneath = places.Keys.Where(other => other != written && Meet(places[other], places[written])).ToArray();
                foreach (string other in beneath.Where(other => reads.Contains(other) || writes.Contains(other)))
                {
                    mistakes.Add($"{name}: {written} lies on {other}");
                }

                foreach (string other in beneath.Append(written).Where(kept.Contains))
                {
                    mistakes.Add($"{name}: {written} overwrites {other}, which is kept");
                }

                whole.ExceptWith(beneath);
                whole.Add(written);
            }

            kept.UnionWith(operation.Keeps);
        }

        return mistakes;
    }

    private static bool Meet(ArenaBuffer left, ArenaBuffer right) =>
        left.OffsetInFloats < right.OffsetInFloats + right.LengthInFloats && right.OffsetInFloats < left.OffsetInFloats + left.LengthInFloats;
}
