using System;

namespace ConvNext.Imaging.Png;

/// <summary>Where the inflated rows of a PNG come from.</summary>
internal abstract class PngRowSource
{
    /// <summary>Fills a row, its filter byte first; false where the data ends before it, but ends well.</summary>
    /// <exception cref="ImageDecodeException">The data is damaged or cut short.</exception>
    public abstract bool TryRead(Span<byte> filteredRow);
}
