using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;

namespace ConvNext.Generator.Emit;

/// <summary>Values as C# text: invariant culture, exact round trip.</summary>
internal static class Literal
{
    public static string Of(long value) => value.ToString(CultureInfo.InvariantCulture);

    /// <summary>A number for people: thousands separated by spaces.</summary>
    public static string Readable(long value) => value.ToString("#,0", CultureInfo.InvariantCulture).Replace(',', ' ');

    /// <summary>A float literal with the shortest digits that give the nearest float.</summary>
    public static string OfFloat(double value)
    {
        // The generator runs on hosts whose float formatting differs; nine digits are exact on each.
        string digits = ((float)value).ToString("R", CultureInfo.InvariantCulture);
        return (float.Parse(digits, CultureInfo.InvariantCulture) == (float)value ? digits : ((float)value).ToString("G9", CultureInfo.InvariantCulture)) + "f";
    }

    /// <summary>A double literal with the shortest digits that give the same double.</summary>
    public static string OfDouble(double value)
    {
        if (double.IsNaN(value))
        {
            return "double.NaN";
        }

        if (double.IsInfinity(value))
        {
            return value > 0 ? "double.PositiveInfinity" : "double.NegativeInfinity";
        }

        // "R" loses a bit on some hosts; seventeen digits are exact on each.
        string digits = value.ToString("R", CultureInfo.InvariantCulture);
        return (double.Parse(digits, CultureInfo.InvariantCulture) == value ? digits : value.ToString("G17", CultureInfo.InvariantCulture)) + "d";
    }

    public static string OfDoubles(IEnumerable<double> values) => "[" + string.Join(", ", values.Select(OfDouble)) + "]";

    public static string Of(bool value) => value ? "true" : "false";

    public static string OfInts(IEnumerable<int> values) => "[" + string.Join(", ", values.Select(value => Of(value))) + "]";

    public static string OfString(string value)
    {
        var text = new StringBuilder("\"");
        foreach (char character in value)
        {
            switch (character)
            {
                case '"':
                    text.Append("\\\"");
                    break;
                case '\\':
                    text.Append("\\\\");
                    break;
                case < ' ' or (> '~' and < '\u00a1') or '\u00ad' or '\u0085' or '\u2028' or '\u2029':
                case >= '\ud800' and <= '\udfff':
                case >= '\u200b' and <= '\u200f':
                case >= '\u202a' and <= '\u202e':
                case >= '\u2066' and <= '\u2069':
                case '\ufeff':
                    text.Append("\\u").Append(((int)character).ToString("x4", CultureInfo.InvariantCulture));
                    break;
                default:
                    text.Append(character);
                    break;
            }
        }

        return text.Append('"').ToString();
    }

    /// <summary>Text inside a // comment or a documentation comment: one line, no markup.</summary>
    public static string InComment(string value) =>
        string.Concat(value.Select(character => char.IsControl(character) || character is '<' or '>' or '&' or '\u2028' or '\u2029' ? ' ' : character));
}
