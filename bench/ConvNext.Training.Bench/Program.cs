using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Linq;
using ConvNext.Simd;
using TorchSharp;

namespace ConvNext.Training.Bench;

/// <summary>
/// One training step (forward, loss, backward) of the generated trainer and of TorchSharp on the same network, batch and threads, in turn in one process. Medians.
/// </summary>
internal static class Program
{
    private const string Usage = "ConvNext.Training.Bench pocket|tiny [--batch N] [--threads N] [--seconds S] [--only ours|torch]";

    private static int Main(string[] arguments)
    {
        CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
        string? Value(string name) => Array.IndexOf(arguments, name) is var i and >= 0 && i + 1 < arguments.Length ? arguments[i + 1] : null;
        if (arguments.FirstOrDefault() is not ("pocket" or "tiny"))
        {
            Console.Error.WriteLine(Usage);
            return 2;
        }

        bool isTiny = arguments[0] == "tiny";
        int batch = int.Parse(Value("--batch") ?? (isTiny ? "8" : "64"));
        int threads = int.Parse(Value("--threads") ?? "1");
        double seconds = double.Parse(Value("--seconds") ?? "20");
        string? only = Value("--only");
        var options = new ConvNextTrainerOptions { BatchSize = batch, Threads = threads };
        using ConvNextTrainer? trainer = only == "torch" ? null : isTiny ? TinyTrainer.CreateRandom(options) : PocketTrainer.CreateRandom(options);
        NetworkDescription network = isTiny ? Tiny.Network : Pocket.Network;
        torch.set_num_threads(threads);
        using TorchContender? peer = only == "ours" ? null : new TorchContender(network, batch);

        var random = new Random(1);
        float[] pixels = [.. Enumerable.Range(0, batch * network.InputLength).Select(_ => (float)((random.NextDouble() * 4) - 2))];
        int[] labels = [.. Enumerable.Range(0, batch).Select(i => ((7 * i) + 3) % network.Labels.Count)];
        var ours = new List<double>();
        var theirs = new List<double>();
        long start = Stopwatch.GetTimestamp();
        for (int round = 0; round < 4 || Stopwatch.GetElapsedTime(start).TotalSeconds < seconds; round++)
        {
            // The first two rounds compile.
            Time(round > 1 ? ours : null, trainer is null ? null : () =>
            {
                trainer.ZeroGradients();
                trainer.ForwardBackward(pixels, TrainingLabels.OfClasses(labels));
            });
            Time(round > 1 ? theirs : null, peer is null ? null : () => peer.Step(pixels, labels));
        }

        Console.WriteLine($"{arguments[0]}, batch {batch}, {threads} thread{(threads == 1 ? "" : "s")}");
        double peak = MultiplyAddPeak.Measure(threads, TimeSpan.FromSeconds(1));
        Report("ConvNext.Training", ours, batch, network, peak);
        Report("TorchSharp", theirs, batch, network, peak);
        if (ours.Count > 0 && theirs.Count > 0)
        {
            Console.WriteLine($"  images per second: {Median(theirs) / Median(ours):F2} times TorchSharp's");
        }

        if (trainer is not null)
        {
            Console.WriteLine($"  the trainer's memory: {trainer.MemoryBytes / 1048576.0:F0} MiB");
        }

        if (only is not null && OperatingSystem.IsLinux())
        {
            Console.WriteLine("  peak of resident memory: " + File.ReadLines("/proc/self/status").First(line => line.StartsWith("VmHWM", StringComparison.Ordinal))[6..].Trim());
        }

        return 0;
    }

    private static void Time(List<double>? times, Action? step)
    {
        if (step is not null)
        {
            long start = Stopwatch.GetTimestamp();
            step();
            times?.Add(Stopwatch.GetElapsedTime(start).TotalSeconds);
        }
    }

    private static void Report(string name, List<double> times, int batch, NetworkDescription network, double peak)
    {
        if (times.Count > 0)
        {
            // Forward, ∂x and ∂W: three times the multiply-adds of an inference, two operations each.
            double operations = 3.0 * 2 * network.MultiplyCount * batch / Median(times) / 1e9;
            Console.WriteLine(
                $"  {name,-18} {batch / Median(times),8:F1} images/s  {Median(times) * 1e3,8:F1} ms a step  "
                + $"{operations / peak,6:P1} of the peak of {peak:F0} GFLOP/s  ({times.Count} steps)");
        }
    }

    private static double Median(List<double> times) => times.Order().ElementAt(times.Count / 2);
}
