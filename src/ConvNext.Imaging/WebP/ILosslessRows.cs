using System;

namespace ConvNext.Imaging.WebP;

/// <summary>Takes the rows of a VP8L picture, from the first to the last.</summary>
internal interface ILosslessRows
{
    /// <summary>Takes row <paramref name="y"/>: alpha uppermost, then red, green, blue.</summary>
    void Take(int y, ReadOnlySpan<uint> pixels);
}
