using System;
using System.Globalization;
using System.Text;

namespace ConvNext.Tensors;

/// <summary>How names and shapes that come out of files are written into error messages.</summary>
internal static class ErrorText
{
    private const int LongestNameShown = 120;
    private const int MostDimensionsShown = 16;

    /// <summary>
    /// A name between apostrophes. Names are the file's own words, so control characters are escaped and long
    /// ones are cut: a message stays one readable line whatever the file says.
    /// </summary>
    public static string Quote(string name)
    {
        var text = new StringBuilder("'");
        foreach (char character in name.AsSpan(0, Math.Min(name.Length, LongestNameShown)))
        {
            if (char.IsControl(character) || char.IsSurrogate(character))
            {
                text.Append(CultureInfo.InvariantCulture, $"\\u{(int)character:x4}");
            }
            else
            {
                text.Append(character);
            }
        }

        return text.Append(name.Length > LongestNameShown ? "…'" : "'").ToString();
    }

    /// <summary>A shape as PyTorch prints it: <c>[96, 3, 4, 4]</c>.</summary>
    public static string Shape(ReadOnlySpan<long> shape)
    {
        var text = new StringBuilder("[");
        for (int i = 0; i < Math.Min(shape.Length, MostDimensionsShown); i++)
        {
            text.Append(i == 0 ? "" : ", ").Append(shape[i].ToString(CultureInfo.InvariantCulture));
        }

        return text.Append(shape.Length > MostDimensionsShown ? ", …]" : "]").ToString();
    }
}
