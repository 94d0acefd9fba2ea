using System;
using System.Collections.Generic;

namespace ConvNext.Configuration.Json;

/// <summary>
/// NaN, Infinity and -Infinity, which Python writes and reads, hidden from a reader of strict JSON: each is overwritten by a string of the same
/// length, so that every position stays what it was.
/// </summary>
internal static class NonFiniteWords
{
    /// <summary>Overwrites the words outside of strings and gives the place and the text of each.</summary>
    public static Dictionary<int, string> Hide(Span<byte> json)
    {
        Dictionary<int, string> found = [];
        int at = 0;
        while (at < json.Length)
        {
            if (json[at] == '"')
            {
                at = EndOfString(json, at);
            }
            else if (!IsWordCharacter(json[at]))
            {
                at++;
            }
            else
            {
                int end = at;
                while (end < json.Length && IsWordCharacter(json[end]))
                {
                    end++;
                }

                if (Word(json[at..end]) is { } word)
                {
                    json[at..end].Fill((byte)'N');
                    json[at] = json[end - 1] = (byte)'"';
                    found.Add(at, word);
                }

                at = end;
            }
        }

        return found;
    }

    private static int EndOfString(ReadOnlySpan<byte> json, int opening)
    {
        int at = opening + 1;
        while (at < json.Length && json[at] != '"')
        {
            at += json[at] == '\\' ? 2 : 1;
        }

        return Math.Min(at + 1, json.Length);
    }

    private static string? Word(ReadOnlySpan<byte> text) =>
        text.SequenceEqual("NaN"u8) ? "NaN"
        : text.SequenceEqual("Infinity"u8) ? "Infinity"
        : text.SequenceEqual("-Infinity"u8) ? "-Infinity"
        : null;

    // Bytes above 127 are letters here: a word that they follow is none.
    private static bool IsWordCharacter(byte value) =>
        char.IsAsciiLetterOrDigit((char)value) || value is (byte)'-' or (byte)'+' or (byte)'.' or (byte)'_' or > 127;
}
