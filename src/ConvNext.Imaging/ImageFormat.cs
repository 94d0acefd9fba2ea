using System;
using System.Text;

namespace ConvNext.Imaging;

/// <summary>What the first bytes of a file say that it is.</summary>
internal enum ImageFormat
{
    Jpeg,
    Png,
    Gif,
    Bmp,
    WebP,

    /// <summary>Anything that no decoder of ours reads.</summary>
    Other,
}

/// <summary>Recognises a file by its first bytes; its name is never looked at.</summary>
internal static class FormatSniffer
{
    /// <summary>How much of a file is looked at to tell text from other bytes.</summary>
    private const int TextProbeLength = 512;

    /// <summary>The format of a file, and for <see cref="ImageFormat.Other"/> a noun phrase for the error: "a TIFF image", "text".</summary>
    public static ImageFormat Identify(ReadOnlySpan<byte> file, out string description)
    {
        description = "";
        if (file.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF]))
        {
            return ImageFormat.Jpeg;
        }

        if (file.StartsWith((ReadOnlySpan<byte>)[0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]))
        {
            return ImageFormat.Png;
        }

        if (file.StartsWith("GIF87a"u8) || file.StartsWith("GIF89a"u8))
        {
            return ImageFormat.Gif;
        }

        // "BM" alone could begin a text; a bitmap goes on with its length and four reserved bytes, and a header length below 256.
        if (file.StartsWith("BM"u8) && (file.Length < 18 || (file[15] | file[16] | file[17]) == 0))
        {
            return ImageFormat.Bmp;
        }

        if (file.Length >= 12 && file.StartsWith("RIFF"u8) && file[8..].StartsWith("WEBP"u8))
        {
            return ImageFormat.WebP;
        }

        description = DescribeOther(file);
        return ImageFormat.Other;
    }

    private static string DescribeOther(ReadOnlySpan<byte> file)
    {
        if (file.IsEmpty)
        {
            return "empty (0 bytes)";
        }

        if (file.StartsWith("II*\0"u8) || file.StartsWith("MM\0*"u8) || file.StartsWith("II+\0"u8) || file.StartsWith("MM\0+"u8))
        {
            return "a TIFF image";
        }

        if (file.Length >= 12 && file[4..].StartsWith("ftyp"u8))
        {
            return DescribeIsoMedia(file.Slice(8, 4));
        }

        if (file.StartsWith((ReadOnlySpan<byte>)[0xFF, 0x0A]) || file.StartsWith("\0\0\0\fJXL "u8))
        {
            return "a JPEG XL image";
        }

        if (file.StartsWith("\0\0\0\fjP  "u8) || file.StartsWith((ReadOnlySpan<byte>)[0xFF, 0x4F, 0xFF, 0x51]))
        {
            return "a JPEG 2000 image";
        }

        if (file.StartsWith((ReadOnlySpan<byte>)[0, 0, 1, 0]) || file.StartsWith((ReadOnlySpan<byte>)[0, 0, 2, 0]))
        {
            return "a Windows icon or cursor";
        }

        if (file.StartsWith("8BPS"u8))
        {
            return "a Photoshop document";
        }

        if (file.StartsWith("qoif"u8))
        {
            return "a QOI image";
        }

        if (file.StartsWith("DDS "u8))
        {
            return "a DDS texture";
        }

        if (file.Length >= 3 && file[0] == (byte)'P' && file[1] is >= (byte)'1' and <= (byte)'7' && file[2] is (byte)'\n' or (byte)' ' or (byte)'\r' or (byte)'\t')
        {
            return "a PNM (netpbm) image";
        }

        if (file.StartsWith("%PDF-"u8))
        {
            return "a PDF document";
        }

        if (file.StartsWith("PK\u0003\u0004"u8))
        {
            return "a zip archive";
        }

        if (file.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8]) && file.Length < 3)
        {
            return "the first bytes of a JPEG and nothing more";
        }

        return DescribeText(file);
    }

    private static string DescribeIsoMedia(ReadOnlySpan<byte> brand)
    {
        if (brand.StartsWith("avi"u8))
        {
            return "an AVIF image";
        }

        return brand.StartsWith("he"u8) || brand.StartsWith("mif1"u8) || brand.StartsWith("msf1"u8) ? "a HEIC image" : "a video or other ISO media file";
    }

    private static string DescribeText(ReadOnlySpan<byte> file)
    {
        if (file.StartsWith("version https://git-lfs"u8))
        {
            return "a Git LFS pointer (the picture itself was not downloaded)";
        }

        ReadOnlySpan<byte> probe = file[..Math.Min(file.Length, TextProbeLength)];
        bool isText = true;
        foreach (byte value in probe)
        {
            isText &= value is >= 0x20 and not 0x7F or (byte)'\t' or (byte)'\n' or (byte)'\r' or (byte)'\f';
        }

        // A probe may cut the last character, so only what stands well before its end has to be valid UTF-8.
        if (!isText || (probe.Length > 4 && Encoding.UTF8.GetString(probe[..^4]).Contains('\uFFFD', StringComparison.Ordinal)
            && !System.Text.Ascii.IsValid(probe)))
        {
            return "in no format that is known here (it begins with the bytes " + Convert.ToHexString(file[..Math.Min(file.Length, 8)]) + ")";
        }

        bool isSvg = probe.IndexOf("<svg"u8) >= 0;
        bool isMarkup = probe.TrimStart(" \t\r\n"u8).StartsWith("<"u8);
        return isSvg ? "an SVG drawing" : isMarkup ? "text (HTML or XML)" : "text";
    }
}
