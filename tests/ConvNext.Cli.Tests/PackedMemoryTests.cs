using System;
using System.IO;
using System.Linq;
using ConvNext.Testing;
using Xunit;

namespace ConvNext.Cli.Tests;

/// <summary>What a packed ConvNeXt-Tiny costs in memory. Alone: other tests' memory would be counted, too.</summary>
[Collection(nameof(PackedMemoryTests))]
[CollectionDefinition(nameof(PackedMemoryTests), DisableParallelization = true)]
public sealed class PackedMemoryTests
{
    // Of 114 MB of weights nothing may be private; arena, scratch, outputs and the program's own growth take the rest.
    private const long MostPrivateKilobytes = 40 * 1024;

    [LinuxFact]
    public void Packed_weights_of_Tiny_are_not_copied_and_give_the_same_bits()
    {
        using var folder = new TemporaryFolder();
        string packed = folder.File("packed.safetensors");
        FixtureCase fixture = FixtureFolder.Case("tiny-224");
        float[] pixels = fixture.Pixels(1);
        float[] expected;
        using (RecipeSource weights = fixture.Weights())
        using (ConvNextModel plain = ConvNextTiny.Load(weights))
        {
            expected = Logits(plain, pixels);
            plain.SavePacked(packed);
        }

        GC.Collect();
        long privateBefore = PrivateKilobytes();
        using ConvNextModel model = ConvNextTiny.Load(packed);
        using ConvNextSession session = model.CreateSession(new ConvNextSessionOptions { Threads = 2 });
        float[] actual = session.Run(pixels).ToArray();
        long growth = PrivateKilobytes() - privateBefore;

        Assert.Equal(expected.Select(BitConverter.SingleToInt32Bits), actual.Select(BitConverter.SingleToInt32Bits));
        Assert.InRange(growth, long.MinValue, MostPrivateKilobytes);
        Assert.True(ResidentKilobytes(packed) > 100 * 1024, "The weights are read through the mapping of the packed file.");
    }

    private static float[] Logits(ConvNextModel model, float[] pixels)
    {
        using ConvNextSession session = model.CreateSession(new ConvNextSessionOptions { Threads = 2 });
        return session.Run(pixels).ToArray();
    }

    private static long PrivateKilobytes() => File.ReadLines("/proc/self/smaps_rollup").Where(line => line.StartsWith("Anonymous:", StringComparison.Ordinal)).Sum(Kilobytes);

    // The line of a mapping ends in the file's path; its figures follow, up to the line of the next, which has the most columns.
    private static long ResidentKilobytes(string path) => File.ReadLines("/proc/self/smaps")
        .SkipWhile(line => !line.EndsWith(path, StringComparison.Ordinal))
        .Where(line => line.StartsWith("Rss:", StringComparison.Ordinal))
        .Take(1)
        .Sum(Kilobytes);

    // "Rss:     1234 kB"
    private static long Kilobytes(string line) => long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1]);
}
