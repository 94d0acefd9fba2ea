using System;
using System.Globalization;
using System.IO;
using System.Text;
using ConvNext.Cli.CommandLine;

namespace ConvNext.Cli.Shards;

/// <summary>One of several parts of a list of pictures, of which each picture is in exactly one: by a hash of its path, whatever the order or the machine.</summary>
/// <param name="Index">Which part, from zero.</param>
/// <param name="Count">How many parts there are.</param>
internal sealed record Shard(int Index, int Count)
{
    private const int MostShards = 1_000_000;
    private const ulong FnvOffset = 0xcbf29ce484222325;
    private const ulong FnvPrime = 0x100000001b3;

    /// <summary>The whole list.</summary>
    public static Shard Whole { get; } = new(0, 1);

    /// <summary>The option.</summary>
    public static CommandOption Option { get; } = new(
        "--shard",
        "I/N",
        "only the pictures of part I of N, counted from 0, by a hash of their paths; auto takes\nSLURM_ARRAY_TASK_ID and _COUNT, or JOB_COMPLETION_INDEX and JOB_COMPLETIONS");

    /// <summary>The part asked for.</summary>
    /// <param name="reader">The command line.</param>
    /// <param name="variable">The environment.</param>
    /// <exception cref="UsageException">There is no such part.</exception>
    public static Shard Read(ArgumentReader reader, Func<string, string?> variable)
    {
        string? text = reader.Text(Option);
        if (text is null)
        {
            return Whole;
        }

        if (text == "auto")
        {
            return FromEnvironment(variable);
        }

        string[] parts = text.Split('/');
        return parts.Length == 2 && Number(parts[0]) is { } index && Number(parts[1]) is { } count && index < count
            ? new Shard(index, count)
            : throw new UsageException($"Option {Option.Name} is '{text}', but must be auto, or a part and the number of parts, from 0/N to N-1/N.");
    }

    /// <summary>Whether a picture is in this part.</summary>
    public bool Has(string path)
    {
        // FNV-1a of the path's bytes; the upper bits are mixed down, since its lowest depend on the lowest of each byte alone.
        ulong hash = FnvOffset;
        foreach (byte value in Encoding.UTF8.GetBytes(path))
        {
            hash = (hash ^ value) * FnvPrime;
        }

        hash ^= hash >> 32;
        return hash % (ulong)Count == (ulong)Index;
    }

    /// <summary>The file of this part: <c>answers.jsonl</c> becomes <c>answers.00003-of-00008.jsonl</c>; of a whole list it stays.</summary>
    public string FileOf(string path) => Count == 1 ? path : Path.Combine(
        Path.GetDirectoryName(path) ?? "",
        string.Create(CultureInfo.InvariantCulture, $"{Path.GetFileNameWithoutExtension(path)}.{Index:00000}-of-{Count:00000}{Path.GetExtension(path)}"));

    // A Slurm array may begin at any number, the least is SLURM_ARRAY_TASK_MIN, and go up in steps.
    private static Shard FromEnvironment(Func<string, string?> variable)
    {
        foreach ((string index, string count, string least, string step) in ((string, string, string, string)[])
            [("SLURM_ARRAY_TASK_ID", "SLURM_ARRAY_TASK_COUNT", "SLURM_ARRAY_TASK_MIN", "SLURM_ARRAY_TASK_STEP"), ("JOB_COMPLETION_INDEX", "JOB_COMPLETIONS", "", "")])
        {
            if (Number(variable(index)) is { } found)
            {
                int part = (found - (Number(variable(least)) ?? 0)) / Math.Max(1, Number(variable(step)) ?? 1);
                return Number(variable(count)) is { } all && part >= 0 && part < all
                    ? new Shard(part, all)
                    : throw new UsageException($"Option {Option.Name} is auto and {index} is {found}, but {count} is '{variable(count)}', and must be a number above it.");
            }
        }

        throw new UsageException($"Option {Option.Name} is auto, but neither SLURM_ARRAY_TASK_ID nor JOB_COMPLETION_INDEX is set.");
    }

    private static int? Number(string? text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number <= MostShards ? number : null;
}
