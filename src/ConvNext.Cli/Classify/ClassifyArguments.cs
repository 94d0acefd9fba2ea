using System;
using ConvNext.Cli.CommandLine;
using ConvNext.Cli.Networks;
using ConvNext.Cli.Options;
using ConvNext.Cli.Pictures;
using ConvNext.Cli.Shards;

namespace ConvNext.Cli.Classify;

/// <summary>What <c>convnext classify</c> was asked to do.</summary>
internal sealed record ClassifyArguments
{
    /// <summary>Classes to print for each picture.</summary>
    public static CommandOption TopOption { get; } = new("--top", "K", "how many classes to print (default 5)");

    /// <summary>Where the time went.</summary>
    public static CommandOption TimingsOption { get; } = new("--timings", null, "print how long decoding, resizing and the network took");

    /// <summary>JSON instead of text.</summary>
    public static CommandOption JsonOption { get; } = new("--json", null, "print one line of JSON for each picture, also for one that cannot be read");

    /// <summary>A file instead of the standard output.</summary>
    public static CommandOption Out { get; } = OutputOption.Of(
        "write the lines of JSON to a file, which gets its name when all are there; of a part of\n"
        + "the pictures (--shard), the part is put into the name");

    /// <summary>Going on after a kill.</summary>
    public static CommandOption ResumeOption { get; } = new("--resume", null, "go on with the file where an earlier run was ended");

    /// <summary>All options.</summary>
    public static CommandOption[] Options { get; } =
    [
        .. ModelChoice.Options, TopOption, ProcessingOptions.ThreadsOption, ProcessingOptions.BackendOption, ScoreFunctionOption.Option, JsonOption, TimingsOption,
        PictureList.NullOption, Shard.Option, Out, ResumeOption,
    ];

    /// <summary>The pictures, at least one operand.</summary>
    public required PictureList Pictures { get; init; }

    /// <summary>Which model answers.</summary>
    public required ModelChoice Model { get; init; }

    /// <summary>Threads, and the arithmetic of the resize.</summary>
    public required ProcessingOptions Processing { get; init; }

    /// <summary>Classes to print for each picture.</summary>
    public required int Top { get; init; }

    /// <summary>Whether to print JSON.</summary>
    public required bool Json { get; init; }

    /// <summary>Whether to print where the time went.</summary>
    public required bool Timings { get; init; }

    /// <summary>What makes scores of the logits; null leaves it to the network's configuration.</summary>
    public required ScoreFunction? ScoreFunction { get; init; }

    /// <summary>Which part of the pictures.</summary>
    public required Shard Shard { get; init; }

    /// <summary>The file to write; null for the standard output.</summary>
    public required string? Output { get; init; }

    /// <summary>Whether to go on with a file.</summary>
    public required bool Resumes { get; init; }

    /// <summary>Reads the arguments after the command.</summary>
    /// <exception cref="UsageException">They cannot be followed.</exception>
    public static ClassifyArguments Parse(ArgumentReader reader)
    {
        var result = new ClassifyArguments
        {
            Pictures = new PictureList(reader.Operands, reader.Has(PictureList.NullOption)),
            Top = reader.Number(TopOption, otherwise: 5, least: 1, most: int.MaxValue),
            Processing = ProcessingOptions.Read(reader),
            Json = reader.Has(JsonOption) || reader.Text(Out) is not null,
            Timings = reader.Has(TimingsOption),
            ScoreFunction = ScoreFunctionOption.Read(reader),
            Model = ModelChoice.Read(reader),
            Shard = Shard.Read(reader, Environment.GetEnvironmentVariable),
            Output = reader.Text(Out) is null ? null : OutputOption.Read(reader, Out, "classify", "answers.jsonl"),
            Resumes = reader.Has(ResumeOption),
        };
        if (result.Resumes && result.Output is null)
        {
            throw new UsageException($"Option {ResumeOption.Name} needs {Out.Name}: it goes on with that file.");
        }

        return reader.Operands.Count > 0 ? result : throw new UsageException("classify needs at least one photo.");
    }
}
