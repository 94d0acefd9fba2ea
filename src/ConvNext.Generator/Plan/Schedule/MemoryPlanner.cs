using System.Collections.Generic;
using System.Linq;
using ConvNext.Generator.Support;

namespace ConvNext.Generator.Plan;

/// <summary>Where a schedule's buffers lie.</summary>
/// <param name="Arena">The buffers.</param>
/// <param name="ArenaLengthInFloats">Floats of a session's arena.</param>
/// <param name="ScratchLengthInFloats">Floats of scratch for each worker.</param>
internal sealed record MemoryPlan(EquatableArray<ArenaBuffer> Arena, long ArenaLengthInFloats, int ScratchLengthInFloats)
{
    /// <summary>Where the buffers lie apart: what is used, the scratch of a worker last; else empty.</summary>
    public EquatableArray<ApartBuffer> Apart { get; init; }

    /// <summary>What the buffers would take if none shared memory with another.</summary>
    public long BuffersLengthInFloats => Arena.Sum(buffer => (long)buffer.LengthInFloats);

    /// <summary>Bytes of the buffers that are alive during <paramref name="step"/>.</summary>
    public long BytesInUse(int step) =>
        Arena.Where(buffer => buffer.FirstStep <= step && step <= buffer.LastStep).Sum(buffer => (long)buffer.LengthInFloats) * sizeof(float);
}

/// <summary>Reads lifetimes off a schedule and gives each buffer its place.</summary>
internal static class MemoryPlanner
{
    /// <summary>
    /// A buffer lives from the first step of an operation that names it to the last, and to the end of the schedule where an operation keeps it; one of
    /// a group from the group's first step to its last.
    /// </summary>
    public static MemoryPlan Plan(Schedule schedule, bool isApart = false)
    {
        var lives = schedule.Buffers.ToDictionary(buffer => buffer.Name, buffer => LifeOf(buffer.Name, schedule));
        var wanted = new List<ArenaBuffer>();
        foreach (BufferPlan buffer in schedule.Buffers)
        {
            List<(int First, int Last)> together = schedule.Buffers
                .Where(other => other == buffer || (buffer.Group is not null && other.Group == buffer.Group))
                .Select(other => lives[other.Name])
                .ToList();
            wanted.Add(new ArenaBuffer(
                buffer.Name, buffer.Shape, 0, buffer.LengthInFloats, together.Min(life => life.First), together.Max(life => life.Last)));
        }

        var last = new HashSet<string>(schedule.Buffers.Where(buffer => buffer.IsLast).Select(buffer => buffer.Name));
        List<ArenaBuffer> others = wanted.Where(buffer => !last.Contains(buffer.Name)).ToList();
        (EquatableArray<ArenaBuffer> arena, long length) = isApart ? ArenaPlanner.PlaceApart(others) : ArenaPlanner.Place(others);
        foreach (ArenaBuffer buffer in wanted.Where(buffer => last.Contains(buffer.Name)))
        {
            length = isApart ? ApartLayout.Behind(length, Layout.RoundUp(buffer.LengthInFloats)) : length;
            arena = arena.Append(buffer with { OffsetInFloats = checked((int)length) }).ToEquatableArray();
            length += Layout.RoundUp(buffer.LengthInFloats);
        }

        int scratch = schedule.Operations.Max(operation => operation.ScratchLengthInFloats);
        return isApart ? Apart(arena, length, scratch) : new MemoryPlan(arena, length, scratch);
    }

    // The scratch of each worker begins behind an unused page, too: that of the worker before it, or the last of the arena.
    private static MemoryPlan Apart(EquatableArray<ArenaBuffer> arena, long length, int scratch)
    {
        long arenaLength = length + ApartLayout.PageInFloats;
        return new MemoryPlan(arena, arenaLength, checked((int)ApartLayout.EndOfPage(scratch) + ApartLayout.PageInFloats))
        {
            Apart = arena.Select(buffer => new ApartBuffer(buffer.Name, 0, 0, buffer.OffsetInFloats, Layout.RoundUp(buffer.LengthInFloats)))
                .Append(new ApartBuffer("Scratch", 0, 0, arenaLength, scratch))
                .ToEquatableArray(),
        };
    }

    private static (int First, int Last) LifeOf(string buffer, Schedule schedule)
    {
        List<Operation> users = schedule.Operations.Where(operation => operation.Tensors.Contains(buffer)).ToList();
        bool isKept = users.Any(operation => operation.Keeps.Contains(buffer));
        return (users[0].Layer.Step, isKept ? schedule.LastStep : users[users.Count - 1].Layer.Step);
    }
}
