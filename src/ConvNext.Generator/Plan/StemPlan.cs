namespace ConvNext.Generator.Plan;

/// <summary>Patches as rows → matrix product → layer norm → first map.</summary>
/// <param name="PatchHeight">Rows of a patch, and of a step between patches.</param>
/// <param name="PatchWidth">Columns of a patch, and of a step between patches.</param>
/// <param name="Norm">The norm.</param>
/// <param name="Input">The image.</param>
/// <param name="Bands">The map's rows: a band for each item.</param>
/// <param name="Matrix">The convolution as a product; its destination is scratch.</param>
/// <param name="Overlap">The first of two overlapping convolutions, of which the matrix then is the second; null where patches do not overlap.</param>
/// <param name="Map">Where the normalised result goes.</param>
internal sealed record StemPlan(
    int PatchHeight,
    int PatchWidth,
    NormPlan Norm,
    Shape Input,
    BandsPlan Bands,
    MatrixPlan Matrix,
    FeatureMap Map,
    OverlapPlan? Overlap = null)
{
    /// <summary>Values of a patch in one channel.</summary>
    public int PatchPixels => PatchHeight * PatchWidth;

    /// <summary>Bytes of one line of a patch in one channel.</summary>
    public int PatchLineBytes => PatchWidth * sizeof(float);

    /// <summary>Floats of the image from one row of patches to the next.</summary>
    public long PatchRowFloats => (long)PatchHeight * Input.Width;

    /// <summary>Floats of the image from one channel to the next.</summary>
    public long ChannelFloats => (long)Input.Height * Input.Width;

    /// <summary>A band's patches, and the products before the norm.</summary>
    public int ScratchLengthInFloats => Matrix.Pixels * (Matrix.SourceStride + Matrix.DestinationStride);
}

/// <summary>The first convolution of an overlapping stem, 3×3 with stride 2 and padding 1, as the second is.</summary>
/// <param name="Height">Rows of its result.</param>
/// <param name="Width">Columns of its result.</param>
/// <param name="Bands">The result's rows: a band for each item.</param>
/// <param name="Matrix">The convolution as a product.</param>
/// <param name="IsActivated">Whether the activation follows it.</param>
internal sealed record OverlapPlan(int Height, int Width, BandsPlan Bands, MatrixPlan Matrix, bool IsActivated)
{
    /// <summary>Scratch of an item: windows, and products of a band.</summary>
    public int ScratchLengthInFloats => Matrix.Pixels * (Matrix.SourceStride + Matrix.DestinationStride);
}
