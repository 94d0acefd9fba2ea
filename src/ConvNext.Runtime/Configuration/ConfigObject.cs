using System.Collections.Generic;
using System.Linq;
using ConvNext.Configuration.Json;

namespace ConvNext.Configuration;

/// <summary>Typed access to the keys of a configuration file; a value of a wrong kind is one sentence.</summary>
/// <remarks>
/// An integer is a number written without point and exponent, true and false are no numbers, and any finite number will do where a float is
/// wanted. Null counts as absent where the reference accepts it: for lists, strings and what describes; it is wrong for a number of the network.
/// </remarks>
internal sealed class ConfigObject(JsonValue root, string sourceName, JsonFailure fail)
{
    /// <summary>The keys in the order of the file.</summary>
    public IEnumerable<string> Keys => root.Members.Select(member => member.Key);

    /// <summary>What stands in the file besides <paramref name="known"/>.</summary>
    public UnknownKeys Others(IReadOnlySet<string> known) =>
        new(root.Members.Where(member => !known.Contains(member.Key)).Select(member => KeyValuePair.Create(member.Key, member.Value.Raw)));

    /// <summary>The value of a key, null included; null where the key is absent.</summary>
    public JsonValue? FindOrNull(string key) => root.Find(key);

    /// <summary>The value of a key; null where it is absent or null.</summary>
    public JsonValue? Find(string key) => root.Find(key) is { Kind: not JsonKind.Null } value ? value : null;

    public int Integer(string key, int otherwise, int minimum, int maximum) =>
        FindOrNull(key) is { } value ? Integer(key, value, minimum, maximum) : otherwise;

    public int Integer(string key, JsonValue value, int minimum, int maximum) =>
        value.Integer(minimum, maximum) ?? throw Wrong(key, value, $"a whole number from {minimum} to {maximum}");

    public double Number(string key, double otherwise, double minimum, double maximum, string accepted)
    {
        if (FindOrNull(key) is not { } value)
        {
            return otherwise;
        }

        return value.Kind == JsonKind.Number && value.Number is var number && number >= minimum && number <= maximum
            ? number
            : throw Wrong(key, value, accepted);
    }

    public string? Text(string key) => Find(key) is not { } value ? null
        : value.Kind == JsonKind.String ? value.Text
        : throw Wrong(key, value, "a string or null");

    public bool Boolean(string key) => Find(key) is { } value
        && (value.Kind is JsonKind.True or JsonKind.False ? value.Kind == JsonKind.True : throw Wrong(key, value, "true, false or null"));

    public IReadOnlyList<int>? Integers(string key, int minimum, int maximum) => Items(key, "whole numbers") is { } items
        ? [.. items.Select((item, index) => Integer($"{key}[{index}]", item, minimum, maximum))]
        : null;

    public IReadOnlyList<string>? Texts(string key) => Items(key, "strings") is { } items
        ? [.. items.Select((item, index) => item.Kind == JsonKind.String ? item.Text : throw Wrong($"{key}[{index}]", item, "a string"))]
        : null;

    public ConvNextException Wrong(string key, JsonValue value, string accepted) =>
        fail($"{sourceName}: \"{key}\" is {value.Describe()}, but must be {accepted}.");

    public ConvNextException Wrong(string sentence) => fail($"{sourceName}: {sentence}");

    private IReadOnlyList<JsonValue>? Items(string key, string entries) => Find(key) is not { } value ? null
        : value.Kind == JsonKind.Array ? value.Items
        : throw Wrong(key, value, $"a list of {entries}, or null");
}
