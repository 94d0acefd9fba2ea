using System;
using System.Buffers.Binary;

namespace ConvNext.Imaging.Jpeg;

/// <summary>The tables that the segments of a file have defined so far, each in one of four slots.</summary>
internal sealed class JpegTables
{
    /// <summary>Slots of each kind.</summary>
    public const int Slots = 4;

    private const int ArithmeticSlots = 16;

    private readonly ushort[]?[] _quantisation = new ushort[Slots][];
    private readonly HuffmanTable?[] _dc = new HuffmanTable[Slots];
    private readonly HuffmanTable?[] _ac = new HuffmanTable[Slots];

    /// <summary>Conditioning of the arithmetic coder. Scans keep the object, so that it is replaced, not changed.</summary>
    public ArithmeticConditioning Conditioning { get; private set; } = ArithmeticConditioning.Default;

    /// <summary>A start of image takes the conditioning back to the default; the other tables stay, for streams whose tables come first.</summary>
    public void StartImage() => Conditioning = ArithmeticConditioning.Default;

    /// <summary>The divisors of a slot, in the order of rows.</summary>
    public ushort[] Quantisation(int slot) =>
        (slot < Slots ? _quantisation[slot] : null) ?? throw JpegErrors.Damaged($"quantisation table {slot} is used and not defined");

    /// <summary>The table of a slot for DC differences.</summary>
    public HuffmanTable Dc(int slot)
    {
        HuffmanTable table = Find(_dc, slot, "DC");
        return table.IsDcValid ? table : throw JpegErrors.Damaged($"Huffman table {slot} for DC has a symbol above 15");
    }

    /// <summary>The table of a slot for AC coefficients.</summary>
    public HuffmanTable Ac(int slot) => Find(_ac, slot, "AC");

    /// <summary>Fills empty slots as libjpeg does before the first scan of a sequential picture.</summary>
    public void AddStandardTables()
    {
        _dc[0] ??= StandardHuffmanTables.LuminanceDc;
        _ac[0] ??= StandardHuffmanTables.LuminanceAc;
        _dc[1] ??= StandardHuffmanTables.ChrominanceDc;
        _ac[1] ??= StandardHuffmanTables.ChrominanceAc;
    }

    /// <summary>Reads a DQT segment.</summary>
    public void ReadQuantisation(ReadOnlySpan<byte> body)
    {
        while (!body.IsEmpty)
        {
            int slot = body[0] & 15;
            int bytes = body[0] < 16 ? 1 : 2;
            int length = 1 + (JpegFrame.BlockLength * bytes);
            if (slot >= Slots)
            {
                throw JpegErrors.Damaged($"it defines quantisation table {slot}, and 0 to {Slots - 1} are possible");
            }

            if (body.Length < length)
            {
                throw JpegErrors.BadLength("its quantisation tables");
            }

            ushort[] table = new ushort[JpegFrame.BlockLength];
            for (int k = 0; k < table.Length; k++)
            {
                table[ZigZag.Order[k]] = bytes == 1 ? body[1 + k] : BinaryPrimitives.ReadUInt16BigEndian(body[(1 + (2 * k))..]);
            }

            _quantisation[slot] = table;
            body = body[length..];
        }
    }

    /// <summary>Whether what is there of a DQT segment that is cut off can begin one of <paramref name="length"/> bytes.</summary>
    public static bool IsQuantisationPossible(int length, ReadOnlySpan<byte> start)
    {
        while (length > 0 && !start.IsEmpty)
        {
            if ((start[0] & 15) >= Slots)
            {
                return false;
            }

            int used = 1 + (JpegFrame.BlockLength * (start[0] < 16 ? 1 : 2));
            length -= used;
            start = start[Math.Min(used, start.Length)..];
        }

        return true;
    }

    /// <summary>Reads a DHT segment.</summary>
    public void ReadHuffman(ReadOnlySpan<byte> body)
    {
        while (body.Length > HuffmanTable.MaxLength)
        {
            int slot = body[0];
            ReadOnlySpan<byte> counts = body.Slice(1, Math.Min(HuffmanTable.MaxLength, body.Length - 1));
            int symbols = 0;
            foreach (byte count in counts)
            {
                symbols += count;
            }

            if (counts.Length < HuffmanTable.MaxLength || symbols > 256 || symbols > body.Length - 1 - HuffmanTable.MaxLength)
            {
                throw JpegErrors.BadLength("its Huffman tables");
            }

            if ((slot & ~0x10) >= Slots)
            {
                throw JpegErrors.Damaged($"it defines Huffman table 0x{slot:X2}, and 0 to {Slots - 1} of each kind are possible");
            }

            body = body[(1 + HuffmanTable.MaxLength)..];
            (slot >= 0x10 ? _ac : _dc)[slot & 15] = StandardHuffmanTables.FindOrCreate(counts, body[..symbols]);
            body = body[symbols..];
        }

        if (!body.IsEmpty)
        {
            throw JpegErrors.BadLength("its Huffman tables");
        }
    }

    /// <summary>Whether what is there of a DHT segment that is cut off can begin one of <paramref name="length"/> bytes.</summary>
    public static bool IsHuffmanPossible(int length, ReadOnlySpan<byte> start)
    {
        while (length > HuffmanTable.MaxLength && start.Length > HuffmanTable.MaxLength)
        {
            int symbols = 0;
            foreach (byte count in start.Slice(1, HuffmanTable.MaxLength))
            {
                symbols += count;
            }

            int used = 1 + HuffmanTable.MaxLength + symbols;
            if (symbols > 256 || used > length || (used <= start.Length && (start[0] & ~0x10) >= Slots))
            {
                return false;
            }

            length -= used;
            start = start[Math.Min(used, start.Length)..];
        }

        return true;
    }

    /// <summary>Reads a DAC segment.</summary>
    public void ReadConditioning(ReadOnlySpan<byte> body)
    {
        if ((body.Length & 1) != 0)
        {
            throw JpegErrors.BadLength("its arithmetic conditioning");
        }

        ArithmeticConditioning changed = Conditioning.Copy();
        for (; !body.IsEmpty; body = body[2..])
        {
            if (!IsConditioningPossible(body[..2]))
            {
                throw JpegErrors.Damaged($"its arithmetic conditioning of table 0x{body[0]:X2} is 0x{body[1]:X2}, which is not possible");
            }

            changed.Set(body[0], body[1]);
        }

        Conditioning = changed;
    }

    /// <summary>Whether what is there of a DAC segment makes sense.</summary>
    public static bool IsConditioningPossible(ReadOnlySpan<byte> body)
    {
        for (; body.Length >= 2; body = body[2..])
        {
            if (body[0] >= 2 * ArithmeticSlots || (body[0] < ArithmeticSlots && (body[1] & 15) > body[1] >> 4))
            {
                return false;
            }
        }

        return true;
    }

    private static HuffmanTable Find(HuffmanTable?[] tables, int slot, string kind)
    {
        HuffmanTable table = (slot < Slots ? tables[slot] : null)
            ?? throw JpegErrors.Damaged($"Huffman table {slot} for {kind} is used and not defined");
        return table.IsValid ? table : throw JpegErrors.Damaged($"Huffman table {slot} for {kind} is no code");
    }
}
