using System;
using System.IO;
using System.Linq;
using ConvNext.Fuzz;
using ConvNext.Fuzz.Loop;
using ConvNext.Fuzz.Processes;
using ConvNext.Fuzz.Targets;

// The map of edges must be there before any instrumented code runs, and making the targets runs some.
EdgeMap map = new();
if (FuzzOptions.Parse(args) is not { } options)
{
    Console.Error.WriteLine(FuzzOptions.Usage);
    return 2;
}

switch (options.Action)
{
    case FuzzAction.List:
        foreach (FuzzTarget target in AllTargets.All)
        {
            Console.WriteLine(target.Name);
        }

        return 0;
    case FuzzAction.Replay:
        Outcome[] outcomes = [.. options.Files.Select(file => Judge.Run(options.Targets[0], File.ReadAllBytes(file)))];
        foreach ((string file, Outcome outcome) in options.Files.Zip(outcomes))
        {
            Console.WriteLine($"{file}: {outcome.Kind} {outcome.Key}\n{outcome.Details}".TrimEnd());
        }

        return outcomes.Any(outcome => outcome.Kind == OutcomeKind.Defect) ? 1 : 0;
    case FuzzAction.Twins:
        return options.Targets.Sum(target => Twins.Compare(target, options.Folders)) == 0 ? 0 : 1;
    case FuzzAction.PrintDigests:
        Twins.Print(options.Targets[0], options.Folders);
        return 0;
    case FuzzAction.Work:
        using (SharedState state = new(options.Folders.StateOf(options.Targets[0].Name)))
        {
            new FuzzLoop(options.Targets[0], options.Folders, options.Limits, state, map, options.Random).Run();
        }

        return 0;
    default:
        using (InstrumentedCopy copy = new())
        {
            return options.Targets.Sum(target => new FuzzRun(target, copy.Program, options.Folders, options.Limits, options.Random).Run()) == 0 ? 0 : 1;
        }
}
