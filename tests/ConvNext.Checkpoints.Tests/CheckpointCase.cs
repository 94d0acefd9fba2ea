using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.Json;
using System.Text.Json.Nodes;
using ConvNext.Families;
using ConvNext.Testing;

namespace ConvNext.Checkpoints.Tests;

/// <summary>A folder with a checkpoint as its library wrote it, and with what must come out of it.</summary>
internal sealed class CheckpointCase
{
    /// <summary>Names another folder of cases than the copied one.</summary>
    public const string Variable = "ConvNextFilesFixtures";

    private readonly JsonObject _expected;
    private readonly JsonObject _config;

    private CheckpointCase(string name, string folder)
    {
        Name = name;
        Path = folder;
        _expected = ReadObject(System.IO.Path.Combine(folder, "expected.json"));
        _config = ReadObject(System.IO.Path.Combine(folder, "config.json"));
    }

    /// <summary>The folder of all cases.</summary>
    public static string Root => Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } named ? named : Copied;

    /// <summary>Whether the cases are those whose weights follow the recipe of this repository's own files.</summary>
    public static bool AreCopied => Root == Copied;

    private static string Copied => System.IO.Path.Combine(AppContext.BaseDirectory, "files");

    public string Name { get; }

    /// <summary>The folder.</summary>
    public string Path { get; }

    /// <summary>Whether the checkpoint is one that is read.</summary>
    public bool Opens => (bool)_expected["opens"]!;

    public bool IsSecondVersion => IsOfTimm
        ? ((string?)_config["architecture"])?.StartsWith("convnextv2", StringComparison.Ordinal) == true
        : (string?)_config["model_type"] == "convnextv2";

    /// <summary>Whether the folder's config.json is timm's.</summary>
    public bool IsOfTimm => _config["model_type"] is null && _config["architecture"] is not null;

    public string Error => (string?)_expected["error"] ?? "";

    /// <summary>original, timm or torchvision; empty for transformers' names.</summary>
    public string Layout => (string?)_expected["layout"] ?? "";

    public string Key => (string?)_expected["key"] ?? "";

    public string Prefix => (string?)_expected["prefix"] ?? "";

    /// <summary>F32, F16, BF16 or F64.</summary>
    public string ElementTypeName => ((string?)_expected["dtype"] ?? "f32").ToUpperInvariant();

    /// <summary>Tensors in the file that are no weights of the network.</summary>
    public IReadOnlyList<string> NoWeights => [.. Strings("unexpected"), .. Strings("other")];

    /// <summary>Logits by the key that is asked for; null asks for none.</summary>
    public IEnumerable<(string? Key, double[] Values)> Logits
    {
        get
        {
            yield return (null, Numbers("logits"));
            foreach ((string name, JsonNode? _) in _expected)
            {
                // logits_of_timm are those of a refused network, computed elsewhere.
                if (name.StartsWith("logits_of_", StringComparison.Ordinal) && name != "logits_of_timm")
                {
                    yield return (name["logits_of_".Length..], Numbers(name));
                }
            }
        }
    }

    /// <summary>The file of weights, or the index of several.</summary>
    public string File
    {
        get
        {
            string[] files = [.. Directory.GetFiles(Path).Where(file => !IsDescription(System.IO.Path.GetFileName(file)))];
            return Array.Find(files, file => file.EndsWith(".index.json", StringComparison.Ordinal)) ?? files.Single();
        }
    }

    /// <summary>The configuration of the network as the tests' own reader reads it.</summary>
    public NetworkConfig Network => NetworkConfig.Load(System.IO.Path.Combine(AppContext.BaseDirectory, "networks", NetworkName, "config.json"));

    /// <summary>Whose tensor names the network has.</summary>
    public ModelFamily Family => IsSecondVersion ? ModelFamily.ConvNextV2 : ModelFamily.ConvNext;

    /// <summary>Loads the weights from a path into the network that fits them.</summary>
    public ConvNextModel Load(string path, string? key = null) => NetworkName switch
    {
        "micro" => Micro.Load(path, key),
        "micro-v2-eps6" => MicroV2Eps6.Load(path, key),
        "micro-eps6" => MicroEps6.Load(path, key),
        "slim" => Slim.Load(path, key),
        "slim-eps6" => SlimEps6.Load(path, key),
        "one-stage" => OneStage.Load(path, key),
        "one-stage-eps6" => OneStageEps6.Load(path, key),
        string unknown => throw new InvalidDataException($"{Name}: the network {unknown} is none of these tests'."),
    };

    /// <summary>timm's networks have 1e-6 and do not say so.</summary>
    private string NetworkName =>
        ((string)_expected["network"]!).Replace(' ', '-') + (IsSecondVersion ? "-v2" : "") + ((double?)_config["layer_norm_eps"] is null or > 1e-7 ? "-eps6" : "");

    /// <summary>Names of all cases, sorted.</summary>
    public static IEnumerable<string> Names =>
        Directory.EnumerateDirectories(Root).Where(folder => System.IO.File.Exists(System.IO.Path.Combine(folder, "expected.json")))
            .Select(folder => System.IO.Path.GetFileName(folder)).Order(StringComparer.Ordinal);

    public static CheckpointCase Open(string name) => new(name, System.IO.Path.Combine(Root, name));

    private static bool IsDescription(string name) => name is "config.json" or "expected.json" or "preprocessor_config.json" or "README" or "README.md";

    private static JsonObject ReadObject(string path) => JsonNode.Parse(System.IO.File.ReadAllText(path))!.AsObject();

    private IEnumerable<string> Strings(string key) => _expected[key]?.AsArray().Select(item => (string)item!) ?? [];

    private double[] Numbers(string key) => _expected[key].Deserialize<double[]>() ?? throw new InvalidDataException($"{Name} has no {key}.");
}
