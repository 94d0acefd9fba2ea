using System;

namespace ConvNext.Imaging.WebP;

/// <summary>
/// Reads the coefficients of macroblocks (RFC 6386, section 13) and multiplies them with their factors. For each block it says which
/// inverse transform it needs.
/// </summary>
internal sealed class ResidualReader
{
    /// <summary>Coefficients of a block.</summary>
    public const int BlockLength = 16;

    /// <summary>Blocks of a macroblock: sixteen of luma, four of each chroma plane.</summary>
    public const int Blocks = 24;

    // Kinds of blocks: luma without its average, averages of luma, chroma, luma with its average.
    private const int LumaWithoutDc = 0;
    private const int Second = 1;
    private const int Chroma = 2;
    private const int LumaWithDc = 3;

    // Of what is kept of a neighbour, the bit that says whether its block of averages had coefficients.
    private const ushort SecondBit = 1 << 8;

    private readonly byte[] _probabilities;
    private readonly Quantizer[] _quantizers;
    private readonly ushort[] _above;
    private readonly short[] _second = new short[BlockLength];
    private ushort _left;

    /// <param name="header">Header of the frame.</param>
    /// <param name="columns">Macroblocks in a row.</param>
    public ResidualReader(LossyHeader header, int columns)
    {
        _probabilities = header.TokenProbabilities;
        _quantizers = header.Quantizers;
        _above = new ushort[columns];
    }

    /// <summary>Coefficients of the macroblock read last, (24, 16).</summary>
    public short[] Coefficients { get; } = new short[Blocks * BlockLength];

    /// <summary>The inverse transform of each block of the macroblock read last.</summary>
    public TransformKind[] Transforms { get; } = new TransformKind[Blocks];

    /// <summary>Begins a row of macroblocks.</summary>
    public void StartRow() => _left = 0;

    /// <summary>Notes that a macroblock has no coefficients.</summary>
    public void Skip(int column, bool hasBlocks)
    {
        // The bit of the second-order block keeps what the last macroblock with such a block said.
        ushort kept = hasBlocks ? SecondBit : (ushort)0;
        _left &= kept;
        _above[column] &= kept;
        Array.Clear(Transforms);
    }

    /// <summary>Reads the coefficients of a macroblock.</summary>
    /// <returns>Whether any block has coefficients.</returns>
    public bool Read(ref BooleanDecoder reader, int column, in MacroblockModes modes)
    {
        Array.Clear(Coefficients);
        Quantizer factors = _quantizers[modes.Segment];
        uint above = _above[column];
        uint left = _left;
        int kind = LumaWithDc;
        int first = 0;
        if (!modes.HasBlocks)
        {
            ReadSecond(ref reader, factors, ref above, ref left);
            kind = LumaWithoutDc;
            first = 1;
        }

        // Bits 0 to 3 say for the luma blocks beside this macroblock whether they have coefficients; bits 4 and 5, 6 and 7 for chroma.
        bool any = false;
        var luma = new BlockCoding(kind, first, factors.LumaDc, factors.LumaAc);
        var chroma = new BlockCoding(Chroma, 0, factors.ChromaDc, factors.ChromaAc);
        for (int block = 0; block < 16; block++)
        {
            any |= ReadBlock(ref reader, luma, block, ref above, block & 3, ref left, block >> 2);
        }

        for (int block = 16; block < Blocks; block++)
        {
            int bit = block < 20 ? 4 : 6;
            int aboveBit = bit + (block & 1);
            int leftBit = bit + ((block >> 1) & 1);
            any |= ReadBlock(ref reader, chroma, block, ref above, aboveBit, ref left, leftBit);
        }

        _above[column] = (ushort)above;
        _left = (ushort)left;
        return any;
    }

    /// <summary>Reads the block of averages and spreads them over the luma blocks.</summary>
    private void ReadSecond(ref BooleanDecoder reader, Quantizer factors, ref uint above, ref uint left)
    {
        Array.Clear(_second);
        int context = (int)(((above >> 8) & 1) + ((left >> 8) & 1));
        int end = ReadTokens(ref reader, Second, context, 0, factors.SecondDc, factors.SecondAc, _second);
        above = end > 0 ? above | SecondBit : above & ~(uint)SecondBit;
        left = end > 0 ? left | SecondBit : left & ~(uint)SecondBit;
        InverseTransform.SpreadAverages(_second, Coefficients, averageOnly: end <= 1);
    }

    private bool ReadBlock(ref BooleanDecoder reader, BlockCoding coding, int block, ref uint above, int aboveBit, ref uint left, int leftBit)
    {
        int context = (int)(((above >> aboveBit) & 1) + ((left >> leftBit) & 1));
        Span<short> coefficients = Coefficients.AsSpan(block * BlockLength, BlockLength);
        int end = ReadTokens(ref reader, coding.Kind, context, coding.First, coding.Dc, coding.Ac, coefficients);
        uint hasCoefficients = end > coding.First ? 1u : 0;
        above = (above & ~(1u << aboveBit)) | (hasCoefficients << aboveBit);
        left = (left & ~(1u << leftBit)) | (hasCoefficients << leftBit);
        TransformKind transform = end > 3 ? TransformKind.Full
            : end > 1 ? TransformKind.ThreeCoefficients
            : coefficients[0] != 0 ? TransformKind.AverageOnly : TransformKind.None;
        Transforms[block] = transform;
        return transform != TransformKind.None;
    }

    /// <summary>Reads the tokens of one block.</summary>
    /// <returns>One more than the position of the last coefficient, in zigzag order.</returns>
    private int ReadTokens(ref BooleanDecoder reader, int kind, int context, int first, int dc, int ac, Span<short> coefficients)
    {
        ReadOnlySpan<byte> probabilities = _probabilities.AsSpan(kind * TokenProbabilities.KindLength, TokenProbabilities.KindLength);
        ReadOnlySpan<byte> p = At(probabilities, first, context);
        int position = first;
        while (position < BlockLength)
        {
            if (reader.ReadBit(p[0]) == 0)
            {
                return position;
            }

            while (reader.ReadBit(p[1]) == 0)
            {
                if (++position == BlockLength)
                {
                    return BlockLength;
                }

                p = At(probabilities, position, 0);
            }

            int magnitude = 1;
            int nextContext = 1;
            if (reader.ReadBit(p[2]) != 0)
            {
                magnitude = ReadLargeMagnitude(ref reader, p);
                nextContext = 2;
            }

            int value = reader.ReadSign(magnitude);
            coefficients[ZigZag[position]] = (short)(value * (position > 0 ? ac : dc));
            if (++position < BlockLength)
            {
                p = At(probabilities, position, nextContext);
            }
        }

        return BlockLength;
    }

    private static ReadOnlySpan<byte> At(ReadOnlySpan<byte> probabilities, int position, int context) =>
        probabilities.Slice((BandOffsets[position] + context) * TokenProbabilities.Decisions, TokenProbabilities.Decisions);

    private static int ReadLargeMagnitude(ref BooleanDecoder reader, ReadOnlySpan<byte> p)
    {
        if (reader.ReadBit(p[3]) == 0)
        {
            return reader.ReadBit(p[4]) == 0 ? 2 : 3 + reader.ReadBit(p[5]);
        }

        if (reader.ReadBit(p[6]) == 0)
        {
            return reader.ReadBit(p[7]) == 0
                ? 5 + reader.ReadBit(159)
                : 7 + (2 * reader.ReadBit(165)) + reader.ReadBit(145);
        }

        // The four largest categories: 3, 4, 5 or 11 further bits, each with a probability of its own.
        int category = 2 * reader.ReadBit(p[8]);
        category += reader.ReadBit(p[9 + (category >> 1)]);
        ReadOnlySpan<byte> bits = category switch { 0 => Category3, 1 => Category4, 2 => Category5, _ => Category6 };
        int extra = 0;
        foreach (byte probability in bits)
        {
            extra = (2 * extra) + reader.ReadBit(probability);
        }

        return 3 + (8 << category) + extra;
    }

    private static ReadOnlySpan<byte> ZigZag => [0, 1, 4, 8, 5, 2, 3, 6, 9, 12, 13, 10, 7, 11, 14, 15];

    // The band of each position, times the number of contexts.
    private static ReadOnlySpan<byte> BandOffsets => [0, 3, 6, 9, 18, 12, 15, 18, 18, 18, 18, 18, 18, 18, 18, 21];

    private static ReadOnlySpan<byte> Category3 => [173, 148, 140];

    private static ReadOnlySpan<byte> Category4 => [176, 155, 140, 135];

    private static ReadOnlySpan<byte> Category5 => [180, 157, 141, 134, 130];

    private static ReadOnlySpan<byte> Category6 => [254, 254, 243, 230, 196, 177, 153, 140, 133, 130, 129];

    /// <summary>How a block is coded.</summary>
    /// <param name="Kind">Which probabilities its tokens have.</param>
    /// <param name="First">The position of its first coefficient.</param>
    /// <param name="Dc">What the first coefficient of all is multiplied by.</param>
    /// <param name="Ac">What the others are multiplied by.</param>
    private readonly record struct BlockCoding(int Kind, int First, int Dc, int Ac);
}
