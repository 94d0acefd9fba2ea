namespace ConvNext.Generator.Plan;

/// <summary>
/// A feature map in the arena: channels last, three zero pixels before the first row and after each row, so that a 7×7
/// window never leaves the buffer sideways and needs no test for the left and right border.
/// </summary>
internal sealed record FeatureMap(int Channels, int Height, int Width)
{
    /// <summary>Pixels that a 7×7 kernel reaches beyond its centre.</summary>
    public const int Border = 3;

    public int Pixels => Height * Width;

    public int PaddedChannels => Layout.RoundUp(Channels);

    /// <summary>Floats from one pixel to the next.</summary>
    public int PixelStride => Layout.Stride(Channels);

    /// <summary>Floats from one row to the next: the border after a row is the border before the next.</summary>
    public int RowStride => (Width + Border) * PixelStride;

    /// <summary>Floats before the first pixel.</summary>
    public int Origin => Border * PixelStride;

    public int LengthInFloats => Origin + (Height * RowStride);
}
