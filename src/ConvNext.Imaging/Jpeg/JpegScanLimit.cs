using System;

namespace ConvNext.Imaging.Jpeg;

/// <summary>
/// Bounds the work that scans ask for. A scan goes over the whole picture however little data it has, so that without a limit a small file
/// could keep a core busy for hours. Blocks for which the data has at least one bit are paid for; the others may be at most
/// <see cref="EmptyPasses"/> times those of the picture.
/// </summary>
internal sealed class JpegScanLimit
{
    /// <summary>The most scans, which also bounds the tables that are kept. An encoder writes about ten.</summary>
    public const int MaxScans = 500;

    /// <summary>How often the picture's blocks may be gone over without data for them.</summary>
    public const int EmptyPasses = 64;

    private const long BlocksPerByte = 8;

    private long _emptyBlocks;
    private int _scans;

    /// <param name="fileLength">Bytes of the file.</param>
    public JpegScanLimit(int fileLength) => _emptyBlocks = -fileLength;

    /// <summary>Takes a scan into account.</summary>
    /// <exception cref="ImageDecodeException">It is one too many.</exception>
    public void Add(JpegScan scan, JpegFrame frame, int dataLength)
    {
        if (++_scans > MaxScans)
        {
            throw new ImageDecodeException($"The JPEG sends its picture in more than {MaxScans} scans, the most that are read.");
        }

        _emptyBlocks += Math.Max(0, scan.Blocks(frame) - (BlocksPerByte * dataLength));
        if (_emptyBlocks > EmptyPasses * frame.Blocks)
        {
            throw new ImageDecodeException($"The JPEG goes over its picture more than {EmptyPasses} times with scans that are almost empty, which is more than is read.");
        }
    }
}
