using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using ConvNext.Cli.CommandLine;
using ConvNext.Cli.Networks;
using ConvNext.Cli.Terminal;

namespace ConvNext.Cli.Bench;

/// <summary><c>convnext bench</c>: how fast a network is on this machine.</summary>
internal static class BenchCommand
{
    /// <summary>The command.</summary>
    public static Command Command { get; } = new()
    {
        Name = "bench",
        Operands = "",
        Summary = "measure a network on this machine: latency, pictures per second",
        Description = """
            Runs a network, without decoding and resizing, for some seconds: with threads that share one picture, and with
            sessions side by side, each with one thread. Printed are quantiles of the time of one inference, pictures per second,
            GFLOP/s (two operations for each multiply-add that the layers define), and what share that is of the peak: of what
            as many threads reach, just before and after, with multiply-adds in registers and nothing else: of floats, with
            --precision int8 of whole numbers. Weights do not matter to the time; where there are none, a seed makes them.
            """,
        Options = [.. ModelChoice.Options, BenchArguments.ThreadsOption, BenchArguments.SecondsOption, BenchArguments.JsonOption],
        Examples =
        [
            new("convnext bench --model tiny", "ten seconds"),
            new("convnext bench --model tiny --precision int8", "the same with products of 8 bits"),
            new("convnext bench --model tiny --threads 4 --seconds 60 --json", "for a program"),
        ],
        Run = Command.Running(BenchArguments.Parse, Run),
    };

    private static int Run(BenchArguments arguments, TextWriter output, TextWriter errors)
    {
        using SizedModel model = ModelOpening.LoadOrMake(arguments.Model, errors);
        int most = arguments.Threads > 0 ? arguments.Threads : Environment.ProcessorCount;
        (int Sessions, int Threads)[] cases = [.. Cases(most)];
        TimeSpan each = TimeSpan.FromSeconds(arguments.Seconds) / cases.Length;
        long multiplyAdds = model.Description.MultiplyCount;
        IEnumerable<Measurement> measurements = cases.Select(one => Measurement.Of(model, one.Sessions, one.Threads, each));
        if (arguments.Json)
        {
            WriteJson(output, model, multiplyAdds, [.. measurements]);
            return ExitCode.Success;
        }

        output.WriteLine("sessions  threads each   median, ms   90 %   99 %  least   pictures/s   GFLOP/s  of the peak");
        foreach (Measurement one in measurements)
        {
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{one.Sessions,8}{one.ThreadsPerSession,14}{one.Quantile(0.5),13:0.00}{one.Quantile(0.9),7:0.00}{one.Quantile(0.99),7:0.00}{one.Milliseconds[0],7:0.00}"
                + $"{one.PerSecond,13:0.0}{one.GigaflopsPerSecond(multiplyAdds),10:0.0}{one.ShareOfPeak(multiplyAdds) * 100,11:0} %"));
        }

        return ExitCode.Success;
    }

    // One, two, four … and the most: threads that share a picture, then sessions side by side.
    private static IEnumerable<(int Sessions, int Threads)> Cases(int most)
    {
        int[] steps = [.. Enumerable.Range(0, 31).Select(power => 1 << power).TakeWhile(step => step < most), most];
        return steps.Select(threads => (1, threads)).Concat(steps.Skip(1).Select(sessions => (sessions, 1)));
    }

    private static void WriteJson(TextWriter output, SizedModel model, long multiplyAdds, Measurement[] measurements)
    {
        using JsonLine line = new(isIndented: true);
        output.WriteLine(line.Write(writer =>
        {
            writer.WriteString("model", model.Name);
            PrecisionOption.Write(writer, model);
            writer.WriteNumber("multiply_adds", multiplyAdds);
            writer.WriteStartArray("measurements");
            foreach (Measurement one in measurements)
            {
                writer.WriteStartObject();
                writer.WriteNumber("sessions", one.Sessions);
                writer.WriteNumber("threads_each", one.ThreadsPerSession);
                writer.WriteNumber("inferences", one.Milliseconds.Length);
                writer.WriteNumber("median_milliseconds", Math.Round(one.Quantile(0.5), 3));
                writer.WriteNumber("p90_milliseconds", Math.Round(one.Quantile(0.9), 3));
                writer.WriteNumber("p99_milliseconds", Math.Round(one.Quantile(0.99), 3));
                writer.WriteNumber("least_milliseconds", Math.Round(one.Milliseconds[0], 3));
                writer.WriteNumber("pictures_per_second", Math.Round(one.PerSecond, 2));
                writer.WriteNumber("gigaflops_per_second", Math.Round(one.GigaflopsPerSecond(multiplyAdds), 1));
                writer.WriteNumber("peak_gigaflops_per_second", Math.Round(one.PeakGigaflops, 1));
                writer.WriteNumber("share_of_peak", Math.Round(one.ShareOfPeak(multiplyAdds), 3));
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
        }));
    }
}
