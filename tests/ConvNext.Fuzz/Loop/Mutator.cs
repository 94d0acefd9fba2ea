using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Globalization;
using System.Text;

namespace ConvNext.Fuzz.Loop;

/// <summary>Changes inputs: bits, numbers, pieces that are moved, repeated, cut, or taken from a dictionary or another input.</summary>
internal sealed class Mutator(Random random, IReadOnlyList<byte[]> dictionary, IReadOnlyList<byte[]> corpus, int longest)
{
    private const int MostSteps = 5;

    private static readonly long[] Numbers =
    [
        0, 1, 2, 3, 4, 7, 8, 15, 16, 31, 32, 63, 64, 127, 128, 129, 255, 256, 257, 511, 512, 1023, 1024, 4095, 4096, 32767, 32768, 65535, 65536, int.MaxValue, 0x8000_0000,
        uint.MaxValue,
        0x1_0000_0000, long.MaxValue, long.MinValue, -1, -2, int.MinValue,
    ];

    private readonly List<byte> _bytes = [];

    /// <summary>A changed copy: one to sixteen changes.</summary>
    public byte[] Change(byte[] input)
    {
        _bytes.Clear();
        _bytes.AddRange(input);
        for (int step = 1 << random.Next(MostSteps); step > 0; step--)
        {
            ChangeOnce();
        }

        if (_bytes.Count > longest)
        {
            _bytes.RemoveRange(longest, _bytes.Count - longest);
        }

        return [.. _bytes];
    }

    private void ChangeOnce()
    {
        if (_bytes.Count == 0)
        {
            _bytes.Add((byte)random.Next(256));
        }

        // Headers are at the beginning: half of the changes go there.
        int place = random.Next(2) == 0 ? random.Next(_bytes.Count) : random.Next(Math.Min(_bytes.Count, 200));
        switch (random.Next(14))
        {
            case 0: _bytes[place] ^= (byte)(1 << random.Next(8)); break;
            case 1: _bytes[place] = (byte)random.Next(256); break;
            case 2: _bytes[place] += (byte)random.Next(-35, 36); break;
            case 3: _bytes.RemoveRange(place, PieceLength(_bytes.Count - place)); break;
            case 4: Insert(random.Next(_bytes.Count + 1), [.. _bytes.GetRange(place, PieceLength(_bytes.Count - place))]); break;
            case 5: Insert(place, RandomBytes(1 + random.Next(8))); break;
            case 6: Overwrite(place, Number()); break;
            case 7: UseWord(place); break;
            case 8: Insert(place, PieceOfAnother(64)); break;
            case 9: Overwrite(place, PieceOfAnother(64)); break;
            case 10: ChangeDigits(place); break;
            case 11: Splice(place); break;
            case 12: Overwrite(random.Next(_bytes.Count), [.. _bytes.GetRange(place, Math.Min(32, PieceLength(_bytes.Count - place)))]); break;
            default: Fill(place); break;
        }
    }

    private int PieceLength(int room) => Math.Min(room, 1 + random.Next(random.Next(8) == 0 ? 2000 : 24));

    private byte[] RandomBytes(int count)
    {
        byte[] bytes = new byte[count];
        random.NextBytes(bytes);
        return bytes;
    }

    private byte[] Number()
    {
        byte[] bytes = new byte[sizeof(long)];
        int width = 1 << random.Next(4);
        long number = Numbers[random.Next(Numbers.Length)] + (random.Next(4) == 0 ? random.Next(-2, 3) : 0);
        BinaryPrimitives.WriteInt64LittleEndian(bytes, number);
        if (random.Next(2) == 0)
        {
            Array.Reverse(bytes, 0, width);
        }

        return bytes[..width];
    }

    private byte[] PieceOfAnother(int most)
    {
        byte[] other = corpus[random.Next(corpus.Count)];
        int start = random.Next(Math.Max(1, other.Length));
        return other[start..Math.Min(other.Length, start + 1 + random.Next(most))];
    }

    private void UseWord(int place)
    {
        if (dictionary.Count > 0)
        {
            byte[] word = dictionary[random.Next(dictionary.Count)];
            if (random.Next(2) == 0)
            {
                Insert(place, word);
            }
            else
            {
                Overwrite(place, word);
            }
        }
    }

    private void Insert(int place, byte[] piece) => _bytes.InsertRange(place, piece);

    private void Overwrite(int place, byte[] piece)
    {
        for (int i = 0; i < piece.Length && place + i < _bytes.Count; i++)
        {
            _bytes[place + i] = piece[i];
        }
    }

    private void Fill(int place)
    {
        byte value = (byte)random.Next(256);
        for (int end = place + PieceLength(_bytes.Count - place); place < end; place++)
        {
            _bytes[place] = value;
        }
    }

    // The beginning of this input, the end of another.
    private void Splice(int place)
    {
        byte[] other = corpus[random.Next(corpus.Count)];
        _bytes.RemoveRange(place, _bytes.Count - place);
        _bytes.AddRange(other.AsSpan(Math.Min(other.Length, random.Next(2) == 0 ? place : random.Next(other.Length + 1))));
    }

    private void ChangeDigits(int place)
    {
        int start = _bytes.FindIndex(place, value => char.IsAsciiDigit((char)value));
        if (start >= 0)
        {
            int end = start;
            while (end < _bytes.Count && char.IsAsciiDigit((char)_bytes[end]))
            {
                end++;
            }

            long number = random.Next(3) switch { 0 => random.Next(100), 1 => Numbers[random.Next(Numbers.Length)], _ => random.NextInt64() };
            _bytes.RemoveRange(start, end - start);
            Insert(start, Encoding.ASCII.GetBytes(number.ToString(CultureInfo.InvariantCulture)));
        }
    }
}
