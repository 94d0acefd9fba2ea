using System;
using System.Diagnostics;
using ConvNext.Compare.Onnx;
using ConvNext.Fixtures;

namespace ConvNext.Compare;

internal static class Program
{
    private static void Main(string[] arguments)
    {
        Console.WriteLine($"peak 1: {FmaPeak.Measure(1):F1}  all: {FmaPeak.Measure(Environment.ProcessorCount):F1}");
        string[] cases = arguments[0].Split(',');
        double budget = double.Parse(arguments[1]);
        foreach (string name in cases)
        {
            FixtureCase fixture = FixtureFolder.Case(name);
            using RecipeSource weights = fixture.Weights();
            foreach (int threads in new[] { 1, Environment.ProcessorCount })
            {
                foreach (GraphForm form in GraphForm.All)
                {
                    if (arguments.Length > 2 && !arguments[2].Contains(form.Name)) continue;
                    int batch = arguments.Length > 3 ? int.Parse(arguments[3]) : 1;
                    byte[] model = ConvNextGraph.Write(fixture.Config, weights, batch, form);
                    using OnnxRuntimePeer peer = new(model, fixture.Config, fixture.Pixels(batch), threads);
                    for (int i = 0; i < 3; i++) peer.Run();
                    double worst = 0;
                    float[] expected = fixture.Output("logits").Values;
                    for (int i = 0; i < Math.Min(peer.Logits.Length, expected.Length); i++) worst = Math.Max(worst, Math.Abs(peer.Logits[i] - expected[i]));
                    double[] times = new double[10000];
                    int n = 0;
                    Stopwatch total = Stopwatch.StartNew();
                    while (n < 5 || (total.Elapsed.TotalSeconds < budget && n < times.Length))
                    {
                        long start = Stopwatch.GetTimestamp();
                        peer.Run();
                        times[n++] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
                    }
                    Array.Sort(times, 0, n);
                    Console.WriteLine($"{name,-10} b{batch} t{threads} {form.Name,-22} min {times[0],8:F2} median {times[n / 2],8:F2}  n {n}  logits error {worst:E1}");
                }
            }
        }
    }
}
