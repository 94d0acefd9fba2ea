using System;

namespace ConvNext.Imaging.WebP;

/// <summary>
/// One macroblock while it is reconstructed, with the pixels above and to the left of it, from which it is predicted: those are
/// pixels before the loop filter. Outside of the picture they are 127 above and 129 to the left.
/// </summary>
internal sealed class MacroblockBuffer
{
    /// <summary>Bytes from one row to the next.</summary>
    public const int Stride = 32;

    /// <summary>Where the luma of the macroblock begins, (16, 16). Four more pixels of the row above are to its right.</summary>
    public const int Luma = Stride + 8;

    /// <summary>Where the first chroma plane begins, (8, 8).</summary>
    public const int ChromaU = (18 * Stride) + 8;

    /// <summary>Where the second chroma plane begins, (8, 8).</summary>
    public const int ChromaV = ChromaU + 16;

    private const int Rows = 26;
    private const int LumaSize = 16;
    private const int ChromaSize = 8;
    private const byte OutsideAbove = 127;
    private const byte OutsideLeft = 129;

    private readonly byte[] _pixels = new byte[Rows * Stride];
    private readonly byte[] _aboveLuma;
    private readonly byte[] _aboveU;
    private readonly byte[] _aboveV;
    private readonly int _columns;

    /// <param name="columns">Macroblocks in a row.</param>
    public MacroblockBuffer(int columns)
    {
        _columns = columns;
        _aboveLuma = new byte[columns * LumaSize];
        _aboveU = new byte[columns * ChromaSize];
        _aboveV = new byte[columns * ChromaSize];
    }

    /// <summary>Begins a row of macroblocks.</summary>
    public void StartRow(int row)
    {
        byte corner = OutsideLeft;
        if (row == 0)
        {
            corner = OutsideAbove;
            _pixels.AsSpan(Luma - Stride, LumaSize + 4).Fill(OutsideAbove);
            _pixels.AsSpan(ChromaU - Stride, ChromaSize).Fill(OutsideAbove);
            _pixels.AsSpan(ChromaV - Stride, ChromaSize).Fill(OutsideAbove);
        }

        FillLeft(Luma, LumaSize, corner);
        FillLeft(ChromaU, ChromaSize, corner);
        FillLeft(ChromaV, ChromaSize, corner);
    }

    /// <summary>Predicts a macroblock and adds what its coefficients give.</summary>
    public void Reconstruct(int column, int row, in MacroblockModes modes, ReadOnlySpan<short> coefficients, ReadOnlySpan<TransformKind> transforms)
    {
        if (column > 0)
        {
            KeepLeft(Luma, LumaSize);
            KeepLeft(ChromaU, ChromaSize);
            KeepLeft(ChromaV, ChromaSize);
        }

        if (row > 0)
        {
            _aboveLuma.AsSpan(column * LumaSize, LumaSize).CopyTo(_pixels.AsSpan(Luma - Stride));
            _aboveU.AsSpan(column * ChromaSize, ChromaSize).CopyTo(_pixels.AsSpan(ChromaU - Stride));
            _aboveV.AsSpan(column * ChromaSize, ChromaSize).CopyTo(_pixels.AsSpan(ChromaV - Stride));
        }

        if (modes.HasBlocks)
        {
            BringAboveRight(column, row);
            for (int block = 0; block < 16; block++)
            {
                int start = Luma + ((block >> 2) * 4 * Stride) + ((block & 3) * 4);
                BlockPredictor.Predict(modes.Luma[block], _pixels, start);
                InverseTransform.Add(transforms[block], coefficients.Slice(block * 16, 16), _pixels.AsSpan(start));
            }
        }
        else
        {
            MacroblockPredictor.Predict(modes.Luma[0], _pixels, Luma, LumaSize, hasLeft: column > 0, hasAbove: row > 0);
            for (int block = 0; block < 16; block++)
            {
                int start = Luma + ((block >> 2) * 4 * Stride) + ((block & 3) * 4);
                InverseTransform.Add(transforms[block], coefficients.Slice(block * 16, 16), _pixels.AsSpan(start));
            }
        }

        ReconstructChroma(ChromaU, column, row, modes.Chroma, coefficients.Slice(16 * 16, 4 * 16), transforms.Slice(16, 4));
        ReconstructChroma(ChromaV, column, row, modes.Chroma, coefficients.Slice(20 * 16, 4 * 16), transforms.Slice(20, 4));
        KeepBelow(column);
    }

    /// <summary>Copies the macroblock to its place in three planes.</summary>
    public void CopyTo(Span<byte> luma, Span<byte> chromaU, Span<byte> chromaV, int lumaStride, int chromaStride)
    {
        CopyPlane(Luma, LumaSize, luma, lumaStride);
        CopyPlane(ChromaU, ChromaSize, chromaU, chromaStride);
        CopyPlane(ChromaV, ChromaSize, chromaV, chromaStride);
    }

    private void ReconstructChroma(
        int start, int column, int row, PredictionMode mode, ReadOnlySpan<short> coefficients, ReadOnlySpan<TransformKind> transforms)
    {
        MacroblockPredictor.Predict(mode, _pixels, start, ChromaSize, hasLeft: column > 0, hasAbove: row > 0);

        // As soon as one block of the plane needs more than its average, libwebp transforms all four in full.
        bool needsFull = transforms.ContainsAny(TransformKind.ThreeCoefficients, TransformKind.Full);
        for (int block = 0; block < 4; block++)
        {
            int first = start + ((block >> 1) * 4 * Stride) + ((block & 1) * 4);
            TransformKind kind = needsFull ? TransformKind.Full : transforms[block];
            InverseTransform.Add(kind, coefficients.Slice(block * 16, 16), _pixels.AsSpan(first));
        }
    }

    private void FillLeft(int start, int rows, byte corner)
    {
        _pixels[start - Stride - 1] = corner;
        for (int y = 0; y < rows; y++)
        {
            _pixels[start + (y * Stride) - 1] = OutsideLeft;
        }
    }

    /// <summary>The last column of the macroblock before, and of the row above it, becomes the column to the left.</summary>
    private void KeepLeft(int start, int size)
    {
        for (int y = -1; y < size; y++)
        {
            int row = start + (y * Stride);
            _pixels[row - 1] = _pixels[row + size - 1];
        }
    }

    /// <summary>
    /// The four pixels above and to the right of the macroblock serve all blocks of its last column, also those further down. To the
    /// right of the picture the last pixel above is repeated.
    /// </summary>
    private void BringAboveRight(int column, int row)
    {
        Span<byte> aboveRight = _pixels.AsSpan(Luma - Stride + LumaSize, 4);
        if (row > 0 && column < _columns - 1)
        {
            _aboveLuma.AsSpan((column + 1) * LumaSize, 4).CopyTo(aboveRight);
        }
        else if (row > 0)
        {
            aboveRight.Fill(_aboveLuma[^1]);
        }

        for (int y = 3; y < LumaSize - 1; y += 4)
        {
            aboveRight.CopyTo(_pixels.AsSpan(Luma + (y * Stride) + LumaSize));
        }
    }

    private void KeepBelow(int column)
    {
        _pixels.AsSpan(Luma + (15 * Stride), LumaSize).CopyTo(_aboveLuma.AsSpan(column * LumaSize));
        _pixels.AsSpan(ChromaU + (7 * Stride), ChromaSize).CopyTo(_aboveU.AsSpan(column * ChromaSize));
        _pixels.AsSpan(ChromaV + (7 * Stride), ChromaSize).CopyTo(_aboveV.AsSpan(column * ChromaSize));
    }

    private void CopyPlane(int start, int size, Span<byte> target, int targetStride)
    {
        for (int y = 0; y < size; y++)
        {
            _pixels.AsSpan(start + (y * Stride), size).CopyTo(target[(y * targetStride)..]);
        }
    }
}
