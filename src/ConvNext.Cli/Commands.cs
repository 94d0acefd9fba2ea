using System.Collections.Generic;
using System.Linq;
using ConvNext.Cli.Bench;
using ConvNext.Cli.Classify;
using ConvNext.Cli.CommandLine;
using ConvNext.Cli.Completion;
using ConvNext.Cli.Convert;
using ConvNext.Cli.Download;
using ConvNext.Cli.Evaluate;
using ConvNext.Cli.Explain;
using ConvNext.Cli.Features;
using ConvNext.Cli.Info;
using ConvNext.Cli.New;
using ConvNext.Cli.Pack;
using ConvNext.Cli.Similar;
using ConvNext.Cli.Train;
using ConvNext.Cli.Validate;

namespace ConvNext.Cli;

/// <summary>The table of the program's commands: <c>--help</c>, completion, and the sentences about a command that is none, are made of it.</summary>
internal static class Commands
{
    /// <summary>All commands, in the order in which they are listed.</summary>
    public static IReadOnlyList<Command> All { get; } =
    [
        ClassifyCommand.Command, ExplainCommand.Command, SimilarCommand.Command, FeaturesCommand.Command, EvaluateCommand.Command, TrainCommand.Command, DownloadCommand.Command,
        ConvertCommand.Command, PackCommand.Command, NewCommand.Command, InfoCommand.Command,
        BenchCommand.Command, ValidateCommand.Command, CompletionCommand.Command,
    ];

    /// <summary>The command of a name.</summary>
    /// <exception cref="UsageException">There is none.</exception>
    public static Command Find(string name) => All.FirstOrDefault(command => command.Name == name) ?? throw new UsageException(
        $"{(name.StartsWith('-') ? "Option" : "Command")} '{name}' is unknown{Suggestion.For(name, [.. All.Select(command => command.Name), "--help", "--version"])}; "
        + $"accepted are the commands {ProgramHelp.List(All, "and")}, --help and --version.");
}
