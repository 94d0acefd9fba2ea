using System;
using System.Diagnostics;
using System.IO;
using ConvNext.Fixtures;

namespace ConvNext.LoadTimes;

/// <summary>Loads one file again and again and prints a line: times, and what the kernel says about the process's memory.</summary>
internal static class Measurement
{
    private const int Loads = 15;
    private const int Runs = 15;

    public const string Header =
        "file                            |  load: first   least  median | answer: first  median |  memory: private  from files   (ms, MB)";

    public static NetworkDescription Network(string name) => name == "pocket" ? Pocket.Network : Tiny224.Network;

    public static void Print(string name, string path)
    {
        float[] pixels = FixtureFolder.Case(name).Pixels(1);
        double[] loads = new double[Loads];
        for (int i = 0; i < Loads; i++)
        {
            long start = Stopwatch.GetTimestamp();
            using ConvNextModel model = Load(name, path);
            loads[i] = Milliseconds(start);
        }

        // Once with a model that is thrown away, so that the compiler's time is not counted below.
        Run(name, path, pixels, Runs);
        long anonymous = KilobytesOf("RssAnon");
        long file = KilobytesOf("RssFile");
        (double firstAnswer, double median, long anonymousAfter, long fileAfter) = Run(name, path, pixels, Runs);
        double firstLoad = loads[0];
        Array.Sort(loads);
        Console.WriteLine(
            $"{Path.GetFileName(path),-31} | {firstLoad,12:0.0} {loads[0],7:0.00} {loads[Loads / 2],7:0.00} | {firstAnswer,13:0.0} {median,7:0.00} | {(anonymousAfter - anonymous) / 1024.0,16:0.0} {(fileAfter - file) / 1024.0,11:0.0}");
    }

    private static (double First, double Median, long Anonymous, long File) Run(string name, string path, float[] pixels, int runs)
    {
        using ConvNextModel model = Load(name, path);
        using ConvNextSession session = model.CreateSession();
        double[] times = new double[runs];
        for (int i = 0; i < runs; i++)
        {
            long start = Stopwatch.GetTimestamp();
            session.Run(pixels);
            times[i] = Milliseconds(start);
        }

        double first = times[0];
        Array.Sort(times);
        return (first, times[runs / 2], KilobytesOf("RssAnon"), KilobytesOf("RssFile"));
    }

    private static ConvNextModel Load(string name, string path) => name == "pocket" ? Pocket.Load(path) : Tiny224.Load(path);

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
