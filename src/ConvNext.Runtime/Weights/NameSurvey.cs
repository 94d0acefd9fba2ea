using System;
using System.Collections.Generic;
using ConvNext.Families;

namespace ConvNext.Weights;

/// <summary>Finds whose names a checkpoint uses, and what prefix stands before all of them.</summary>
internal static class NameSurvey
{
    // Enough for the deepest ConvNeXt ten times over: what has more names is something else, and a sample tells as much.
    private const int MostNames = 4096;
    private const int MostSegments = 16;
    private const int DeepestPrefix = 5;

    // A few names alike under two prefixes are chance; a stage and more are a second network.
    private const int NamesOfANetwork = 12;

    private static readonly CheckpointNaming[] Candidates =
    [
        CheckpointNaming.HuggingFace,
        CheckpointNaming.HuggingFaceBare,
        CheckpointNaming.Original,
        CheckpointNaming.Timm,
        CheckpointNaming.Torchvision,
    ];

    /// <summary>What explains most of the names.</summary>
    /// <param name="Naming">Whose they are.</param>
    /// <param name="Prefix">What stands before them, with its dot; empty where nothing does.</param>
    /// <param name="OtherPrefix">Another prefix under which as many names of that naming stand, or null.</param>
    internal readonly record struct Finding(CheckpointNaming Naming, string Prefix, string? OtherPrefix);

    /// <summary>Counts, for each naming and prefix, the names that they explain; among equals the shortest prefix and the first naming.</summary>
    public static Finding Of(IReadOnlyCollection<string> names, TensorNames table)
    {
        var votes = new Dictionary<(CheckpointNaming Naming, string Prefix), int>();
        int read = 0;
        foreach (string name in names)
        {
            string[] segments = name.Split('.', MostSegments + 1);
            if (segments.Length <= MostSegments)
            {
                Vote(name, segments, table, votes);
            }

            if (++read == MostNames)
            {
                break;
            }
        }

        var best = new Finding(CheckpointNaming.Unknown, "", null);
        int most = 0;
        foreach (((CheckpointNaming naming, string prefix), int count) in votes)
        {
            if (count > most || (count == most && (prefix.Length, naming).CompareTo((best.Prefix.Length, best.Naming)) < 0))
            {
                best = new Finding(naming, prefix, null);
                most = count;
            }
        }

        return best with { OtherPrefix = most >= NamesOfANetwork ? FindOther(votes, best, most) : null };
    }

    private static void Vote(string name, string[] segments, TensorNames table, Dictionary<(CheckpointNaming Naming, string Prefix), int> votes)
    {
        int prefixLength = 0;
        for (int start = 0; start < Math.Min(segments.Length, DeepestPrefix + 1); start++)
        {
            foreach (CheckpointNaming naming in Candidates)
            {
                if (table.TryTranslate(segments.AsSpan(start), naming, out _))
                {
                    (CheckpointNaming Naming, string Prefix) key = (naming, name[..prefixLength]);
                    votes[key] = votes.GetValueOrDefault(key) + 1;
                }
            }

            prefixLength += segments[start].Length + 1;
        }
    }

    private static string? FindOther(Dictionary<(CheckpointNaming Naming, string Prefix), int> votes, Finding best, int most)
    {
        foreach (((CheckpointNaming naming, string prefix), int count) in votes)
        {
            if (naming == best.Naming && prefix != best.Prefix && count == most)
            {
                return prefix;
            }
        }

        return null;
    }
}
