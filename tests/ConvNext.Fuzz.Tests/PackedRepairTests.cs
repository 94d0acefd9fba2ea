using System;
using System.IO;
using ConvNext.Fuzz.Loop;
using ConvNext.Fuzz.Repairs;
using ConvNext.Fuzz.Targets;
using Xunit;

namespace ConvNext.Fuzz.Tests;

/// <summary>The target of packed files gets behind the checksum: a damaged file is refused, and read when it is repaired.</summary>
public sealed class PackedRepairTests
{
    private static readonly FuzzTarget Target = AllTargets.Find("packed")!;

    [Fact]
    public void The_checksum_is_that_of_the_standard() => Assert.Equal(0xE3069283, Checksum.Crc32C("6789"u8, Checksum.Crc32C("12345"u8)));

    [Fact]
    public void A_wrong_checksum_is_refused_and_read_when_repaired()
    {
        byte[] file = File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Seeds", "packed", "damaged"));
        Assert.Equal(OutcomeKind.Refused, Judge.Run(Target, file).Kind);
        Assert.Equal(OutcomeKind.Accepted, Judge.Run(Target, PackedRepair.Repair(file, new AlwaysRepairs())).Kind);
    }

    private sealed class AlwaysRepairs : Random
    {
        public override int Next(int maxValue) => maxValue - 1;
    }
}
