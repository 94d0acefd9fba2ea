using System;
using System.Diagnostics.CodeAnalysis;

namespace ConvNext.Imaging.Exif;

/// <summary>An EXIF block as ImageMagick and exiv2 write it into a PNG's text: a line with nothing, its name, its length, then hexadecimal digits.</summary>
internal static class RawProfile
{
    private const int LinesBeforeDigits = 3;

    /// <summary>Decodes the digits; false where there is anything else, or half a byte. As in Pillow, the three lines before are not looked at.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> text, [NotNullWhen(true)] out byte[]? block)
    {
        block = null;
        for (int line = 0; line < LinesBeforeDigits; line++)
        {
            int end = text.IndexOf((byte)'\n');
            text = end < 0 ? [] : text[(end + 1)..];
        }

        byte[] bytes = new byte[text.Length / 2];
        int length = 0;
        int high = -1;
        foreach (byte letter in text)
        {
            if (letter == '\n')
            {
                // Pillow joins the lines before it reads the digits, so that a line may end within a byte.
                continue;
            }

            if (char.IsAsciiHexDigit((char)letter))
            {
                int digit = letter <= '9' ? letter - '0' : (letter | 0x20) - 'a' + 10;
                if (high < 0)
                {
                    high = digit;
                }
                else
                {
                    bytes[length++] = (byte)((high << 4) | digit);
                    high = -1;
                }
            }
            else if (high >= 0 || letter is not ((byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\v' or (byte)'\f'))
            {
                return false;
            }
        }

        block = bytes[..length];
        return high < 0;
    }
}
