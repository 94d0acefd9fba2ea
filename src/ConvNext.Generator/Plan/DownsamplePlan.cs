namespace ConvNext.Generator.Plan;

/// <summary>Layer norm → the four pixels of a 2×2 window as one row → matrix product → map of half the size.</summary>
/// <param name="Source">The map that is read.</param>
/// <param name="Norm">The norm.</param>
/// <param name="Bands">The result's rows: a band for each item that gathers.</param>
/// <param name="RowStride">Floats between gathered rows.</param>
/// <param name="Matrix">The convolution as a product.</param>
/// <param name="Split">How the product is shared out; null where one item computes everything of its band.</param>
internal sealed record DownsamplePlan(
    FeatureMap Source,
    NormPlan Norm,
    BandsPlan Bands,
    int RowStride,
    MatrixPlan Matrix,
    SplitPlan? Split)
{
    /// <summary>A band's windows where one item computes everything; else what waits between the passes of the product.</summary>
    public int ScratchLengthInFloats => Split is null ? Matrix.Pixels * RowStride : Matrix.WaitingFloats;
}
