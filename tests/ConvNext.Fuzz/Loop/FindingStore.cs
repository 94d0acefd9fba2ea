using System;
using System.Collections.Generic;
using System.IO;

namespace ConvNext.Fuzz.Loop;

/// <summary>A folder of inputs that showed a defect, each with a text beside it; one for each cause.</summary>
internal sealed class FindingStore(string target, string folder)
{
    private readonly HashSet<string> _keys = [];

    /// <summary>Whether this cause has not been seen.</summary>
    public bool IsNew(string key) => _keys.Add(key);

    /// <summary>Writes an input and what is known about it, and prints a line.</summary>
    public void Write(byte[] input, string key, string details)
    {
        Directory.CreateDirectory(folder);
        string path = Path.Combine(folder, Corpus.NameOf(input));
        File.WriteAllBytes(path + ".bin", input);
        File.WriteAllText(path + ".txt", $"{target}: {key}\n{details}\n");
        Console.WriteLine($"FOUND {target}: {key} ({input.Length} bytes, {path}.bin)");
    }
}
