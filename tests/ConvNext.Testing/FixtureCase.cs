using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.Json;

namespace ConvNext.Testing;

/// <summary>One parity case: a network, a batch of inputs by recipe, and the outputs that PyTorch computed in float64.</summary>
public sealed class FixtureCase
{
    private readonly ExpectedFile _expected;

    private FixtureCase(string folder)
    {
        Name = Path.GetFileName(folder);
        ConfigPath = Path.Combine(folder, "config.json");
        Config = NetworkConfig.Load(ConfigPath);
        using JsonDocument document = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "case.json")));
        JsonElement root = document.RootElement;
        Seed = root.GetProperty("seed").GetString()!;
        InputShape = [.. root.GetProperty("input").EnumerateArray().Select(static dimension => dimension.GetInt32())];
        _expected = new ExpectedFile(Path.Combine(folder, "expected.safetensors"));
        JsonElement errors = root.GetProperty("torch_float32_max_abs_error");
        Outputs = [.. OutputsInNetworkOrder(Config).Where(name => errors.TryGetProperty(name, out _)).Select(name => ReadOutput(name, errors))];
    }

    /// <summary>The case's name: that of its folder.</summary>
    public string Name { get; }

    /// <summary>The case's config.json.</summary>
    public string ConfigPath { get; }

    /// <summary>The network.</summary>
    public NetworkConfig Config { get; }

    /// <summary>Text that goes before each name of the recipe.</summary>
    public string Seed { get; }

    /// <summary>Shape of the input, (N, C, H, W).</summary>
    public int[] InputShape { get; }

    /// <summary>Images in the input.</summary>
    public int Batch => InputShape[0];

    /// <summary>What is expected, in the order in which the network computes it.</summary>
    public IReadOnlyList<ExpectedOutput> Outputs { get; }

    /// <summary>Labels of a single-label case, one for each image, or null.</summary>
    public long[]? ClassLabels => _expected.Contains("labels") && _expected.TypeOf("labels") == "I64" ? _expected.Integers("labels") : null;

    /// <summary>Labels of a regression or multi-label case, (N, labels), or null.</summary>
    public float[]? FloatLabels => _expected.Contains("labels") && _expected.TypeOf("labels") == "F32" ? _expected.Floats("labels") : null;

    /// <summary>The expected loss, or null when the case has no labels.</summary>
    public float? Loss => _expected.Contains("loss") ? _expected.Floats("loss")[0] : null;

    /// <summary>Reads the case in <paramref name="folder"/>.</summary>
    public static FixtureCase Load(string folder) => new(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)));

    /// <summary>The expectation of output <paramref name="name"/>.</summary>
    public ExpectedOutput Output(string name) => Outputs.FirstOrDefault(output => output.Name == name)
        ?? throw new KeyNotFoundException($"Case {Name} expects no output {name}; it has {string.Join(", ", Outputs.Select(static output => output.Name))}.");

    /// <summary>The case's input, (N, C, H, W).</summary>
    public float[] Pixels() => Pixels(Batch);

    /// <summary>An input of <paramref name="batch"/> images; those that the case has come first.</summary>
    public float[] Pixels(int batch)
    {
        float[] pixels = new float[batch * InputShape[1] * InputShape[2] * InputShape[3]];
        Recipe.FillPixels(Seed, pixels);
        return pixels;
    }

    /// <summary>The case's weights. The caller disposes them.</summary>
    public RecipeSource Weights() => new(Config, Seed);

    /// <inheritdoc/>
    public override string ToString() => Name;

    private static IEnumerable<string> OutputsInNetworkOrder(NetworkConfig config) =>
        [.. Enumerable.Range(0, config.Stages + 1).Select(static i => $"hidden_states.{i}"), "last_hidden_state", "pooler_output", "logits"];

    private ExpectedOutput ReadOutput(string name, JsonElement errors)
    {
        double error = errors.GetProperty(name).GetDouble();
        return _expected.Contains(name)
            ? new ExpectedOutput(name, _expected.ShapeOf(name), null, _expected.Floats(name), error)
            : new ExpectedOutput(
                name,
                _expected.Integers(name + ".shape"),
                _expected.Integers(name + ".sample_indices"),
                _expected.Floats(name + ".sample_values"),
                error);
    }
}
