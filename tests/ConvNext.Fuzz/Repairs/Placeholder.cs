using System;
using System.Text;

namespace ConvNext.Fuzz.Repairs;

/// <summary>Puts what only the program knows in the place of a word in an input, and the header's length in order where that was right before.</summary>
internal static class Placeholder
{
    /// <summary>The input with the first <paramref name="word"/> replaced.</summary>
    public static byte[] Fill(byte[] input, ReadOnlySpan<byte> word, string value)
    {
        int place = input.AsSpan().IndexOf(word);
        if (place < 8)
        {
            return input;
        }

        byte[] text = Encoding.UTF8.GetBytes(value);
        byte[] filled = [.. input.AsSpan(0, place), .. text, .. input.AsSpan(place + word.Length)];
        long length = BitConverter.ToInt64(filled) + text.Length - word.Length;
        BitConverter.TryWriteBytes(filled, length);
        return filled;
    }
}
