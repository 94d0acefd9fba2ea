using System;
using System.Globalization;

namespace ConvNext.Imaging.Jpeg;

/// <summary>
/// Counts the blocks of 8 × 8 samples that the scans of a JPEG pass over. A scan costs a pass over its components and may be a few bytes long,
/// so that without a bound a small file could keep a core busy for minutes.
/// </summary>
internal sealed class JpegScanWork
{
    private const int BlockSide = 8;

    /// <summary>About a second and a half of work, whatever the picture.</summary>
    private const long MostBlocks = 64L << 20;

    /// <summary>A large picture may have more: encoders pass over a block six to twelve times.</summary>
    private const long MostPassesOverPicture = 16;

    private readonly JpegComponent[] components;
    private readonly long[] blocksOf;
    private readonly long blocksOfPicture;
    private long passedOver;

    /// <summary>Counts for a picture of this size.</summary>
    public JpegScanWork(int width, int height, JpegComponent[] components)
    {
        this.components = components;
        blocksOf = new long[components.Length];
        int maxHorizontal = 1;
        int maxVertical = 1;
        foreach (JpegComponent component in components)
        {
            maxHorizontal = Math.Max(maxHorizontal, component.HorizontalSampling);
            maxVertical = Math.Max(maxVertical, component.VerticalSampling);
        }

        for (int i = 0; i < components.Length; i++)
        {
            blocksOf[i] = Blocks(width, components[i].HorizontalSampling, maxHorizontal) * Blocks(height, components[i].VerticalSampling, maxVertical);
            blocksOfPicture += blocksOf[i];
        }
    }

    /// <summary>Adds a scan by its header: the number of its components, then two bytes for each, the first its identifier.</summary>
    public void AddScan(ReadOnlySpan<byte> body)
    {
        for (int i = 1; i < body.Length && i < 1 + (2 * body[0]); i += 2)
        {
            for (int component = 0; component < components.Length; component++)
            {
                passedOver += components[component].Identifier == body[i] ? blocksOf[component] : 0;
            }
        }
    }

    /// <summary>Refuses a picture whose scans pass over more blocks than any encoder's.</summary>
    public void Check(int scans)
    {
        if (passedOver > Math.Max(MostBlocks, MostPassesOverPicture * blocksOfPicture))
        {
            throw new ImageDecodeException(string.Create(
                CultureInfo.InvariantCulture,
                $"The JPEG sends its picture in {scans} scans that pass over {passedOver} blocks, and at most {MostBlocks}, or {MostPassesOverPicture} times the picture's {blocksOfPicture}, are read."));
        }
    }

    private static long Blocks(int pixels, int sampling, int maxSampling) =>
        (((((long)pixels * sampling) + maxSampling - 1) / maxSampling) + BlockSide - 1) / BlockSide;
}
