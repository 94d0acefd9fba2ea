using System;
using System.Collections.Generic;
using System.Globalization;
using System.Text.Json;
using ConvNext.Configuration;

namespace ConvNext.Training.Results;

/// <summary>Named numbers, as the reference's trainer logs them: sorted by name, whole numbers and floats told apart.</summary>
public sealed class LogEntry
{
    private readonly SortedDictionary<string, string> _values = new(StringComparer.Ordinal);

    /// <summary>The names.</summary>
    public IEnumerable<string> Names => _values.Keys;

    /// <summary>Sets a float, which is written with the fewest digits that give it back.</summary>
    public LogEntry Set(string name, double value)
    {
        _values[name] = JsonFloat.Text(value);
        return this;
    }

    /// <summary>Sets a whole number.</summary>
    public LogEntry Set(string name, long value)
    {
        _values[name] = value.ToString(CultureInfo.InvariantCulture);
        return this;
    }

    /// <summary>Sets all numbers of another entry.</summary>
    public LogEntry Set(LogEntry other)
    {
        ArgumentNullException.ThrowIfNull(other);
        foreach ((string name, string text) in other._values)
        {
            _values[name] = text;
        }

        return this;
    }

    /// <summary>The number of a name; null where there is none.</summary>
    public double? this[string name] => !_values.TryGetValue(name, out string? text) ? null : text switch
    {
        "Infinity" => double.PositiveInfinity,
        "-Infinity" => double.NegativeInfinity,
        _ => double.Parse(text, CultureInfo.InvariantCulture),
    };

    /// <summary>Reads an object of numbers back; what is none is left out.</summary>
    internal static LogEntry Read(JsonElement json)
    {
        LogEntry entry = new();
        foreach (JsonProperty property in json.EnumerateObject())
        {
            if (property.Value.ValueKind == JsonValueKind.Number)
            {
                entry._values[property.Name] = property.Value.GetRawText();
            }
            else if (property.Value.ValueKind == JsonValueKind.String && property.Value.GetString() is "NaN" or "Infinity" or "-Infinity")
            {
                entry._values[property.Name] = property.Value.GetString()!;
            }
        }

        return entry;
    }

    /// <summary>Writes the numbers, without braces.</summary>
    internal void WriteMembers(Utf8JsonWriter writer)
    {
        foreach ((string name, string text) in _values)
        {
            writer.WritePropertyName(name);
            writer.WriteRawValue(text, skipInputValidation: true);
        }
    }
}
