using System;
using System.Text;
using System.Text.Unicode;

namespace ConvNext.Configuration;

/// <summary>The characters of a configuration file, which is UTF-8.</summary>
internal static class ConfigText
{
    /// <summary>Decodes <paramref name="utf8"/>; null and the end of a sentence that begins with the file's name where it is no UTF-8.</summary>
    public static string? Decode(ReadOnlySpan<byte> utf8, out string? finding)
    {
        finding = ForeignEncoding(utf8) is { } encoding ? $"is encoded in {encoding}, but must be in UTF-8." : FindInvalidByte(utf8);
        return finding is null ? Encoding.UTF8.GetString(utf8) : null;
    }

    private static string? FindInvalidByte(ReadOnlySpan<byte> text)
    {
        if (Utf8.IsValid(text))
        {
            return null;
        }

        int first = 0;
        while (Rune.DecodeFromUtf8(text[first..], out _, out int length) == System.Buffers.OperationStatus.Done)
        {
            first += length;
        }

        ReadOnlySpan<byte> before = text[..first];
        int line = before.Count((byte)'\n') + 1;
        int place = first - before.LastIndexOf((byte)'\n');
        return $"is not valid UTF-8, which it must be: line {line}, byte {place} is 0x{text[first]:X2}.";
    }

    // Which encodings Python would tell from UTF-8: by their byte order mark, else by the zeros that a JSON text then begins with.
    private static string? ForeignEncoding(ReadOnlySpan<byte> text) => text switch
    {
        [0xFF, 0xFE, 0, 0, ..] or [0, 0, 0xFE, 0xFF, ..] or [0, 0, 0, not 0, ..] or [not 0, 0, 0, 0, ..] => "UTF-32",
        [0xFF, 0xFE, ..] or [0xFE, 0xFF, ..] or [0, not 0, ..] or [not 0, 0, ..] => "UTF-16",
        _ => null,
    };
}
