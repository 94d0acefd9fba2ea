using System.Collections.Generic;
using System.Linq;
using ConvNext.Generator.Support;

namespace ConvNext.Generator.Plan;

/// <summary>A buffer of the arena: what it holds, and from which step of the network to which.</summary>
/// <param name="Name">Name of its offset constant.</param>
/// <param name="Shape">What it holds, for people.</param>
/// <param name="OffsetInFloats">Its start.</param>
/// <param name="LengthInFloats">Its length.</param>
/// <param name="FirstStep">The step that writes it first.</param>
/// <param name="LastStep">The step that reads it last.</param>
internal sealed record ArenaBuffer(string Name, string Shape, int OffsetInFloats, int LengthInFloats, int FirstStep, int LastStep);

/// <summary>Places buffers so that those which are never alive together may share memory.</summary>
internal static class ArenaPlanner
{
    /// <summary>Gives each buffer the lowest offset at which it overlaps no buffer of its lifetime; large ones first.</summary>
    public static (EquatableArray<ArenaBuffer> Buffers, long LengthInFloats) Place(IReadOnlyList<ArenaBuffer> wanted)
    {
        var placed = new List<ArenaBuffer>();
        foreach (ArenaBuffer buffer in wanted.OrderByDescending(buffer => buffer.LengthInFloats).ThenBy(buffer => buffer.FirstStep))
        {
            int offset = 0;
            foreach (ArenaBuffer other in placed.Where(other => Meet(buffer, other)).OrderBy(other => other.OffsetInFloats))
            {
                if (offset + buffer.LengthInFloats <= other.OffsetInFloats)
                {
                    break;
                }

                offset = System.Math.Max(offset, Layout.RoundUp(other.OffsetInFloats + other.LengthInFloats));
            }

            placed.Add(buffer with { OffsetInFloats = offset });
        }

        long length = placed.Max(buffer => (long)buffer.OffsetInFloats + buffer.LengthInFloats);
        return (placed.OrderBy(buffer => buffer.FirstStep).ThenBy(buffer => buffer.OffsetInFloats).ToEquatableArray(), Layout.RoundUp((int)length));
    }

    /// <summary>Gives each buffer a place of its own, in the order of the steps; each ends with a page, and unused pages lie before it.</summary>
    public static (EquatableArray<ArenaBuffer> Buffers, long LengthInFloats) PlaceApart(IReadOnlyList<ArenaBuffer> wanted)
    {
        var placed = new List<ArenaBuffer>();
        long end = 0;
        foreach (ArenaBuffer buffer in wanted.OrderBy(buffer => buffer.FirstStep))
        {
            int length = Layout.RoundUp(buffer.LengthInFloats);
            long offset = ApartLayout.Behind(end, length);
            placed.Add(buffer with { OffsetInFloats = checked((int)offset) });
            end = offset + length;
        }

        return (placed.ToEquatableArray(), end);
    }

    private static bool Meet(ArenaBuffer left, ArenaBuffer right) => left.FirstStep <= right.LastStep && right.FirstStep <= left.LastStep;
}
