using System;

namespace ConvNext.Imaging.WebP;

/// <summary>
/// What stands before the pixels of VP8L: the transforms that were applied to the picture, and the prefix codes of its pixels. Both
/// hold small pictures of their own, written the same way without transforms.
/// </summary>
internal sealed class LosslessStream
{
    private const int MaxTransforms = 4;

    private readonly LosslessTransform?[] _transforms = new LosslessTransform?[MaxTransforms];
    private int _transformsSeen;

    private LosslessStream(int width, int height)
    {
        Width = width;
        Height = height;
    }

    /// <summary>Pixels in a row as they are written: a palette can put several into one.</summary>
    public int Width { get; private set; }

    /// <summary>Rows.</summary>
    public int Height { get; }

    /// <summary>The transforms, in the order in which they were applied.</summary>
    public ReadOnlySpan<LosslessTransform?> Transforms => _transforms.AsSpan(0, TransformCount);

    /// <summary>How many transforms there are.</summary>
    public int TransformCount { get; private set; }

    /// <summary>Bits of an index of the colour cache, or 0 without one.</summary>
    public int CacheBits { get; private set; }

    /// <summary>The codes, by the part of the picture.</summary>
    public PrefixCodeGroup[] Groups { get; private set; } = [];

    /// <summary>The tables of the codes.</summary>
    public PrefixCodePool Pool { get; } = new();

    /// <summary>The index of the codes for each tile of the picture, row by row, or empty where the whole has one group.</summary>
    public uint[] GroupIndices { get; private set; } = [];

    /// <summary>The side of a tile as a power of two.</summary>
    public int TileBits { get; private set; }

    /// <summary>Tiles in a row.</summary>
    public int TileColumns { get; private set; }

    /// <summary>Reads what stands before the pixels of a whole picture.</summary>
    public static LosslessStream Read(ref LosslessBitReader reader, int width, int height)
    {
        LosslessStream stream = new(width, height);
        while (reader.ReadBits(1) != 0)
        {
            stream.ReadTransform(ref reader);
        }

        stream.ReadCodes(ref reader, mayHaveTiles: true);
        return stream;
    }

    /// <summary>The codes for the pixel (x, y).</summary>
    public PrefixCodeGroup GroupAt(int x, int y)
    {
        if (TileBits == 0)
        {
            return Groups[0];
        }

        return Groups[GroupIndices[(TileColumns * (y >> TileBits)) + (x >> TileBits)]];
    }

    /// <summary>How many tiles of 2^<paramref name="bits"/> pixels cover a length.</summary>
    public static int Tiles(int length, int bits) => (length + (1 << bits) - 1) >> bits;

    private void ReadTransform(ref LosslessBitReader reader)
    {
        LosslessTransformType type = (LosslessTransformType)reader.ReadBits(2);
        if ((_transformsSeen & (1 << (int)type)) != 0)
        {
            throw WebPContainer.Damaged("its lossless data have the same transform twice");
        }

        _transformsSeen |= 1 << (int)type;
        int bits = 0;
        uint[] data = [];
        int width = Width;
        switch (type)
        {
            case LosslessTransformType.Predictor or LosslessTransformType.Colour:
                bits = 2 + reader.ReadBits(3);
                data = ReadPicture(ref reader, Tiles(width, bits), Tiles(Height, bits));
                break;
            case LosslessTransformType.Palette:
                int colours = 1 + reader.ReadBits(8);
                bits = colours > 16 ? 0 : colours > 4 ? 1 : colours > 2 ? 2 : 3;
                data = ReadPicture(ref reader, colours, 1);
                Width = Tiles(width, bits);
                break;
            default:
                break;
        }

        _transforms[TransformCount++] = LosslessTransform.Create(type, width, bits, data);
    }

    private void ReadCodes(ref LosslessBitReader reader, bool mayHaveTiles)
    {
        if (reader.ReadBits(1) != 0)
        {
            CacheBits = reader.ReadBits(4);
            if (CacheBits is < 1 or > PrefixCodeGroup.MaxCacheBits)
            {
                throw WebPContainer.Damaged("its lossless data have a colour cache of a size that does not exist");
            }
        }

        int groups = 1;
        bool[] used = [true];
        if (mayHaveTiles && reader.ReadBits(1) != 0)
        {
            TileBits = 2 + reader.ReadBits(3);
            TileColumns = Tiles(Width, TileBits);
            GroupIndices = ReadPicture(ref reader, TileColumns, Tiles(Height, TileBits));
            groups = PackGroupIndices(GroupIndices, out used);
        }

        if (reader.IsPastEnd)
        {
            throw ImageLimits.Truncated("WebP");
        }

        ReadGroups(ref reader, groups, used);
    }

    /// <summary>Reads all groups that the indices reach up to, and keeps those that are used.</summary>
    private void ReadGroups(ref LosslessBitReader reader, int groups, bool[] used)
    {
        int cacheSize = CacheBits > 0 ? 1 << CacheBits : 0;
        PrefixCodeReader codes = new();
        PrefixCodePool unused = new();
        Groups = new PrefixCodeGroup[used.AsSpan().Count(true)];
        int kept = 0;
        for (int i = 0; i < groups; i++)
        {
            if (used[i])
            {
                Groups[kept++] = codes.ReadGroup(ref reader, cacheSize, Pool);
            }
            else
            {
                unused.Clear();
                codes.ReadGroup(ref reader, cacheSize, unused);
            }
        }
    }

    /// <summary>Turns pixels, whose red and green are an index, into indices among those that occur.</summary>
    /// <returns>One more than the largest index that the pixels hold.</returns>
    private static int PackGroupIndices(Span<uint> pixels, out bool[] used)
    {
        used = new bool[1 << 16];
        int groups = 0;
        foreach (ref uint pixel in pixels)
        {
            pixel = (pixel >> 8) & 0xFFFF;
            used[pixel] = true;
            groups = Math.Max(groups, (int)pixel + 1);
        }

        uint[] packed = new uint[groups];
        for (int i = 1; i < groups; i++)
        {
            packed[i] = packed[i - 1] + (used[i - 1] ? 1u : 0);
        }

        foreach (ref uint pixel in pixels)
        {
            pixel = packed[pixel];
        }

        return groups;
    }

    /// <summary>Reads a small picture that belongs to a transform or to the codes.</summary>
    private static uint[] ReadPicture(ref LosslessBitReader reader, int width, int height)
    {
        LosslessStream stream = new(width, height);
        stream.ReadCodes(ref reader, mayHaveTiles: false);
        LosslessPixels pixels = new(stream, width * height);
        pixels.ReadTo(ref reader, width * height);
        if (reader.HasReadPastEnd)
        {
            throw ImageLimits.Truncated("WebP");
        }

        return pixels.Window;
    }
}
