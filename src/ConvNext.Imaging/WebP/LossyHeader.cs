using System;

namespace ConvNext.Imaging.WebP;

/// <summary>The header of a VP8 key frame (RFC 6386, section 9), up to the modes of the macroblocks.</summary>
internal sealed class LossyHeader
{
    /// <summary>Segments that a macroblock can belong to, each with a quantizer and a filter level of its own.</summary>
    public const int Segments = 4;

    private const int FrameHeaderLength = 10;
    private const int MaxProfile = 3;

    private LossyHeader()
    {
    }

    /// <summary>Whether macroblocks belong to segments.</summary>
    public bool HasSegments { get; private set; }

    /// <summary>Whether each macroblock says its segment; otherwise all are in segment 0.</summary>
    public bool HasSegmentMap { get; private set; }

    /// <summary>Whether the numbers of a segment replace those of the frame instead of being added to them.</summary>
    public bool SegmentsAreAbsolute { get; private set; } = true;

    /// <summary>Quantizer index by segment.</summary>
    public int[] SegmentQuantizers { get; } = new int[Segments];

    /// <summary>Filter level by segment.</summary>
    public int[] SegmentFilterLevels { get; } = new int[Segments];

    /// <summary>Probabilities of the three decisions that lead to a segment.</summary>
    public byte[] SegmentProbabilities { get; } = [255, 255, 255];

    /// <summary>Whether the loop filter is the simple one, which leaves chroma alone.</summary>
    public bool FilterIsSimple { get; private set; }

    /// <summary>Filter level of the frame, 0 to 63; 0 switches the filter off, whatever the segments say.</summary>
    public int FilterLevel { get; private set; }

    /// <summary>How much the filter spares detail, 0 to 7.</summary>
    public int FilterSharpness { get; private set; }

    /// <summary>Added to the filter level of every macroblock, as all of a key frame are predicted from the frame itself.</summary>
    public int IntraFilterDelta { get; private set; }

    /// <summary>Added to the filter level of macroblocks that are predicted in blocks of 4 × 4.</summary>
    public int BlockModeFilterDelta { get; private set; }

    /// <summary>Dequantization factors by segment.</summary>
    public Quantizer[] Quantizers { get; } = new Quantizer[Segments];

    /// <summary>Probabilities of the coefficients' tokens, laid out as <see cref="TokenProbabilities"/> says.</summary>
    public byte[] TokenProbabilities { get; } = new byte[WebP.TokenProbabilities.Length];

    /// <summary>Probability that a macroblock has coefficients; negative where each is taken to have them.</summary>
    public int SkipProbability { get; private set; } = -1;

    /// <summary>Where the decoder of the first partition stands: before the modes of the macroblocks.</summary>
    public BooleanState ModePartition { get; private set; }

    /// <summary>The partitions that hold the coefficients; row r of macroblocks is in partition r modulo their number.</summary>
    public BooleanState[] TokenPartitions { get; private set; } = [];

    /// <summary>Throws when the first ten bytes are not those of a key frame that is to be shown.</summary>
    /// <param name="data">The data of a VP8 chunk, at least ten bytes.</param>
    /// <param name="chunkLength">The length that the chunk gives.</param>
    public static void CheckStart(ReadOnlySpan<byte> data, int chunkLength)
    {
        int bits = FirstBits(data);
        if (!data[3..].StartsWith((ReadOnlySpan<byte>)[0x9D, 0x01, 0x2A]) || (bits & 1) != 0)
        {
            throw WebPContainer.Damaged("its VP8 chunk does not begin with a key frame");
        }

        if (((bits >> 1) & 7) > MaxProfile || ((bits >> 4) & 1) == 0)
        {
            throw WebPContainer.Damaged("its VP8 frame has an unknown profile or is not to be shown");
        }

        if (bits >> 5 >= chunkLength)
        {
            throw WebPContainer.Damaged("the first partition of its VP8 frame is longer than the frame");
        }
    }

    /// <summary>Reads the header of data that <see cref="CheckStart"/> accepts.</summary>
    public static LossyHeader Read(ReadOnlySpan<byte> data)
    {
        int firstLength = FirstBits(data) >> 5;
        if (firstLength > data.Length - FrameHeaderLength)
        {
            throw ImageLimits.Truncated("WebP");
        }

        LossyHeader header = new();
        BooleanDecoder reader = new(data, new ByteRange(FrameHeaderLength, firstLength));

        // The colour space and whether clamping can be left out: there is one colour space, and clamping is never left out.
        reader.ReadNumber(2);
        header.ReadSegments(ref reader);
        header.ReadFilter(ref reader);
        header.LocateTokens(data, FrameHeaderLength + firstLength, 1 << reader.ReadNumber(2));
        header.ReadQuantizers(ref reader);

        // Whether the probabilities outlive the frame, which does not matter to a picture.
        reader.ReadFlag();
        WebP.TokenProbabilities.Read(ref reader, header.TokenProbabilities);
        header.SkipProbability = reader.ReadFlag() ? reader.ReadNumber(8) : -1;
        header.ModePartition = reader.State;
        return header;
    }

    private static int FirstBits(ReadOnlySpan<byte> data) => data[0] | (data[1] << 8) | (data[2] << 16);

    private void ReadSegments(ref BooleanDecoder reader)
    {
        HasSegments = reader.ReadFlag();
        if (!HasSegments)
        {
            return;
        }

        HasSegmentMap = reader.ReadFlag();
        if (reader.ReadFlag())
        {
            SegmentsAreAbsolute = reader.ReadFlag();
            for (int i = 0; i < Segments; i++)
            {
                SegmentQuantizers[i] = reader.ReadOptionalSigned(7);
            }

            for (int i = 0; i < Segments; i++)
            {
                SegmentFilterLevels[i] = reader.ReadOptionalSigned(6);
            }
        }

        for (int i = 0; HasSegmentMap && i < SegmentProbabilities.Length; i++)
        {
            SegmentProbabilities[i] = reader.ReadFlag() ? (byte)reader.ReadNumber(8) : (byte)255;
        }
    }

    private void ReadFilter(ref BooleanDecoder reader)
    {
        FilterIsSimple = reader.ReadFlag();
        FilterLevel = reader.ReadNumber(6);
        FilterSharpness = reader.ReadNumber(3);
        bool hasDeltas = reader.ReadFlag();
        if (!hasDeltas || !reader.ReadFlag())
        {
            return;
        }

        // Four deltas by the frame that a macroblock is predicted from, then four by its mode. A key frame needs the first of each.
        IntraFilterDelta = reader.ReadOptionalSigned(6);
        for (int i = 1; i < 4; i++)
        {
            reader.ReadOptionalSigned(6);
        }

        BlockModeFilterDelta = reader.ReadOptionalSigned(6);
        for (int i = 1; i < 4; i++)
        {
            reader.ReadOptionalSigned(6);
        }
    }

    /// <summary>The partitions stand behind a table of their lengths, three bytes each, in which the last is missing: it takes the rest.</summary>
    private void LocateTokens(ReadOnlySpan<byte> data, int start, int count)
    {
        int lengths = start;
        start += 3 * (count - 1);
        if (start >= data.Length)
        {
            throw ImageLimits.Truncated("WebP");
        }

        TokenPartitions = new BooleanState[count];
        for (int i = 0; i < count; i++, lengths += 3)
        {
            // The last partition must hold a byte at least.
            int left = data.Length - start;
            if (i == count - 1 && left == 0)
            {
                throw ImageLimits.Truncated("WebP");
            }

            int length = i == count - 1 ? left : Math.Min(left, FirstBits(data[lengths..]));
            TokenPartitions[i] = new BooleanDecoder(data, new ByteRange(start, length)).State;
            start += length;
        }
    }

    private void ReadQuantizers(ref BooleanDecoder reader)
    {
        int frameIndex = reader.ReadNumber(7);
        QuantizerDeltas deltas = new(
            LumaDc: reader.ReadOptionalSigned(4),
            SecondDc: reader.ReadOptionalSigned(4),
            SecondAc: reader.ReadOptionalSigned(4),
            ChromaDc: reader.ReadOptionalSigned(4),
            ChromaAc: reader.ReadOptionalSigned(4));
        for (int i = 0; i < Segments; i++)
        {
            int index = !HasSegments ? frameIndex : SegmentQuantizers[i] + (SegmentsAreAbsolute ? 0 : frameIndex);
            Quantizers[i] = Quantizer.Create(index, deltas);
        }
    }
}
