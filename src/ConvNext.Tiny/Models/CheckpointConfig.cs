using System;
using System.Collections.Generic;
using System.Globalization;
using System.Text.Json;

namespace ConvNext.Tiny.Models;

/// <summary>A checkpoint's config.json: its labels, and the keys that decide what network it is.</summary>
internal sealed class CheckpointConfig
{
    private const int DefaultLabelCount = 2;

    private readonly string name;
    private readonly IReadOnlyList<NetworkKey> keys;

    private CheckpointConfig(string name, IReadOnlyList<string> labels, IReadOnlyList<NetworkKey> keys)
    {
        this.name = name;
        Labels = labels;
        this.keys = keys;
    }

    /// <summary>Class names in the order of the logits; empty where the file has no <c>id2label</c>.</summary>
    public IReadOnlyList<string> Labels { get; }

    /// <summary>Reads a config.json.</summary>
    /// <param name="utf8Json">The file's bytes.</param>
    /// <param name="name">What messages call it, e.g. its path.</param>
    /// <exception cref="ConvNextException">It is not a JSON object, or its labels are wrong.</exception>
    public static CheckpointConfig Parse(ReadOnlySpan<byte> utf8Json, string name)
    {
        try
        {
            ReadOnlySpan<byte> byteOrderMark = [0xef, 0xbb, 0xbf];
            var reader = new Utf8JsonReader(utf8Json.StartsWith(byteOrderMark) ? utf8Json[3..] : utf8Json);
            using JsonDocument document = JsonDocument.ParseValue(ref reader);
            if (document.RootElement.ValueKind != JsonValueKind.Object || reader.Read())
            {
                throw new ConvNextException($"{name} must hold one JSON object, the configuration of a ConvNeXt.");
            }

            string[] labels = ReadLabels(document.RootElement, name);
            return new CheckpointConfig(name, labels, NetworkKey.ReadAll(document.RootElement, LabelCount(document.RootElement, labels)));
        }
        catch (JsonException error)
        {
            throw new ConvNextException(string.Create(
                CultureInfo.InvariantCulture,
                $"{name} is not valid JSON: line {(error.LineNumber ?? 0) + 1}, byte {(error.BytePositionInLine ?? 0) + 1}."), error);
        }
    }

    /// <summary>What a sentence says of the first key in which this network is not <paramref name="generated"/>, or null where it is the same.</summary>
    /// <param name="generated">The configuration that a class was generated from.</param>
    /// <param name="networkName">What that network is called.</param>
    public string? FindDifference(CheckpointConfig generated, string networkName)
    {
        for (int i = 0; i < keys.Count; i++)
        {
            if (keys[i].Value != generated.keys[i].Value)
            {
                return $"{name}: \"{keys[i].Name}\" is {keys[i].Value}, but the network '{networkName}' was generated with {generated.keys[i].Value}";
            }
        }

        return null;
    }

    private static int LabelCount(JsonElement root, string[] labels)
    {
        if (labels.Length > 0)
        {
            return labels.Length;
        }

        return root.TryGetProperty("num_labels", out JsonElement value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out int count)
            ? count
            : DefaultLabelCount;
    }

    // A class that id2label leaves out is called LABEL_n, as where there are no labels at all.
    private static string[] ReadLabels(JsonElement root, string name)
    {
        if (!root.TryGetProperty("id2label", out JsonElement map) || map.ValueKind == JsonValueKind.Null)
        {
            return [];
        }

        if (map.ValueKind != JsonValueKind.Object)
        {
            throw new ConvNextException($"{name}: \"id2label\" must be an object from class numbers to names.");
        }

        var found = new Dictionary<int, string>();
        foreach (JsonProperty entry in map.EnumerateObject())
        {
            if (!int.TryParse(entry.Name, NumberStyles.None, CultureInfo.InvariantCulture, out int index) || entry.Value.ValueKind != JsonValueKind.String)
            {
                throw new ConvNextException($"{name}: \"id2label\" has the entry {NetworkKey.Shorten($"\"{entry.Name}\": {entry.Value.GetRawText()}")}, but must have class numbers from 0 and their names.");
            }

            found[index] = entry.Value.GetString()!;
        }

        var labels = new string[found.Count];
        for (int i = 0; i < labels.Length; i++)
        {
            labels[i] = found.TryGetValue(i, out string? label) ? label : string.Create(CultureInfo.InvariantCulture, $"LABEL_{i}");
        }

        return labels;
    }
}
