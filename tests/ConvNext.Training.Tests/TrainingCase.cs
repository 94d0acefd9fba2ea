using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Reflection;
using System.Text.Json;
using ConvNext.Testing;

namespace ConvNext.Training.Tests;

/// <summary>A case: a network, a batch, labels, and what PyTorch computes in double precision for three steps.</summary>
internal sealed class TrainingCase
{
    private readonly JsonElement _root;
    private readonly NetworkConfig _config;

    private TrainingCase(string folder)
    {
        Name = Path.GetFileName(folder);
        _config = NetworkConfig.Load(Path.Combine(folder, "config.json"));
        Expected = new ExpectedFile(Path.Combine(folder, "expected.safetensors"));
        _root = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "case.json"))).RootElement;
    }

    /// <summary>The folder of the environment variable, else the one that the classes were generated from.</summary>
    public static string Folder { get; } = Environment.GetEnvironmentVariable("ConvNextTrainingFixtures") is { Length: > 0 } named ? named : typeof(TrainingCase).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>().Single(static attribute => attribute.Key == "ConvNextTrainingFixtures").Value!;

    public string Name { get; }

    public ExpectedFile Expected { get; }

    public string Seed => _root.GetProperty("seed").GetString()!;

    public int Batch => _root.GetProperty("batch").GetInt32();

    public int Steps => _root.GetProperty("steps").GetInt32();

    public double LearningRate => _root.GetProperty("learning_rate").GetDouble();

    public double WeightDecay => _root.GetProperty("weight_decay").GetDouble();

    public LossOptions Loss => new() { LabelSmoothing = _root.GetProperty("label_smoothing").GetDouble() };

    /// <summary>Whether the cases are those of the project: then each that a test names is there.</summary>
    public static bool IsOwn => Path.GetFullPath(Folder) == Repository.PathOf("tests/ConvNext.Training.Tests/fixtures");

    public static TrainingCase Load(string name) => new(Path.Combine(Folder, name));

    /// <summary>What float32 PyTorch itself is off by.</summary>
    public double TorchError(string name) => _root.GetProperty("torch_float32_max_abs_error").GetProperty(name).GetDouble();

    /// <summary>The largest absolute value of a tensor.</summary>
    public double Largest(string name) => _root.GetProperty("max_abs").GetProperty(name).GetDouble();

    /// <summary>The case's images.</summary>
    public float[] Pixels()
    {
        var pixels = new float[_root.GetProperty("input").EnumerateArray().Aggregate(1, static (product, dimension) => product * dimension.GetInt32())];
        Recipe.FillPixels(Seed, pixels);
        return pixels;
    }

    /// <summary>The case's weights.</summary>
    public RecipeSource Weights() => new(_config, Seed);

    /// <summary>The generated trainer, with the case's weights.</summary>
    public ConvNextTrainer CreateTrainer(ConvNextTrainerOptions options)
    {
        using RecipeSource source = Weights();
        return Trainers.Create("Cases", Name, source, options);
    }

    /// <summary>Whether labels are classes.</summary>
    public bool HasClasses => Expected.TypeOf("labels") == "I64";

    public int[] Classes => Array.ConvertAll(Expected.Integers("labels"), static label => (int)label);

    public float[] Targets => Expected.Floats("labels");

    /// <summary>Which branches are kept, (blocks, images); empty where the case has no drop path.</summary>
    public bool[] KeptBranches(int blocks) => !Expected.Contains("drop_path.0")
        ? []
        : [.. Enumerable.Range(0, blocks).SelectMany(block => Expected.Floats($"drop_path.{block}").Select(static kept => kept != 0))];

    /// <summary>The expected values of a tensor, and where in it they are.</summary>
    public IEnumerable<(long Index, float Value)> Values(string name)
    {
        if (Expected.Contains(name))
        {
            return Expected.Floats(name).Select(static (value, index) => ((long)index, value));
        }

        return Expected.Integers(name + ".sample_indices").Zip(Expected.Floats(name + ".sample_values"));
    }
}
