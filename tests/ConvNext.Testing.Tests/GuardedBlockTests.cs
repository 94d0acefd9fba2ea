using System;
using System.Globalization;
using System.IO;
using System.Linq;
using Xunit;

namespace ConvNext.Testing.Tests;

/// <summary>What guards buffers in other tests does so itself.</summary>
public sealed unsafe class GuardedBlockTests
{
    private static readonly int Page = Environment.SystemPageSize / sizeof(float);

    [Fact]
    public void Pages_around_and_between_parts_cannot_be_touched()
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        using GuardedBlock block = new(5 * Page, (100, Page - 100), ((2 * Page) + 7, 2 * Page));

        Assert.False(CanBeTouched(block.Pointer - 1));
        Assert.True(CanBeTouched(block.Pointer));
        Assert.True(CanBeTouched(block.Pointer + Page - 1));
        Assert.False(CanBeTouched(block.Pointer + Page));
        Assert.False(CanBeTouched(block.Pointer + (2 * Page) - 1));
        Assert.True(CanBeTouched(block.Pointer + (2 * Page)));
        Assert.True(CanBeTouched(block.Pointer + (4 * Page) + 6));
        Assert.False(CanBeTouched(block.Pointer + (5 * Page)));
        Assert.Equal(3, block.PagesTakenAway);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(1000)]
    [InlineData(5000)]
    public void One_part_ends_where_its_pages_do(int length)
    {
        using GuardedBlock block = new(length, (0, length));

        Assert.Equal(0, (nint)(block.Pointer + length) % Environment.SystemPageSize);
        Assert.True(!OperatingSystem.IsLinux() || (CanBeTouched(block.Pointer + length - 1) && !CanBeTouched(block.Pointer + length)));
    }

    [Fact]
    public void What_is_written_beside_a_part_is_found_out_and_what_is_written_in_it_is_not()
    {
        using GuardedBlock block = new(5 * Page, (100, Page - 100), ((2 * Page) + 7, 10));
        Assert.True(block.RestIsUntouched);
        block.Pointer[100] = 1;
        block.Pointer[(2 * Page) + 16] = 1;
        Assert.True(block.RestIsUntouched);

        foreach (int beside in (int[])[99, 0, (2 * Page) + 6, (2 * Page) + 17])
        {
            float before = block.Pointer[beside];
            block.Pointer[beside] = 1;
            Assert.False(block.RestIsUntouched);
            block.Pointer[beside] = before;
            Assert.True(block.RestIsUntouched);
        }
    }

    [Fact]
    public void Parts_that_overlap_or_do_not_fit_are_refused()
    {
        Assert.Throws<ArgumentException>(() => new GuardedBlock(100, (0, 10), (9, 10)));
        Assert.Throws<ArgumentException>(() => new GuardedBlock(100, (0, 101)));
        Assert.Throws<ArgumentException>(() => new GuardedBlock(100));
    }

    // What the system says, since trying would end the process.
    private static bool CanBeTouched(float* place)
    {
        string[] line = File.ReadLines("/proc/self/maps").Select(static line => line.Split(' ', '-')).First(parts => (nuint)place >= Hex(parts[0]) && (nuint)place < Hex(parts[1]));
        return line[2].StartsWith("rw", StringComparison.Ordinal);
    }

    private static nuint Hex(string digits) => (nuint)ulong.Parse(digits, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
}
