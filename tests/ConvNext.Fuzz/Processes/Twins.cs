using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using ConvNext.Fuzz.Loop;
using ConvNext.Fuzz.Targets;

namespace ConvNext.Fuzz.Processes;

/// <summary>
/// Reads all seeds and the corpus of a target in two processes, one of which has no vector instructions (<c>DOTNET_EnableHWIntrinsic=0</c>), and compares what they read.
/// </summary>
internal static class Twins
{
    private const string Switch = "DOTNET_EnableHWIntrinsic";

    /// <summary>Compares, and prints each input that differs.</summary>
    /// <returns>How many differ.</returns>
    public static int Compare(FuzzTarget target, FuzzFolders folders)
    {
        Dictionary<string, string> vectors = Digests(target, folders, "1");
        Dictionary<string, string> plain = Digests(target, folders, "0");
        string[] different = [.. vectors.Keys.Union(plain.Keys).Where(path => vectors.GetValueOrDefault(path) != plain.GetValueOrDefault(path))];
        foreach (string path in different)
        {
            Console.WriteLine($"DIFFERENT {target.Name}: {path} gives {vectors.GetValueOrDefault(path)} with vectors and {plain.GetValueOrDefault(path)} without");
        }

        Console.WriteLine($"{target.Name}: {vectors.Count} inputs read with vectors and without, {different.Length} different");
        return different.Length;
    }

    /// <summary>Prints what a target makes of each of its inputs, a line for each.</summary>
    public static void Print(FuzzTarget target, FuzzFolders folders)
    {
        foreach (string path in Corpus.SeedFiles(folders.SeedsOf(target.Name)).Concat(Corpus.SeedFiles(folders.CorpusOf(target.Name))))
        {
            Outcome outcome = Judge.Run(target, File.ReadAllBytes(path));
            Console.WriteLine($"{path}\t{outcome.Kind} {outcome.Digest:x16} {outcome.Key}");
        }
    }

    private static Dictionary<string, string> Digests(FuzzTarget target, FuzzFolders folders, string vectors)
    {
        ProcessStartInfo info = new(Environment.ProcessPath!) { RedirectStandardOutput = true };
        foreach (string argument in (string[])[typeof(Twins).Assembly.Location, target.Name, "--digests", "--folder", folders.Output, "--seeds", folders.Seeds])
        {
            info.ArgumentList.Add(argument);
        }

        info.Environment[Switch] = vectors;
        using Process process = Process.Start(info)!;
        string[] lines = process.StandardOutput.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        process.WaitForExit();
        return process.ExitCode == 0 && lines.Length > 0
            ? lines.Select(line => line.Split('\t', 2)).ToDictionary(parts => parts[0], parts => parts[1])
            : throw new InvalidOperationException($"The process that reads the inputs of {target.Name} ended with {process.ExitCode} after {lines.Length} inputs.");
    }
}
