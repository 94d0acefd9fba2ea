using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using ConvNext.Fuzz.Loop;
using ConvNext.Fuzz.Targets;

namespace ConvNext.Fuzz;

/// <summary>What the program was asked to do.</summary>
internal enum FuzzAction
{
    Fuzz,
    List,
    Replay,
    Twins,

    /// <summary>The loop itself, in the process that is watched.</summary>
    Work,

    /// <summary>One of the two processes that are compared.</summary>
    PrintDigests,
}

/// <summary>The command line.</summary>
internal sealed record FuzzOptions(FuzzAction Action, IReadOnlyList<FuzzTarget> Targets, IReadOnlyList<string> Files, FuzzLimits Limits, FuzzFolders Folders, int Random)
{
    public const string Usage = """
        ConvNext.Fuzz TARGET|--all [--minutes N] [--seconds N] [--executions N]   feeds changed files to a reader (10 minutes each)
        ConvNext.Fuzz TARGET --replay FILE...                                     reads files once, and says what became of each
        ConvNext.Fuzz TARGET|--all --twins                                        reads seeds and corpus with vectors and without
        ConvNext.Fuzz --list                                                      names the targets
        --folder FOLDER (artifacts/fuzz) takes corpus and findings; --random N (the clock) begins the random numbers.
        """;

    /// <summary>Reads a command line; null where it is none.</summary>
    public static FuzzOptions? Parse(string[] arguments)
    {
        FuzzAction action = FuzzAction.Fuzz;
        List<FuzzTarget> targets = [];
        List<string> files = [];
        double seconds = double.NaN;
        long executions = long.MaxValue;
        string seeds = Path.Combine(AppContext.BaseDirectory, "Seeds");
        string folder = Path.Combine("artifacts", "fuzz");
        int random = Environment.TickCount & int.MaxValue;
        for (int i = 0; i < arguments.Length; i++)
        {
            string argument = arguments[i];
            string? value = i + 1 < arguments.Length ? arguments[i + 1] : null;
            bool takesValue = true;
            switch (argument)
            {
                case "--minutes" when TryNumber(value, out double minutes): seconds = 60 * minutes; break;
                case "--seconds" when TryNumber(value, out seconds): break;
                case "--executions" when long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out executions): break;
                case "--random" when int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out random): break;
                case "--folder" when value is not null: folder = value; break;
                case "--seeds" when value is not null: seeds = value; break;
                default: takesValue = false; break;
            }

            if (takesValue)
            {
                i++;
                continue;
            }

            switch (argument)
            {
                case "--all": targets.AddRange(AllTargets.All); break;
                case "--list": action = FuzzAction.List; break;
                case "--replay": action = FuzzAction.Replay; break;
                case "--twins": action = FuzzAction.Twins; break;
                case "--worker": action = FuzzAction.Work; break;
                case "--digests": action = FuzzAction.PrintDigests; break;
                case var name when targets.Count == 0 && AllTargets.Find(name) is { } target: targets.Add(target); break;
                case var file when action == FuzzAction.Replay && File.Exists(file): files.Add(file); break;
                default:
                    Console.Error.WriteLine($"'{argument}' is no target, option, number or file that is expected there.");
                    return null;
            }
        }

        // Executions alone are a limit by themselves.
        double limit = !double.IsNaN(seconds) ? seconds : executions == long.MaxValue ? 600 : TimeSpan.FromDays(365).TotalSeconds;
        bool isComplete = action == FuzzAction.List || (targets.Count > 0 && (action != FuzzAction.Replay || files.Count > 0));
        return isComplete
            ? new FuzzOptions(action, targets, files, new FuzzLimits(TimeSpan.FromSeconds(limit), executions), new FuzzFolders(seeds, Path.GetFullPath(folder)), random)
            : null;
    }

    private static bool TryNumber(string? text, out double number) => double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out number);
}
