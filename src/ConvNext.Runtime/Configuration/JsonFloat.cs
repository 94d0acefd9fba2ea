using System.Globalization;
using System.Text.Json;

namespace ConvNext.Configuration;

/// <summary>
/// Writes floats so that a reader which tells floats from integers sees a float: 0.0 and 1.0, never 0 and 1. The digits are Python's, the fewest that
/// give the same double back; so are the words for infinities and NaN, which JSON has not: a step of the image processor that is off may have them.
/// </summary>
internal static class JsonFloat
{
    /// <summary>The text of a number.</summary>
    public static string Text(double value)
    {
        if (!double.IsFinite(value))
        {
            return double.IsNaN(value) ? "NaN" : value > 0 ? "Infinity" : "-Infinity";
        }

        string text = value.ToString("R", CultureInfo.InvariantCulture);
        int exponent = text.IndexOf('E');
        return exponent < 0 ? text.Contains('.') ? text : text + ".0"
            : text[..exponent] + "e" + text[(exponent + 1)..];
    }

    /// <summary>Writes one number under a key.</summary>
    public static void Write(Utf8JsonWriter writer, string key, double value)
    {
        writer.WritePropertyName(key);
        Write(writer, value);
    }

    /// <summary>Writes one number of a list.</summary>
    public static void Write(Utf8JsonWriter writer, double value) => writer.WriteRawValue(Text(value), skipInputValidation: !double.IsFinite(value));
}
