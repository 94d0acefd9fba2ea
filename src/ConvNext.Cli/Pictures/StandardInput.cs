using System;
using System.Collections.Generic;
using System.IO;
using System.Text;
using ConvNext.Imaging;

namespace ConvNext.Cli.Pictures;

/// <summary>
/// The standard input where a command line has <c>-</c>: one encoded picture, or the paths of pictures, one on each line. Which it is, its first bytes say: every format of
/// pictures begins with bytes that no text has, or has a zero among its first.
/// </summary>
internal static class StandardInput
{
    // The signatures of GIF, BMP and WebP are letters, but within so many bytes each of them has a zero or another control character.
    private const int SniffedBytes = 32;
    private const byte FirstPrintable = 0x20;
    private const byte Delete = 0x7F;

    private static readonly long MaxBytes = new ImageDecodeOptions().MaxStreamBytes;

    /// <summary>The pictures, each path as soon as its line has come.</summary>
    /// <param name="separator">What ends a path: a line's end, or a zero byte, with which it is a list of paths whatever its bytes are.</param>
    public static IEnumerable<PictureEntry> Pictures(char separator)
    {
        using Stream input = Console.OpenStandardInput();
        byte[] first = new byte[SniffedBytes];
        int count = 0;
        while (count < first.Length && Array.IndexOf(first, (byte)'\n', 0, count) < 0 && input.Read(first, count, first.Length - count) is var read and > 0)
        {
            count += read;
        }

        if (separator != '\0' && IsPicture(first.AsSpan(0, count)))
        {
            yield return new PictureEntry("-", Rest(first.AsSpan(0, count), input));
            yield break;
        }

        foreach (string path in Paths(first.AsMemory(0, count), input, separator))
        {
            yield return new PictureEntry(path);
        }
    }

    // Nothing at all is a picture of no bytes, about which the decoder has a sentence.
    private static bool IsPicture(ReadOnlySpan<byte> first)
    {
        foreach (byte value in first)
        {
            if (value is < FirstPrintable and not ((byte)'\t' or (byte)'\r' or (byte)'\n') or Delete or byte.MaxValue)
            {
                return true;
            }
        }

        return first.IsEmpty || first[0] == 0x89;
    }

    // One byte more than is read of a stream is enough for the decoder to say so.
    private static byte[] Rest(ReadOnlySpan<byte> first, Stream input)
    {
        using MemoryStream whole = new();
        whole.Write(first);
        byte[] buffer = new byte[1 << 16];
        while (whole.Length <= MaxBytes && input.Read(buffer) is var read and > 0)
        {
            whole.Write(buffer, 0, read);
        }

        return whole.ToArray();
    }

    private static IEnumerable<string> Paths(ReadOnlyMemory<byte> first, Stream input, char separator)
    {
        using MemoryStream path = new();
        byte[] buffer = new byte[1 << 12];
        for (ReadOnlyMemory<byte> part = first; !part.IsEmpty; part = buffer.AsMemory(0, input.Read(buffer)))
        {
            for (int i = 0; i < part.Length; i++)
            {
                if (part.Span[i] != separator)
                {
                    path.WriteByte(part.Span[i]);
                }
                else if (Take(path, separator) is { Length: > 0 } line)
                {
                    yield return line;
                }
            }
        }

        if (Take(path, separator) is { Length: > 0 } last)
        {
            yield return last;
        }
    }

    // Lines may end as Windows has it.
    private static string Take(MemoryStream path, char separator)
    {
        string text = Encoding.UTF8.GetString(path.GetBuffer(), 0, (int)path.Length);
        path.SetLength(0);
        return separator == '\n' && text.EndsWith('\r') ? text[..^1] : text;
    }
}
