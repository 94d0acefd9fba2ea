using System;

namespace ConvNext.Imaging.Jpeg;

/// <summary>The order in which a block's frequencies are sent.</summary>
internal static class ZigZag
{
    /// <summary>
    /// Entries of <see cref="Order"/>: damaged data can step up to 31 beyond the last frequency, and 16 more where two codes are decoded
    /// at once.
    /// </summary>
    public const int PaddedLength = 128;

    private static readonly byte[] Padded = Pad(
    [
        0, 1, 8, 16, 9, 2, 3, 10, 17, 24, 32, 25, 18, 11, 4, 5,
        12, 19, 26, 33, 40, 48, 41, 34, 27, 20, 13, 6, 7, 14, 21, 28,
        35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23, 30, 37, 44, 51,
        58, 59, 52, 45, 38, 31, 39, 46, 53, 60, 61, 54, 47, 55, 62, 63,
    ]);

    /// <summary>Where in a block, in the order of rows, the k-th frequency sent is kept; from the 64th on it is the last place, as in libjpeg.</summary>
    public static ReadOnlySpan<byte> Order => Padded;

    private static byte[] Pad(ReadOnlySpan<byte> order)
    {
        byte[] padded = new byte[PaddedLength];
        padded.AsSpan().Fill(JpegFrame.BlockLength - 1);
        order.CopyTo(padded);
        return padded;
    }
}
