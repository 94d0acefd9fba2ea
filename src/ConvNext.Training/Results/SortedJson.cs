using System;
using System.Globalization;
using System.Linq;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace ConvNext.Training.Results;

/// <summary>
/// JSON as Python's <c>json.dumps(indent=2, sort_keys=True)</c> lays it out: every element on a line of its own, keys sorted, numbers by the digits that they had, so that a float
/// stays one.
/// </summary>
internal static class SortedJson
{
    /// <summary>An object, with others among its members, and a final line feed.</summary>
    /// <param name="json">The object.</param>
    /// <param name="others">Members to add where the object has none of that name, each as JSON text.</param>
    /// <param name="leaveOut">Names that are left out.</param>
    public static byte[] Write(byte[] json, (string Name, string Json)[] others, params string[] leaveOut)
    {
        using var document = JsonDocument.Parse(json);
        StringBuilder all = new("{");
        foreach (JsonProperty member in document.RootElement.EnumerateObject().Where(member => !leaveOut.Contains(member.Name)))
        {
            all.Append(all.Length > 1 ? "," : "").Append(Quoted(member.Name)).Append(':').Append(member.Value.GetRawText());
        }

        foreach ((string name, string value) in others.Where(other => !document.RootElement.TryGetProperty(other.Name, out _)))
        {
            all.Append(all.Length > 1 ? "," : "").Append(Quoted(name)).Append(':').Append(value);
        }

        using var merged = JsonDocument.Parse(all.Append('}').ToString());
        StringBuilder text = new();
        Append(text, merged.RootElement, "\n");
        return Encoding.UTF8.GetBytes(text.Append('\n').ToString());
    }

    private static void Append(StringBuilder text, JsonElement value, string lineEnd)
    {
        string inner = lineEnd + "  ";
        switch (value.ValueKind)
        {
            case JsonValueKind.Object when value.EnumerateObject().Any():
                text.Append('{');
                foreach (JsonProperty member in value.EnumerateObject().OrderBy(member => Order(member.Name)).ThenBy(member => member.Name, StringComparer.Ordinal))
                {
                    text.Append(text[^1] == '{' ? "" : ",").Append(inner).Append(Quoted(member.Name)).Append(": ");
                    Append(text, member.Value, inner);
                }

                text.Append(lineEnd).Append('}');
                break;
            case JsonValueKind.Array when value.GetArrayLength() > 0:
                text.Append('[');
                foreach (JsonElement element in value.EnumerateArray())
                {
                    text.Append(text[^1] == '[' ? "" : ",").Append(inner);
                    Append(text, element, inner);
                }

                text.Append(lineEnd).Append(']');
                break;
            case JsonValueKind.String:
                text.Append(Quoted(value.GetString()!));
                break;
            default:
                text.Append(value.GetRawText());
                break;
        }
    }

    // The file is read as JSON, never put into HTML.
    private static string Quoted(string text) => $"\"{JsonEncodedText.Encode(text, JavaScriptEncoder.UnsafeRelaxedJsonEscaping)}\"";

    // Numbers by their value: the keys of id2label are numbers when Python sorts them. Words follow.
    private static long Order(string name) => long.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out long number) ? number : long.MaxValue;
}
