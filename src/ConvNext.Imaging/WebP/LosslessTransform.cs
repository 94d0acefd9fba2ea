using System;

namespace ConvNext.Imaging.WebP;

/// <summary>What was done to a picture so that it takes less space, by the numbers that a file gives it.</summary>
internal enum LosslessTransformType
{
    /// <summary>Each pixel holds its difference from a prediction.</summary>
    Predictor = 0,

    /// <summary>Red and blue hold differences from multiples of green, blue also from one of red.</summary>
    Colour = 1,

    /// <summary>Red and blue hold differences from green.</summary>
    SubtractGreen = 2,

    /// <summary>Green holds an index of a palette, or several.</summary>
    Palette = 3,
}

/// <summary>One transform of VP8L, undone row by row, from the first row to the last.</summary>
internal sealed class LosslessTransform
{
    private readonly int _bits;
    private readonly uint[] _data;

    // Of the predictor: the row before and the row at hand, one behind the other.
    private readonly uint[] _rows;

    private LosslessTransform(LosslessTransformType type, int width, int bits, uint[] data)
    {
        Type = type;
        _bits = bits;
        _data = data;
        _rows = type == LosslessTransformType.Predictor ? new uint[2 * width] : [];
        Width = width;
    }

    /// <summary>What was done.</summary>
    public LosslessTransformType Type { get; }

    /// <summary>Pixels in a row once the transform is undone.</summary>
    public int Width { get; }

    /// <summary>Makes a transform out of what stands in a file.</summary>
    /// <param name="type">Its type.</param>
    /// <param name="width">Pixels in a row once it is undone.</param>
    /// <param name="bits">The side of its tiles, or the indices in a pixel, as a power of two.</param>
    /// <param name="data">A pixel for each tile, or the palette, in which each colour holds its difference from the one before.</param>
    public static LosslessTransform Create(LosslessTransformType type, int width, int bits, uint[] data)
    {
        if (type == LosslessTransformType.Palette)
        {
            // Colours behind the last are transparent black.
            uint[] palette = new uint[1 << (8 >> bits)];
            uint colour = 0;
            for (int i = 0; i < data.Length; i++)
            {
                palette[i] = colour = LosslessPredictor.AddPixels(colour, data[i]);
            }

            data = palette;
        }

        return new LosslessTransform(type, width, bits, data);
    }

    /// <summary>Undoes the transform for row <paramref name="y"/>.</summary>
    /// <param name="y">The row; they must come in order.</param>
    /// <param name="input">The row as it was written. Only for a palette may it be shorter than the output, and then it must not overlap it.</param>
    /// <param name="output">The row without the transform, (<see cref="Width"/>).</param>
    public void Undo(int y, ReadOnlySpan<uint> input, Span<uint> output)
    {
        switch (Type)
        {
            case LosslessTransformType.Predictor:
                AddPrediction(y, input, output);
                break;
            case LosslessTransformType.Colour:
                AddMultiples(y, input, output);
                break;
            case LosslessTransformType.SubtractGreen:
                for (int x = 0; x < output.Length; x++)
                {
                    uint green = (input[x] >> 8) & 0xFF;
                    output[x] = (input[x] & 0xFF00FF00) | (((input[x] & 0x00FF00FF) + (green << 16) + green) & 0x00FF00FF);
                }

                break;
            default:
                LookUp(input, output);
                break;
        }
    }

    private void AddPrediction(int y, ReadOnlySpan<uint> input, Span<uint> output)
    {
        int width = Width;
        Span<uint> row = _rows.AsSpan(width);
        if (y == 0)
        {
            row[0] = LosslessPredictor.AddPixels(input[0], LosslessPredictor.Black);
            LosslessPredictor.Add(LosslessPredictor.Left, input[1..], _rows, width + 1, width);
        }
        else
        {
            // The first pixel is predicted from the one above, whatever its tile says.
            row[0] = LosslessPredictor.AddPixels(input[0], _rows[0]);
            ReadOnlySpan<uint> tiles = _data.AsSpan((y >> _bits) * LosslessStream.Tiles(width, _bits));
            for (int x = 1; x < width;)
            {
                int end = Math.Min(((x >> _bits) + 1) << _bits, width);
                LosslessPredictor.Add((int)(tiles[x >> _bits] >> 8) & 15, input[x..end], _rows, width + x, width);
                x = end;
            }
        }

        row.CopyTo(output);
        row.CopyTo(_rows);
    }

    private void AddMultiples(int y, ReadOnlySpan<uint> input, Span<uint> output)
    {
        ReadOnlySpan<uint> tiles = _data.AsSpan((y >> _bits) * LosslessStream.Tiles(Width, _bits));
        for (int start = 0; start < output.Length; start += 1 << _bits)
        {
            uint tile = tiles[start >> _bits];
            int greenToRed = (sbyte)tile;
            int greenToBlue = (sbyte)(tile >> 8);
            int redToBlue = (sbyte)(tile >> 16);
            int end = Math.Min(start + (1 << _bits), output.Length);
            for (int x = start; x < end; x++)
            {
                uint pixel = input[x];
                int green = (sbyte)(pixel >> 8);
                int red = (byte)((pixel >> 16) + (uint)((greenToRed * green) >> 5));
                int blue = (byte)(pixel + (uint)((greenToBlue * green) >> 5) + (uint)((redToBlue * (sbyte)red) >> 5));
                output[x] = (pixel & 0xFF00FF00) | ((uint)red << 16) | (uint)blue;
            }
        }
    }

    private void LookUp(ReadOnlySpan<uint> input, Span<uint> output)
    {
        int bitsPerIndex = 8 >> _bits;
        uint mask = (1u << bitsPerIndex) - 1;
        int indexMask = (1 << _bits) - 1;
        uint packed = 0;
        for (int x = 0; x < output.Length; x++, packed >>= bitsPerIndex)
        {
            if ((x & indexMask) == 0)
            {
                packed = (input[x >> _bits] >> 8) & 0xFF;
            }

            output[x] = _data[(int)(packed & mask)];
        }
    }
}
