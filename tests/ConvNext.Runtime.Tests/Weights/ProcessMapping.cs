using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;

namespace ConvNext.Runtime.Tests.Weights;

/// <summary>What Linux says about a piece of this process's memory (<c>/proc/self/smaps</c>).</summary>
/// <param name="Path">The file that is mapped there; empty for memory without one, and where nothing is mapped.</param>
/// <param name="Kilobytes">Its figures, e.g. <c>Rss</c> and <c>Private_Dirty</c>.</param>
internal sealed record ProcessMapping(string Path, IReadOnlyDictionary<string, long> Kilobytes)
{
    /// <summary>The mapping that holds an address.</summary>
    public static ProcessMapping Of(nint address)
    {
        string path = "";
        Dictionary<string, long> kilobytes = [];
        bool inside = false;
        foreach (string line in File.ReadLines("/proc/self/smaps"))
        {
            // "7f12…-7f34… r--s 00000000 fd:00 1234    /path" begins a mapping, "Rss:   12 kB" is one of its figures.
            string[] columns = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (columns[0].IndexOf('-', StringComparison.Ordinal) is > 0 and int dash && columns.Length >= 5)
            {
                ulong first = ulong.Parse(columns[0].AsSpan(0, dash), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
                ulong end = ulong.Parse(columns[0].AsSpan(dash + 1), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
                inside = (ulong)address >= first && (ulong)address < end;
                if (inside)
                {
                    path = columns.Length > 5 ? line[line.IndexOf(columns[5], StringComparison.Ordinal)..] : "";
                }
            }
            else if (inside && columns is [_, string value, "kB"])
            {
                kilobytes[columns[0].TrimEnd(':')] = long.Parse(value, CultureInfo.InvariantCulture);
            }
        }

        return new ProcessMapping(path, kilobytes);
    }
}
