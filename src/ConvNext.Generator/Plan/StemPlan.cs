namespace ConvNext.Generator.Plan;

/// <summary>Patches as rows → matrix product → layer norm → first map.</summary>
/// <param name="PatchHeight">Rows of a patch, and of a step between patches.</param>
/// <param name="PatchWidth">Columns of a patch, and of a step between patches.</param>
/// <param name="Epsilon">ε of the layer norm.</param>
/// <param name="Input">The image.</param>
/// <param name="Bands">The map's rows: a band for each item.</param>
/// <param name="Matrix">The convolution as a product; its destination is scratch.</param>
/// <param name="Map">Where the normalised result goes.</param>
internal sealed record StemPlan(
    int PatchHeight,
    int PatchWidth,
    double Epsilon,
    Shape Input,
    BandsPlan Bands,
    MatrixPlan Matrix,
    FeatureMap Map)
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
