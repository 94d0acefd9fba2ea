using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Reflection;
using ConvNext.Tensors;
using ConvNext.Testing;

namespace ConvNext.Kernels.Tests;

/// <summary>One network of <c>configs</c>: its configuration, read on its own, and the class that was generated from it.</summary>
internal sealed class KernelCase
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "configs");

    private const string EightBits = " in 8 bits";

    private const string InChains = " in chains";

    private readonly string _namespace;

    private KernelCase(string name)
    {
        bool isEight = name.EndsWith(EightBits, StringComparison.Ordinal);
        bool isPlain = name.EndsWith(InChains, StringComparison.Ordinal);
        Name = isEight ? name[..^EightBits.Length] : isPlain ? name[..^InChains.Length] : name;
        _namespace = typeof(KernelCase).Namespace + (isEight ? ".EightBits" : isPlain ? ".Chains" : string.Empty);
        Config = NetworkConfig.Load(Path.Combine(Folder, Name, "config.json"));
    }

    /// <summary>Names of all networks, in ordinal order.</summary>
    public static IReadOnlyList<string> Names =>
        [.. Directory.EnumerateDirectories(Folder).Select(folder => Path.GetFileName(folder)).Order(StringComparer.Ordinal)];

    /// <summary>Names of the networks of which there is one without products of quarters, for that one.</summary>
    public static IReadOnlyList<string> NamesInChains => [.. Names.Select(name => name + InChains).Where(name => Named(name).FindClass() is not null)];

    /// <summary>All networks, each once more with products of 8 bits, and those in chains.</summary>
    public static IReadOnlyList<string> NamesInAllArithmetics => [.. Names, .. Names.Select(name => name + EightBits), .. NamesInChains];

    /// <summary>The folder of its configuration.</summary>
    public string Name { get; }

    public NetworkConfig Config { get; }

    private int ImageLength => Config.Channels * Config.ImageHeight * Config.ImageWidth;

    public static KernelCase Named(string name) => new(name);

    /// <summary>Images by recipe; a larger batch begins with the images of a smaller one.</summary>
    public float[] Pixels(int batch = 1)
    {
        float[] pixels = new float[batch * ImageLength];
        Recipe.FillPixels(Name, pixels);
        return pixels;
    }

    /// <summary>Image <paramref name="index"/> of <see cref="Pixels"/>.</summary>
    public float[] Image(int index) => Pixels(index + 1)[^ImageLength..];

    /// <summary>Weights by recipe.</summary>
    public RecipeSource Weights() => new(Config, Name);

    /// <summary>The generated model with its weights by recipe.</summary>
    public ConvNextModel Load()
    {
        using RecipeSource weights = Weights();
        return Load(weights);
    }

    /// <summary>The generated model with other weights.</summary>
    public ConvNextModel Load(ITensorSource weights) => (ConvNextModel)GeneratedClass.GetMethod("Load", [typeof(ITensorSource)])!.Invoke(null, [weights])!;

    /// <summary>The generated model with the weights of a file.</summary>
    public ConvNextModel LoadFile(string path)
    {
        Type type = GeneratedClass;
        try
        {
            return (ConvNextModel)type.GetMethod("Load", [typeof(string), typeof(string)])!.Invoke(null, [path, null])!;
        }
        catch (TargetInvocationException error) when (error.InnerException is ConvNextException inner)
        {
            throw inner;
        }
    }

    private Type GeneratedClass => FindClass() ?? throw new InvalidOperationException($"No class was generated for {Name} in {_namespace}.");

    // The generator's rule for a class without a name of its own: the words of the folder's name, capitalised.
    private Type? FindClass() =>
        typeof(KernelCase).Assembly.GetType($"{_namespace}.{string.Concat(Name.Split('-').Select(word => char.ToUpperInvariant(word[0]) + word[1..]))}");
}
