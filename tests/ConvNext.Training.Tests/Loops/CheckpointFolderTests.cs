using System;
using System.IO;
using System.Linq;
using ConvNext.Testing;
using ConvNext.Training.Checkpoints;
using Xunit;

namespace ConvNext.Training.Tests.Loops;

/// <summary>Which checkpoints of a folder stay.</summary>
public sealed class CheckpointFolderTests
{
    [Fact]
    public void Old_checkpoints_and_unfinished_ones_go()
    {
        using TemporaryFolder folder = new();
        Directory.CreateDirectory(Path.Combine(folder.Path, "checkpoint-3.tmp"));
        Directory.CreateDirectory(Path.Combine(folder.Path, "checkpoint-mine"));
        for (int step = 1; step <= 12; step++)
        {
            CheckpointFolder.Write(folder.Path, step, most: 2, checkpoint => File.WriteAllText(Path.Combine(checkpoint, "file"), ""));
        }

        Assert.Equal([11, 12], CheckpointFolder.In(folder.Path).Select(path => CheckpointFolder.StepsOf(path)!.Value));
        Assert.Equal(["checkpoint-11", "checkpoint-12", "checkpoint-mine"], Directory.GetDirectories(folder.Path).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }
}
