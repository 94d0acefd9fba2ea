using System;
using System.Runtime.CompilerServices;

namespace ConvNext.Imaging.Jpeg;

/// <summary>
/// The coefficients of one component for one band of the picture, or a ring of the last few: (rows of blocks, padded blocks in a row, 8, 8),
/// in the order of rows. All scans of a band are decoded one after another, so that a progressive picture needs no more memory than this.
/// </summary>
internal sealed unsafe class CoefficientBand
{
    private readonly short[] _values;
    private readonly ulong[] _nonZero;
    private readonly int _bandsKept;
    private readonly int _blocksPerBand;

    /// <param name="component">The component.</param>
    /// <param name="bandsKept">How many bands are kept.</param>
    public CoefficientBand(JpegComponent component, int bandsKept)
    {
        _bandsKept = bandsKept;
        BlocksPerRow = component.PaddedWidthInBlocks;
        _blocksPerBand = BlocksPerRow * component.VerticalSampling;
        int blocks = _blocksPerBand * bandsKept;
        _values = GC.AllocateUninitializedArray<short>(blocks * JpegFrame.BlockLength, pinned: true);
        _nonZero = GC.AllocateUninitializedArray<ulong>(blocks, pinned: true);
    }

    /// <summary>Blocks in a row, up to a whole interleaved unit.</summary>
    public int BlocksPerRow { get; }

    /// <summary>The first block of a band.</summary>
    public short* Values(int band) =>
        (short*)Unsafe.AsPointer(ref _values[band % _bandsKept * _blocksPerBand * JpegFrame.BlockLength]);

    /// <summary>
    /// For each block of a band, which frequencies are not zero: the most significant bit is frequency 0. Only progressive Huffman decoding
    /// keeps it.
    /// </summary>
    public ulong* NonZero(int band) => (ulong*)Unsafe.AsPointer(ref _nonZero[band % _bandsKept * _blocksPerBand]);

    /// <summary>Makes the coefficients of some columns of blocks of a band zero.</summary>
    public void Clear(int band, int firstBlock, int blocks)
    {
        short* values = Values(band);
        for (int row = 0; row < _blocksPerBand; row += BlocksPerRow)
        {
            new Span<short>(values + ((row + firstBlock) * JpegFrame.BlockLength), blocks * JpegFrame.BlockLength).Clear();
        }
    }

    /// <summary>Makes the coefficients of a band zero.</summary>
    public void Clear(int band)
    {
        new Span<short>(Values(band), _blocksPerBand * JpegFrame.BlockLength).Clear();
        new Span<ulong>(NonZero(band), _blocksPerBand).Clear();
    }
}
