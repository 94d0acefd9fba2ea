namespace ConvNext.Preprocessing;

/// <summary>The shape (C, H, W) of the pixel values made from one image.</summary>
public readonly record struct ImageShape(int Channels, int Height, int Width)
{
    /// <summary>C × H × W.</summary>
    public long Length => (long)Channels * Height * Width;
}
