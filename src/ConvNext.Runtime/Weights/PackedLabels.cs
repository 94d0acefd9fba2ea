using System.Collections.Generic;
using System.IO;
using System.Text;
using System.Text.Json;
using ConvNext.Configuration;

namespace ConvNext.Weights;

/// <summary>Labels as a text in a packed file's metadata: a JSON list of strings.</summary>
internal static class PackedLabels
{
    /// <summary>The text of <paramref name="labels"/>.</summary>
    public static string ToText(IReadOnlyList<string> labels)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
        {
            writer.WriteStartArray();
            foreach (string label in labels)
            {
                writer.WriteStringValue(label);
            }

            writer.WriteEndArray();
        }

        return Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length);
    }

    /// <summary>The labels of <paramref name="text"/>; null where it is no list of strings, or one of a length that no classifier has.</summary>
    public static IReadOnlyList<string>? Parse(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            if (document.RootElement.ValueKind != JsonValueKind.Array || document.RootElement.GetArrayLength() is < 1 or > Limits.Labels)
            {
                return null;
            }

            var labels = new List<string>(document.RootElement.GetArrayLength());
            foreach (JsonElement element in document.RootElement.EnumerateArray())
            {
                if (element.ValueKind != JsonValueKind.String)
                {
                    return null;
                }

                labels.Add(element.GetString()!);
            }

            return labels;
        }
        catch (System.Exception error) when (error is JsonException or System.InvalidOperationException)
        {
            // What is no JSON, or a string with half a character in it.
            return null;
        }
    }
}
