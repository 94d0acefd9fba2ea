using System;
using System.Diagnostics;
using ConvNext.Testing;

namespace ConvNext.Compare;

/// <summary>
/// How much memory a side takes. It is measured in a fresh process for each side: what one side frees, the next would
/// use again, and growth in a process that has run others says nothing.
/// </summary>
internal static class ResidentMemory
{
    private const int Runs = 3;

    /// <summary>Starts this program again for one side of one case.</summary>
    /// <param name="side"><c>peer</c> or <c>ours</c>.</param>
    /// <param name="caseName">The parity case.</param>
    /// <param name="batch">Images per call.</param>
    /// <param name="threads">Threads of the side.</param>
    /// <param name="peerForm">Form of the peer's graph.</param>
    /// <returns>Bytes by which the process grew, beyond the weights' own source, after loading and three calls.</returns>
    public static long MeasureApart(string side, string caseName, int batch, int threads, string peerForm)
    {
        ProcessStartInfo start = OwnProcess.With(
            ["--resident", side, "--case", caseName, "--batch", $"{batch}", "--threads", $"{threads}", "--peer-form", peerForm]);
        start.RedirectStandardOutput = true;
        using Process process = OwnProcess.Start(start);
        string text = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 && long.TryParse(text, out long bytes)
            ? bytes
            : throw new InvalidOperationException($"Measuring the memory of {side} on {caseName} ended with exit code {process.ExitCode}.");
    }

    /// <summary>Measures one side in this process and prints the bytes.</summary>
    public static void MeasureHere(string side, CompareOptions options)
    {
        FixtureCase fixture = FixtureFolder.Case(options.Cases[0]);
        (int batch, int threads) = (options.Batches[0], options.Threads[0]);
        using RecipeSource weights = fixture.Weights();
        float[] pixels = fixture.Pixels(batch);
        long before = ResidentBytes();
        using IContender contender = side == "peer"
            ? Comparison.Peer(fixture, weights, pixels, batch, threads, options.PeerForm)
            : GeneratedNetworks.Create(fixture, weights, pixels, batch, threads)
              ?? throw new ArgumentException($"No network was generated for case {fixture.Name}.");
        for (int run = 0; run < Runs; run++)
        {
            contender.Run();
        }

        Console.WriteLine(ResidentBytes() - before);
    }

    private static long ResidentBytes()
    {
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        using Process process = Process.GetCurrentProcess();
        return process.WorkingSet64;
    }
}
