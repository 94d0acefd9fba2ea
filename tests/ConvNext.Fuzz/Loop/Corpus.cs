using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Security.Cryptography;

namespace ConvNext.Fuzz.Loop;

/// <summary>The inputs that each reached something that none before it did, in memory and in a folder.</summary>
internal sealed class Corpus(string seedFolder, string folder)
{
    private const int Recent = 20;

    private readonly List<byte[]> _inputs = [];

    /// <summary>All of them.</summary>
    public IReadOnlyList<byte[]> Inputs => _inputs;

    /// <summary>The committed seeds of a target, in the order of their names, which is the same everywhere.</summary>
    public static IEnumerable<string> SeedFiles(string seedFolder) =>
        Directory.Exists(seedFolder) ? Directory.GetFiles(seedFolder).Order(StringComparer.Ordinal) : [];

    /// <summary>Takes seeds and earlier inputs, short ones first; those of the folder that have nothing new are deleted there.</summary>
    public void Load(Func<byte[], bool> isNew)
    {
        Directory.CreateDirectory(folder);
        foreach ((string path, byte[] input, bool isSeed) in Files(seedFolder, true).Concat(Files(folder, false)).OrderBy(file => file.Input.Length))
        {
            if (isNew(input) || isSeed)
            {
                _inputs.Add(input);
            }
            else
            {
                File.Delete(path);
            }
        }

        if (_inputs.Count == 0)
        {
            _inputs.Add([0]);
        }
    }

    /// <summary>Adds one.</summary>
    public void Add(byte[] input)
    {
        _inputs.Add(input);
        File.WriteAllBytes(Path.Combine(folder, NameOf(input)), input);
    }

    /// <summary>One of them: in one case of three one that was found lately.</summary>
    public byte[] Pick(Random random) =>
        random.Next(3) == 0 ? _inputs[^(1 + random.Next(Math.Min(Recent, _inputs.Count)))] : _inputs[random.Next(_inputs.Count)];

    /// <summary>A name that says which bytes a file has.</summary>
    public static string NameOf(byte[] input) => Convert.ToHexStringLower(SHA256.HashData(input))[..16];

    private static IEnumerable<(string Path, byte[] Input, bool IsSeed)> Files(string from, bool areSeeds) =>
        SeedFiles(from).Select(path => (path, File.ReadAllBytes(path), areSeeds));
}
