using System;

namespace ConvNext.Imaging.Jpeg;

/// <summary>
/// Bounds the work that scans ask for. A scan goes over the whole picture however little data it has, so that without a limit a small file
/// could keep a core busy for hours. Blocks for which the data has at least one bit are paid for; the others may be at most
/// <see cref="EmptyPasses"/> times those of the picture, with arithmetic coding, which is slower, <see cref="EmptyArithmeticPasses"/> times.
/// </summary>
internal sealed class JpegScanLimit
{
    /// <summary>The most scans, which also bounds the tables that are kept. An encoder writes about ten.</summary>
    public const int MaxScans = 500;

    /// <summary>How often the picture's blocks may be gone over without data for them.</summary>
    public const int EmptyPasses = 64;

    /// <summary>The same for arithmetic coding.</summary>
    public const int EmptyArithmeticPasses = 16;

    private const long BlocksPerByte = 8;

    /// <summary>Beginning a segment costs the arithmetic decoder as much as this many blocks.</summary>
    private const long BlocksPerEmptySegment = 8;

    private long _emptyBlocks;
    private int _scans;

    /// <param name="fileLength">Bytes of the file.</param>
    public JpegScanLimit(int fileLength) => _emptyBlocks = -fileLength;

    /// <summary>Takes a scan into account.</summary>
    /// <param name="scan">The scan.</param>
    /// <param name="frame">The frame.</param>
    /// <param name="dataLength">Bytes of its data.</param>
    /// <param name="emptySegments">Segments between restart markers that are not there any more.</param>
    /// <exception cref="ImageDecodeException">It is one too many.</exception>
    public void Add(JpegScan scan, JpegFrame frame, int dataLength, long emptySegments)
    {
        if (++_scans > MaxScans)
        {
            throw new ImageDecodeException($"The JPEG sends its picture in more than {MaxScans} scans, the most that are read.");
        }

        int passes = frame.IsArithmetic ? EmptyArithmeticPasses : EmptyPasses;
        _emptyBlocks += Math.Max(0, scan.Blocks(frame) - (BlocksPerByte * dataLength));
        _emptyBlocks += frame.IsArithmetic ? BlocksPerEmptySegment * emptySegments : 0;
        if (_emptyBlocks > passes * frame.Blocks)
        {
            throw new ImageDecodeException($"The JPEG goes over its picture more than {passes} times with scans that are almost empty, which is more than is read.");
        }
    }
}
