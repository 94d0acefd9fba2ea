using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading;

namespace ConvNext.Stress;

/// <summary>What the process holds, as Linux counts it.</summary>
/// <param name="Bytes">Memory of its own, without files.</param>
/// <param name="Threads">Threads.</param>
/// <param name="Files">Open files.</param>
/// <param name="Mappings">Files of weights that are mapped.</param>
internal sealed record Footprint(long Bytes, int Threads, int Files, int Mappings)
{
    /// <summary>At this moment.</summary>
    public static Footprint Now()
    {
        string anonymous = File.ReadLines("/proc/self/status").First(static line => line.StartsWith("RssAnon:", StringComparison.Ordinal));
        return new Footprint(
            1024 * long.Parse(anonymous.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], System.Globalization.CultureInfo.InvariantCulture),
            Directory.GetDirectories("/proc/self/task").Length, Directory.GetFiles("/proc/self/fd").Length,
            File.ReadLines("/proc/self/maps").Count(static line => line.Contains(".safetensors", StringComparison.Ordinal)));
    }

    /// <summary>When what nobody holds has been collected, and its threads have ended.</summary>
    public static Footprint AfterCollection()
    {
        for (int i = 0; i < 5; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            Thread.Sleep(500);
        }

        return Now();
    }

    /// <summary>The most of each.</summary>
    public static Footprint Largest(IEnumerable<Footprint> many) => many.Aggregate(
        new Footprint(0, 0, 0, 0),
        static (most, one) => new Footprint(
            Math.Max(most.Bytes, one.Bytes), Math.Max(most.Threads, one.Threads), Math.Max(most.Files, one.Files), Math.Max(most.Mappings, one.Mappings)));

    /// <inheritdoc/>
    public override string ToString() => $"{Bytes >> 20} MiB, {Threads} threads, {Files} files, {Mappings} mapped";
}
