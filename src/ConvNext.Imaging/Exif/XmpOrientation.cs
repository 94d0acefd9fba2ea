using System;

namespace ConvNext.Imaging.Exif;

/// <summary>The orientation in XMP, found as Pillow finds it: by a search for its name, not by reading the XML.</summary>
internal static class XmpOrientation
{
    /// <summary>The digit behind the first <c>tiff:Orientation="</c> or <c>tiff:Orientation></c> that one follows.</summary>
    public static ExifOrientation Find(ReadOnlySpan<byte> xmp)
    {
        ReadOnlySpan<byte> name = "tiff:Orientation"u8;
        for (int at = xmp.IndexOf(name); at >= 0; at = xmp.IndexOf(name))
        {
            xmp = xmp[(at + name.Length)..];
            int prefix = xmp.StartsWith("=\""u8) ? 2 : xmp.StartsWith(">"u8) ? 1 : 0;
            if (prefix > 0 && xmp.Length > prefix && char.IsAsciiDigit((char)xmp[prefix]))
            {
                return ExifOrientation.FromValue(xmp[prefix] - '0');
            }
        }

        return ExifOrientation.None;
    }
}
