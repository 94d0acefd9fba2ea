using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Threading;

namespace ConvNext.Stress;

/// <summary>
/// Everything at once from many threads: <c>ConvNext.Stress [SECONDS [THREADS [SEED]]]</c>. It fails where an answer has other bits than one thread's, where an exception
/// comes that is not documented, where a thread does not come back, and where memory, threads or files grow.
/// </summary>
internal static class Program
{
    private static readonly TimeSpan LongestScenario = TimeSpan.FromSeconds(90);
    private const long Slack = 32 << 20;

    private static int Main(string[] arguments)
    {
        double seconds = arguments.Length > 0 ? double.Parse(arguments[0], CultureInfo.InvariantCulture) : 60;
        int threads = arguments.Length > 1 ? int.Parse(arguments[1], CultureInfo.InvariantCulture) : 32;
        int seed = arguments.Length > 2 ? int.Parse(arguments[2], CultureInfo.InvariantCulture) : Environment.TickCount;
        Console.WriteLine($"{threads} threads for {seconds:0} s, seed {seed}");

        string folder = Directory.CreateTempSubdirectory("convnext-stress-").FullName;
        try
        {
            return Run(TimeSpan.FromSeconds(seconds), threads, seed, folder);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static int Run(TimeSpan time, int threads, int seed, string folder)
    {
        Scenarios scenarios = new(Expected.Of(Path.Combine(AppContext.BaseDirectory, "samples")), folder);
        Crew crew = new(scenarios.All, threads, seed);
        Stopwatch watch = Stopwatch.StartNew();
        List<Footprint> footprints = [];
        while (watch.Elapsed < time && crew.Failure is null)
        {
            Thread.Sleep(TimeSpan.FromSeconds(Math.Min(1, time.TotalSeconds / 20)));
            footprints.Add(Footprint.Now());
            if (crew.Stuck(LongestScenario) is { } stuck)
            {
                Console.Error.WriteLine($"After {LongestScenario.TotalSeconds:0} s a thread has not come back from {stuck}.");
                Environment.Exit(1);
            }
        }

        crew.Stop();
        if (crew.Failure is { } failure)
        {
            Console.Error.WriteLine(failure);
            return 1;
        }

        Footprint middle = Footprint.Largest(footprints.Skip(footprints.Count / 3).Take(footprints.Count / 3));
        Footprint last = Footprint.Largest(footprints.Skip(2 * footprints.Count / 3));
        scenarios.End();
        Footprint end = Footprint.AfterCollection();
        foreach ((string name, long count) in crew.Counts)
        {
            Console.WriteLine($"{count,10} {name}");
        }

        Console.WriteLine($"in the middle {middle}; in the last third {last}; when all is over {end}");
        if (last.Bytes > (5 * middle.Bytes / 4) + Slack || last.Files > (5 * middle.Files / 4) + 16)
        {
            Console.Error.WriteLine("Memory or files grow.");
            return 1;
        }

        // The runtime keeps some threads and files of its own.
        if (end.Threads > Environment.ProcessorCount + 40 || end.Mappings > 0)
        {
            Console.Error.WriteLine("Threads or mapped weights are left when all is over.");
            return 1;
        }

        return 0;
    }
}
