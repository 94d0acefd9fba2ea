using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using ConvNext.Compare;
using ConvNext.Testing;

try
{
    CompareOptions options = CompareOptions.Parse(args);
    if (options.Help)
    {
        Console.WriteLine(CompareOptions.Usage);
        return 0;
    }

    if (options.ResidentSide is { } residentSide)
    {
        ResidentMemory.MeasureHere(residentSide, options);
        return 0;
    }

    if (options.Avx2 && Avx2Process.IsNeeded)
    {
        return Avx2Process.Run(args);
    }

    if (options.MeasurePrecisions)
    {
        PrecisionTable.Print(Console.Out, options);
        return 0;
    }

    if (options.MeasureExactness)
    {
        ExactnessTable.Print(Console.Out, options);
        return 0;
    }

    if (options.MeasureDenormals)
    {
        DenormalTable.Print(Console.Out, options);
        return 0;
    }

    FixtureCase[] fixtures = [.. options.Cases.Select(FixtureFolder.Case)];
    Dictionary<int, double> peaks = options.Threads.ToDictionary(static threads => threads, FmaPeak.Measure);
    Report report = new(Console.Out, options.Markdown);
    if (!options.MeasurePeerForms)
    {
        report.Begin(peaks, options.PeerForm.Name);
    }

    foreach (FixtureCase fixture in fixtures)
    {
        using RecipeSource weights = fixture.Weights();
        foreach (int batch in options.Batches)
        {
            foreach (int threads in options.Threads)
            {
                if (options.MeasurePeerForms)
                {
                    PeerForms.Measure(fixture, weights, batch, threads, options.Seconds);
                }
                else
                {
                    report.Add(Comparison.Run(fixture, weights, batch, threads, peaks[threads], options));
                }
            }
        }
    }

    if (!options.MeasurePeerForms)
    {
        report.End();
    }

    return 0;
}
catch (Exception mistake) when (mistake is ArgumentException or IOException or InvalidDataException or NotSupportedException)
{
    Console.Error.WriteLine(mistake.Message);
    return 2;
}
