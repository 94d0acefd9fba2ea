using System;
using System.Diagnostics;
using System.IO;
using ConvNext.Testing;

namespace ConvNext.LoadTimes;

/// <summary>Loads one file again and again and prints a line: times, and what the kernel says about the process's memory.</summary>
internal static class Measurement
{
    private const int Loads = 15;
    private const int Runs = 15;

    public const string Header =
        "file                            |  load: first   least  median  CPU: user  kernel | answer: first  median |  memory: private  from files   (ms, MB)";

    private const string Int8 = ".int8";

    /// <summary>The networks, each in both precisions.</summary>
    public static string[] Names { get; } = ["pocket", "pocket" + Int8, "tiny-224", "tiny-224" + Int8];

    public static NetworkDescription Network(string name) => name switch
    {
        "pocket" => Pocket.Network,
        "pocket" + Int8 => PocketInt8.Network,
        "tiny-224" => Tiny224.Network,
        "tiny-224" + Int8 => Tiny224Int8.Network,
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, $"The networks are {string.Join(", ", Names)}."),
    };

    /// <summary>The parity case whose weights and picture a network has.</summary>
    public static FixtureCase Case(string name) => FixtureFolder.Case(name.Replace(Int8, "", StringComparison.Ordinal));

    public static void Print(string name, string path)
    {
        float[] pixels = Case(name).Pixels(1);
        double[] loads = new double[Loads];
        double[] user = new double[Loads];
        double[] kernel = new double[Loads];
        for (int i = 0; i < Loads; i++)
        {
            Environment.ProcessCpuUsage before = Environment.CpuUsage;
            long start = Stopwatch.GetTimestamp();
            using ConvNextModel model = Load(name, path);
            loads[i] = Milliseconds(start);
            Environment.ProcessCpuUsage after = Environment.CpuUsage;
            user[i] = (after.UserTime - before.UserTime).TotalMilliseconds;
            kernel[i] = (after.PrivilegedTime - before.PrivilegedTime).TotalMilliseconds;
        }

        // Once with a model that is thrown away, so that the compiler's time is not counted below.
        Run(name, path, pixels, Runs);
        long anonymous = KilobytesOf("RssAnon");
        long file = KilobytesOf("RssFile");
        (double firstAnswer, double median, long anonymousAfter, long fileAfter) = Run(name, path, pixels, Runs);
        double firstLoad = loads[0];
        Array.Sort(loads);
        Array.Sort(user);
        Array.Sort(kernel);
        Console.WriteLine(
            $"{Path.GetFileName(path),-31} | {firstLoad,12:0.0} {loads[0],7:0.00} {loads[Loads / 2],7:0.00} {user[Loads / 2],10:0.0} {kernel[Loads / 2],7:0.0} | "
                + $"{firstAnswer,13:0.0} {median,7:0.00} | {(anonymousAfter - anonymous) / 1024.0,16:0.0} {(fileAfter - file) / 1024.0,11:0.0}");
    }

    // Weights of one's own lie in large pages, those of a mapped file in the page cache's small ones: this is what that costs.
    public static void PrintRatio(string name, string first, string second)
    {
        float[] pixels = Case(name).Pixels(1);
        using ConvNextModel firstModel = Load(name, first);
        using ConvNextModel secondModel = Load(name, second);
        var oneThread = new ConvNextSessionOptions { Threads = 1 };
        using ConvNextSession firstSession = firstModel.CreateSession(oneThread);
        using ConvNextSession secondSession = secondModel.CreateSession(oneThread);
        double[] ratios = new double[4 * Runs];
        double leastFirst = double.MaxValue;
        double leastSecond = double.MaxValue;
        for (int i = 0; i < ratios.Length; i++)
        {
            double firstTime = Time(firstSession, pixels);
            double secondTime = Time(secondSession, pixels);
            ratios[i] = secondTime / firstTime;
            leastFirst = Math.Min(leastFirst, firstTime);
            leastSecond = Math.Min(leastSecond, secondTime);
        }

        Array.Sort(ratios);
        Console.WriteLine(
            $"{name}, one thread, packed ÷ not: median of pairs {ratios[ratios.Length / 2]:0.000}, quartiles {ratios[ratios.Length / 4]:0.000} to "
                + $"{ratios[ratios.Length * 3 / 4]:0.000}; least {leastSecond:0.00} ÷ {leastFirst:0.00} ms");
    }

    private static double Time(ConvNextSession session, float[] pixels)
    {
        long start = Stopwatch.GetTimestamp();
        session.Run(pixels);
        return Milliseconds(start);
    }

    private static (double First, double Median, long Anonymous, long File) Run(string name, string path, float[] pixels, int runs)
    {
        using ConvNextModel model = Load(name, path);
        using ConvNextSession session = model.CreateSession();
        double[] times = new double[runs];
        for (int i = 0; i < runs; i++)
        {
            times[i] = Time(session, pixels);
        }

        double first = times[0];
        Array.Sort(times);
        return (first, times[runs / 2], KilobytesOf("RssAnon"), KilobytesOf("RssFile"));
    }

    private static ConvNextModel Load(string name, string path) => name switch
    {
        "pocket" => Pocket.Load(path),
        "pocket" + Int8 => PocketInt8.Load(path),
        "tiny-224" => Tiny224.Load(path),
        _ => Tiny224Int8.Load(path),
    };

    private static double Milliseconds(long start) => Stopwatch.GetElapsedTime(start).TotalMilliseconds;

    // A line of /proc/self/status reads "RssAnon:     1234 kB".
    private static long KilobytesOf(string key)
    {
        foreach (string line in File.ReadLines("/proc/self/status"))
        {
            if (line.StartsWith(key + ":", StringComparison.Ordinal))
            {
                return long.Parse(line.AsSpan(key.Length + 1).Trim()[..^3]);
            }
        }

        throw new InvalidOperationException($"The system does not say {key}.");
    }
}
