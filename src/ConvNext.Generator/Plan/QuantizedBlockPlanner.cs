using System;

namespace ConvNext.Generator.Plan;

/// <summary>Plans blocks whose pointwise products are computed in 8 bits.</summary>
internal static class QuantizedBlockPlanner
{
    // Hidden values of a part: with the weights on their way through they fit a second-level cache of 1 MiB (ConvNeXt-Tiny: parts of 12 to 196 pixels differ by 3 %).
    private const int PartHiddenBytes = 640_000;

    // Twice as many where a product's weights alone fill it, and come from farther away for each part (ConvNeXt-Base: 2 % of the network's time).
    private const int PartHiddenBytesOfLargeWeights = 1_300_000;
    private const int LargeWeightBytes = 1024 * 1024;

    // Pixels of the steps in which parts are shared out. Tiles of a part are as tall as each other, so that a part need not be of whole tiles: what counts is that each
    // worker has as many pixels. Most maps have a multiple of 8.
    private const int Granule = 8;
    private const int SmallGranule = 2;
    private const int FewPixels = 256;

    // Sums of squares of so many pixels, or a multiple, are added up before those of others: each group begins and ends with a part.
    private const int GroupGranule = 12;

    // Pixels of a band of a downsample, about: a few tiles, and several bands for the workers.
    private const int BandPixels = 24;

    // Sums of squares that a response norm adds up: groups of more pixels where there would be more of them.
    private const int MostGroups = 32;

    public static BlockPlan Plan(int stage, FeatureMap map, int kernelSize, NormPlan norm, bool hasScale, bool hasResponseNorm)
    {
        int channels = map.Channels;
        int hidden = 4 * channels;
        int normStride = Layout.Stride(channels);
        int hiddenStride = Layout.Stride(hidden);
        PartsPlan parts = Parts(map.Pixels, hasResponseNorm ? GroupOf(map.Pixels) : GranuleOf(map.Pixels), hiddenStride, channels * hidden);
        MatrixPlan expand = new(new MatrixProduct
        {
            Name = $"Stage{stage}Expand",
            Summary = $"Stage {stage}, pointwise expand in 8 bits: {channels} to {hidden} channels.",
            Inputs = channels,
            Outputs = hidden,
            Pixels = parts.MostPixels,
            SourceStride = normStride,
            DestinationStride = hiddenStride,
            Epilogue = Epilogue.Store,
        })
        {
            IsQuantized = true,
        };
        MatrixPlan project = new(new MatrixProduct
        {
            Name = $"Stage{stage}Project",
            Summary = $"Stage {stage}, pointwise project in 8 bits: {hidden} to {channels} channels, {(hasScale ? "times layer scale, " : string.Empty)}plus the block's input.",
            Inputs = hidden,
            Outputs = channels,
            Pixels = parts.MostPixels,
            SourceStride = hiddenStride,
            Epilogue = hasScale ? Epilogue.ScaleAndAddToMap : Epilogue.AddToMap,
            Map = map,
        })
        {
            IsQuantized = true,
        };
        return new BlockPlan
        {
            Strategy = BlockStrategy.Quantized,
            Rows = RowsPlan.Of(map),
            StripPixels = StripPlanner.Single(map.Width),
            PairPixels = StripPlanner.Pair(map.Width),
            KernelSize = kernelSize,
            Norm = norm,
            NormStride = normStride,
            HiddenStride = hiddenStride,
            Expand = expand,
            Project = project,
            Parts = parts,
            HasTapCodes = QuantizedWeightsRule.HasTapCodes(channels),
            ResponseNorm = hasResponseNorm ? ResponseNormPlan.Of(map, parts.Granule, mayScaleWeights: false) : null,
        };
    }

    /// <summary>Plans a downsample: each band of rows gathers its windows, makes codes of them, and multiplies.</summary>
    public static DownsamplePlan PlanDownsample(int stage, FeatureMap source, FeatureMap map, NormPlan norm)
    {
        int inputs = 4 * source.Channels;
        int rows = Math.Min(map.Height, Layout.DivideUp(BandPixels, map.Width));

        // The last of a window's four pixels is written with its padding, which needs room behind the row.
        int rowStride = Layout.Stride(inputs + Layout.Lanes);
        MatrixPlan matrix = new(new MatrixProduct
        {
            Name = $"Downsample{stage}",
            Summary = $"Downsample to stage {stage} in 8 bits: windows of 2×2 pixels, {inputs} values each, to {map.Channels} channels.",
            Inputs = inputs,
            Outputs = map.Channels,
            Pixels = rows * map.Width,
            SourceStride = rowStride,
            Epilogue = Epilogue.StoreToMap,
            Map = map,
        })
        {
            IsQuantized = true,
        };
        return new DownsamplePlan(source, norm, new BandsPlan(rows, map.Height), rowStride, matrix, Split: null);
    }

    private static int GranuleOf(int pixels) => Math.Min(pixels, pixels < FewPixels ? SmallGranule : Granule);

    private static int GroupOf(int pixels) => Math.Min(pixels, Math.Max(GroupGranule, Layout.DivideUp(Layout.DivideUp(pixels, MostGroups), GroupGranule) * GroupGranule));

    // No pixel is in two parts: codes take the place of the values that they are made of.
    private static PartsPlan Parts(int pixels, int granule, int hiddenStride, int weightBytes)
    {
        int granules = pixels / granule;
        int rest = pixels % granule;
        int partPixels = Math.Max(granule, (weightBytes < LargeWeightBytes ? PartHiddenBytes : PartHiddenBytesOfLargeWeights) / (sizeof(float) * hiddenStride));
        int leastParts = Math.Min(granules, Layout.DivideUp(pixels, partPixels));
        int mostPixels = Math.Min(pixels, (Layout.DivideUp(granules, leastParts) * granule) + rest);
        return new PartsPlan(granule, granules, leastParts, mostPixels, AreRows: false) { LastIsLonger = rest > 0 };
    }
}
