using System;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Threading;
using ConvNext.Fuzz.Loop;
using ConvNext.Fuzz.Targets;

namespace ConvNext.Fuzz.Processes;

/// <summary>
/// Fuzzes one target in a process of its own, and watches it: a process that ends, or that takes too long for one input, leaves that input in the shared state; it becomes a
/// finding, and another process goes on.
/// </summary>
internal sealed class FuzzRun(FuzzTarget target, string program, FuzzFolders folders, FuzzLimits limits, int randomSeed)
{
    // A reader that takes more than a second is a finding of the loop's own, when it ends; this is for one that does not.
    private const int LongestInputMilliseconds = 60_000;
    private const int PollMilliseconds = 100;
    private const long HeapLimit = 1L << 30;

    private static readonly TimeSpan ReportEvery = TimeSpan.FromSeconds(30);

    private readonly FindingStore _findings = new(target.Name, folders.FindingsOf(target.Name));

    /// <summary>Runs to the limits.</summary>
    /// <returns>How many defects were found.</returns>
    public long Run()
    {
        Directory.CreateDirectory(Path.Combine(folders.Output, target.Name));
        File.Delete(folders.StateOf(target.Name));
        using SharedState state = new(folders.StateOf(target.Name));
        long start = Stopwatch.GetTimestamp();
        for (int process = 0; Stopwatch.GetElapsedTime(start) < limits.Time && state.Executions < limits.Executions; process++)
        {
            string? death = RunProcess(limits.Time - Stopwatch.GetElapsedTime(start), randomSeed + process, state, start);
            if (death is not null && _findings.IsNew(death + Corpus.NameOf(state.Input)))
            {
                state.Findings++;
                _findings.Write(state.Input, death, "The process ended, or was ended, while it read this input.");
            }
        }

        Report("done", state, Stopwatch.GetElapsedTime(start));
        return state.Findings;
    }

    // How the process died; null where it ended as it should.
    private string? RunProcess(TimeSpan time, int seed, SharedState state, long start)
    {
        ProcessStartInfo info = new(Environment.ProcessPath!) { UseShellExecute = false };
        foreach (string argument in (string[])[
            program, target.Name, "--worker", "--seconds", time.TotalSeconds.ToString("R", CultureInfo.InvariantCulture),
            "--executions", limits.Executions.ToString(CultureInfo.InvariantCulture), "--folder", folders.Output, "--seeds", folders.Seeds, "--random",
            seed.ToString(CultureInfo.InvariantCulture)])
        {
            info.ArgumentList.Add(argument);
        }

        info.Environment["DOTNET_TieredPGO"] = "0";
        info.Environment["DOTNET_GCHeapHardLimit"] = HeapLimit.ToString("x", CultureInfo.InvariantCulture);
        info.Environment["DOTNET_DbgEnableMiniDump"] = "0";
        state.Begun = 0;
        using Process process = Process.Start(info)!;
        TimeSpan reported = Stopwatch.GetElapsedTime(start);
        (long watched, int polls) = (0, 0);
        while (!process.WaitForExit(PollMilliseconds))
        {
            TimeSpan elapsed = Stopwatch.GetElapsedTime(start);
            if (elapsed - reported > ReportEvery)
            {
                reported = elapsed;
                Report("runs", state, elapsed);
            }

            // Looks are counted and not the clock, which goes on while somebody has stopped both processes.
            long begun = Volatile.Read(ref state.Begun);
            (watched, polls) = (begun, begun == watched && begun != 0 ? polls + 1 : 0);
            if (polls > LongestInputMilliseconds / PollMilliseconds)
            {
                process.Kill(entireProcessTree: true);
                process.WaitForExit();
                return $"hang of more than {LongestInputMilliseconds / 1000} s";
            }
        }

        return process.ExitCode == 0 ? null
            : state.Begun != 0 ? $"death with exit code {process.ExitCode}"
            : throw new InvalidOperationException($"The fuzzing process ended with {process.ExitCode} between two inputs.");
    }

    private void Report(string what, SharedState state, TimeSpan elapsed)
    {
        double rate = state.Executions / Math.Max(1e-3, elapsed.TotalSeconds);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{target.Name} {what} {elapsed.TotalSeconds:F0} s: {state.Executions} executions, {rate:F0} a second, {state.Accepted} accepted, "
            + $"{state.Edges} edges, corpus {state.CorpusSize}, findings {state.Findings}"));
    }
}
