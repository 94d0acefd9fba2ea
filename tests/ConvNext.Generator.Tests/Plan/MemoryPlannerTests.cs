using System;
using System.Linq;
using ConvNext.Generator.Plan;
using ConvNext.Generator.Support;
using Xunit;

namespace ConvNext.Generator.Tests.Plan;

/// <summary>Memory for schedules that no network has yet: with a barrier inside a block, with tensors that are kept, with a backward pass.</summary>
public class MemoryPlannerTests
{
    // Two blocks with a norm over the whole image between expand and project: it reads all hidden values and gives a factor for each channel.
    private static readonly Operation[] Forward =
    [
        Do(0, "stem", [Schedule.Pixels], ["A"]),
        Do(1, "block0", ["A"], ["Normalised"]),
        Do(1, "block0", ["Normalised"], ["Hidden0"]),
        Do(1, "block0", ["Hidden0"], ["Factors"]),
        Do(1, "block0", ["Hidden0", "Factors", "A"], ["B"]),
        Do(2, "block1", ["B"], ["Normalised"]),
        Do(2, "block1", ["Normalised"], ["Hidden1"]),
        Do(2, "block1", ["Hidden1"], ["Factors"]),
        Do(2, "block1", ["Hidden1", "Factors", "B"], ["A"]),
        Do(3, "pool", ["A"], ["Pooled", Schedule.Logits]),
    ];

    private static readonly BufferPlan[] Buffers =
    [
        BufferPlan.Of("A", 40, 16),
        BufferPlan.Of("B", 40, 16),
        BufferPlan.Of("Normalised", 40, 16),
        BufferPlan.Of("Hidden0", 40, 80),
        BufferPlan.Of("Hidden1", 40, 80),
        BufferPlan.Of("Factors", 1, 80),
        BufferPlan.Of("Pooled", 1, 16),
    ];

    [Fact]
    public void What_an_operation_needs_of_the_whole_image_is_there_when_it_begins()
    {
        Schedule schedule = Make(Forward);
        MemoryPlan memory = MemoryPlanner.Plan(schedule);

        Assert.Empty(ArenaReplay.FindMistakes(schedule, memory));
        Assert.Equal((1, 1), LifeOf(memory, "Hidden0"));
        Assert.Equal((2, 2), LifeOf(memory, "Hidden1"));
        Assert.Equal((1, 2), LifeOf(memory, "Factors"));
        Assert.Equal(OffsetOf(memory, "Hidden0"), OffsetOf(memory, "Hidden1"));
    }

    [Fact]
    public void A_kept_tensor_lives_to_the_end_and_shares_its_memory_with_none_after_it()
    {
        Schedule schedule = Make(Forward.Select(operation => operation.Writes[0].StartsWith("Hidden", StringComparison.Ordinal)
            ? operation with { Keeps = EquatableArray.Create(operation.Writes[0]) }
            : operation).ToArray());
        MemoryPlan memory = MemoryPlanner.Plan(schedule);

        Assert.Empty(ArenaReplay.FindMistakes(schedule, memory));
        Assert.Equal((1, 3), LifeOf(memory, "Hidden0"));
        Assert.Equal((2, 3), LifeOf(memory, "Hidden1"));
        Assert.True(memory.ArenaLengthInFloats > MemoryPlanner.Plan(Make(Forward)).ArenaLengthInFloats);
    }

    [Fact]
    public void A_backward_pass_reads_what_it_needs_and_that_keeps_it()
    {
        Schedule schedule = Make(
            [
                .. Forward,
                Do(4, "pool.backward", ["A", "Pooled"], ["GradientA"]),
                Do(5, "block1.backward", ["GradientA", "Hidden1"], ["GradientB"]),
                Do(6, "block0.backward", ["GradientB", "Hidden0"], ["GradientA"]),
            ],
            BufferPlan.Of("GradientA", 40, 16),
            BufferPlan.Of("GradientB", 40, 16));
        MemoryPlan memory = MemoryPlanner.Plan(schedule);

        Assert.Empty(ArenaReplay.FindMistakes(schedule, memory));
        Assert.Equal((1, 6), LifeOf(memory, "Hidden0"));
        Assert.Equal((2, 5), LifeOf(memory, "Hidden1"));
        Assert.Equal((0, 4), LifeOf(memory, "A"));
        Assert.Equal((4, 6), LifeOf(memory, "GradientA"));
    }

    [Fact]
    public void Buffers_of_a_group_live_as_long_as_any_of_them()
    {
        Operation[] operations = [Do(0, "a", [], ["A"]), Do(1, "b", ["A"], ["B"]), Do(2, "c", ["B"], ["C"])];
        var schedule = new Schedule(
            operations.ToEquatableArray(),
            EquatableArray.Create(BufferPlan.Of("A", 1, 16) with { Group = "maps" }, BufferPlan.Of("B", 1, 16) with { Group = "maps" }, BufferPlan.Of("C", 1, 16)));

        MemoryPlan memory = MemoryPlanner.Plan(schedule);

        Assert.Equal((0, 2), LifeOf(memory, "A"));
        Assert.Equal((0, 2), LifeOf(memory, "B"));
        Assert.Equal((2, 2), LifeOf(memory, "C"));
    }

    [Fact]
    public void Scratch_is_that_of_the_operation_that_needs_most()
    {
        Schedule schedule = Make(Forward.Select((operation, index) => operation with { ScratchLengthInFloats = index == 4 ? 320 : 16 }).ToArray());

        Assert.Equal(320, MemoryPlanner.Plan(schedule).ScratchLengthInFloats);
    }

    [Fact]
    public void The_replay_finds_what_it_looks_for()
    {
        Schedule schedule = Make(Forward);
        MemoryPlan memory = MemoryPlanner.Plan(schedule);
        MemoryPlan squeezed = memory with { Arena = memory.Arena.Select(buffer => buffer with { OffsetInFloats = 0 }).ToEquatableArray() };

        Assert.Contains("block0, Project: Hidden0 lies on Normalised", ArenaReplay.FindMistakes(schedule, squeezed));
        Assert.Contains("block0, Project: A is gone", ArenaReplay.FindMistakes(schedule, squeezed));
        Assert.Contains("A lies outside of the arena", ArenaReplay.FindMistakes(schedule, memory with { ArenaLengthInFloats = 16 }));
    }

    [Theory]
    [InlineData(0, "Operation Project of layer block0 has step 0, after step 3.")]
    [InlineData(1, "Operation Project of layer block0 names Nowhere, which is no buffer.")]
    [InlineData(2, "Operation Project of layer block0 reads B, which nobody has written.")]
    [InlineData(3, "Operation Project of layer block1 writes A, which layer block0 keeps.")]
    [InlineData(4, "Operation Project of layer block0 keeps A, which it does not touch.")]
    [InlineData(5, "Nobody writes B.")]
    public void A_schedule_that_breaks_a_rule_is_refused(int rule, string message)
    {
        Operation first = Do(0, "stem", [Schedule.Pixels], ["A"]);
        Operation[] operations = rule switch
        {
            0 => [Do(3, "stem", [Schedule.Pixels], ["A"]), Do(0, "block0", ["A"], ["B"])],
            1 => [first, Do(1, "block0", ["A"], ["Nowhere"])],
            2 => [first, Do(1, "block0", ["B"], ["A"])],
            3 => [first, Do(1, "block0", ["A"], ["B"]) with { Keeps = EquatableArray.Create("A") }, Do(2, "block1", ["B"], ["A"])],
            4 => [first, Do(1, "block0", [Schedule.Pixels], ["B"]) with { Keeps = EquatableArray.Create("A") }],
            _ => [first],
        };
        var schedule = new Schedule(operations.ToEquatableArray(), EquatableArray.Create(BufferPlan.Of("A", 1, 16), BufferPlan.Of("B", 1, 16)));

        Assert.Equal(message, Assert.Throws<InvalidOperationException>(schedule.Check).Message);
    }

    // Memory asks for names alone; what an operation computes does not matter to it.
    private static Operation Do(int step, string layer, string[] reads, string[] writes) => new()
    {
        Kind = OperationKind.Project,
        Name = layer,
        Layer = new Layer(LayerKind.Block, layer, 0, 0, step, "A", "A", new Shape(16)),
        Sharing = Sharing.Panels,
        Reads = reads.ToEquatableArray(),
        Writes = writes.ToEquatableArray(),
    };

    private static Schedule Make(Operation[] operations, params BufferPlan[] more)
    {
        var schedule = new Schedule(operations.ToEquatableArray(), Buffers.Concat(more).ToEquatableArray());
        schedule.Check();
        return schedule;
    }

    private static (int First, int Last) LifeOf(MemoryPlan memory, string buffer)
    {
        ArenaBuffer found = memory.Arena.Single(other => other.Name == buffer);
        return (found.FirstStep, found.LastStep);
    }

    private static int OffsetOf(MemoryPlan memory, string buffer) => memory.Arena.Single(other => other.Name == buffer).OffsetInFloats;
}
