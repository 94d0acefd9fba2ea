using System;
using System.Diagnostics;
using System.Threading;
using ConvNext.Fuzz.Loop;
using ConvNext.Fuzz.Targets;
using Xunit;

namespace ConvNext.Fuzz.Tests;

/// <summary>The judge sees each kind of defect; a judge that sees none would let every seed pass.</summary>
public sealed class JudgeTests
{
    [Fact]
    public void A_sentence_is_a_refusal() =>
        Assert.Equal(OutcomeKind.Refused, Run(_ => throw new ConvNextException("The file is empty.")).Kind);

    [Fact]
    public void Any_other_exception_is_a_defect() =>
        Assert.StartsWith("IndexOutOfRangeException ", Run(input => input[input.Length]).Key, StringComparison.Ordinal);

    [Fact]
    public void A_defect_in_new_words_is_one() =>
        Assert.StartsWith(
            "DivideByZeroException inside ConvNextException ",
            Run(_ => throw new ConvNextException("The file is damaged.", new ConvNextException("Inside.", new DivideByZeroException()))).Key,
            StringComparison.Ordinal);

    [Theory]
    [InlineData("")]
    [InlineData("no full stop")]
    [InlineData("A name with \u001b[31m in it.")]
    public void Words_that_are_no_sentence_are_a_defect(string message) =>
        Assert.StartsWith("sentence ", Run(_ => throw new ConvNextException(message)).Key, StringComparison.Ordinal);

    [Fact]
    public void Memory_beyond_the_limit_is_a_defect() =>
        Assert.StartsWith("memory ", Run(_ => GC.AllocateUninitializedArray<byte>((64 << 20) + 100)[0]).Key, StringComparison.Ordinal);

    [Fact]
    public void More_than_a_second_of_work_is_a_defect() =>
        Assert.StartsWith("time ", Run(_ => Spin(TimeSpan.FromMilliseconds(1300))).Key, StringComparison.Ordinal);

    [Fact]
    public void A_reader_that_writes_into_its_input_is_a_defect() =>
        Assert.Equal("input changed", Run(input => input[0]++).Key);

    private static Outcome Run(Func<byte[], ulong> reader) => Judge.Run(new TestTarget(reader), [1, 2, 3]);

    private static ulong Spin(TimeSpan time)
    {
        // Both clocks: other tests of the process use its processor time as well.
        TimeSpan end = Environment.CpuUsage.TotalTime + time;
        long start = Stopwatch.GetTimestamp();
        while (Environment.CpuUsage.TotalTime < end || Stopwatch.GetElapsedTime(start) < time)
        {
            Thread.SpinWait(1000);
        }

        return 0;
    }

    private sealed class TestTarget(Func<byte[], ulong> reader) : FuzzTarget
    {
        public override string Name => "test";

        public override ulong Run(byte[] input) => reader(input);
    }
}
