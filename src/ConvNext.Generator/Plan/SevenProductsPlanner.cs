using System;

namespace ConvNext.Generator.Plan;

/// <summary>Plans blocks whose matrix products are computed with Strassen's seven products of quarters, in Winograd's form.</summary>
/// <remarks>
/// An eighth of the multiply-adds is saved, and of the time about half of that: the rest goes into the sums of quarters and into the ends of the
/// shorter tiles (measured with 512 bits, 196 pixels of 512 channels). Quarters of quarters were not tried.
/// </remarks>
internal static class SevenProductsPlanner
{
    private const int PanelWidth = 2 * Layout.Lanes;

    // 128 channels gain 0.5 % of a whole ConvNeXt-Base; fewer were not tried. Fewer pixels make parts that tiles divide badly: 144 pixels are
    // worth it (3 % of ConvNeXt-Base at 384) only since tiles of 12 rows divide them; 14 rows were 8 % slower there than the plain product.
    private const int LeastChannels = 128;
    private const int LeastPixels = 144;

    // Inputs of a slice: long enough that what waits between slices costs little (6 % of the time of a project's tiles), short enough that
    // sums stay accurate and that the hidden values of a slice fit the cache (slices of 1024: ConvNeXt-Base 4 % slower on one thread, 9 % on two).
    private const int MostSliceInputs = 512;

    // What a part keeps in the second-level cache of 2 MiB: its pixels, hidden and waiting values, and the sums of quarters of both.
    private const int PartBytes = 1_400_000;

    // Tiles have a row for each pair of pixels; what the tall ones leave over is a short one's. With 512 bits the first that makes parts
    // whole rows: ConvNeXt's maps at 224 are multiples of 14 pixels wide, those at 384 of 12.
    private static readonly TilePlan[] Tiles512 = [new(512, 14, 2), new(512, 12, 2)];
    private static readonly TilePlan Tile256 = new(256, 6, 2);
    private static readonly TilePlan Tile128 = new(128, 6, 4);

    public static bool Suits(FeatureMap map) =>
        map.Channels >= LeastChannels && map.Channels % (2 * PanelWidth) == 0 && map.Pixels >= LeastPixels && map.Pixels % 2 == 0;

    public static BlockPlan Plan(int stage, FeatureMap map, int kernelSize, NormPlan norm, bool hasScale, bool hasResponseNorm)
    {
        int channels = map.Channels;
        int hidden = 4 * channels;
        int expandSlices = Slices(channels);
        int projectSlices = Slices(hidden);
        int normStride = Layout.Stride(channels);
        int sliceStride = Layout.Stride(hidden / projectSlices);
        int hiddenStride = hasResponseNorm ? Layout.Stride(hidden) : sliceStride;
        int bytesPerPixel = sizeof(float) * ((2 * normStride) + (2 * sliceStride) + (projectSlices == 1 ? 0 : channels));
        int leastParts = Layout.DivideUp(map.Pixels, PartBytes / bytesPerPixel);
        TilePlan tile512 = Array.Find(Tiles512, tile => Parts(tile).AreRows) ?? Tiles512[0];
        PartsPlan parts = Parts(tile512);
        MatrixPlan expand = Matrix(
            new MatrixProduct
            {
                Name = $"Stage{stage}Expand",
                Summary = $"Stage {stage}, pointwise expand: {channels} to {hidden} channels, then the activation.",
                Inputs = channels,
                Outputs = hidden,
                Pixels = parts.MostPixels,
                SourceStride = normStride,
                DestinationStride = hiddenStride,
                Epilogue = Epilogue.StoreAndActivate,
                Prefetches = true,
            },
            tile512) with
        {
            Granule = parts.Granule,
            Slices = expandSlices,
            PairDistance = hidden / projectSlices / 2 / PanelWidth,
            HandsOnSums = !hasResponseNorm,
        };
        MatrixPlan project = Matrix(
            new MatrixProduct
            {
                Name = $"Stage{stage}Project",
                Summary = $"Stage {stage}, pointwise project: {hidden} to {channels} channels, {(hasScale ? "times layer scale, " : string.Empty)}plus the block's input.",
                Inputs = hidden,
                Outputs = channels,
                Pixels = parts.MostPixels,
                SourceStride = hiddenStride,
                Epilogue = hasScale ? Epilogue.ScaleAndAddToMap : Epilogue.AddToMap,
                Map = map,
                Prefetches = true,
            },
            tile512) with
        {
            Granule = parts.Granule,
            Slices = projectSlices,
            PairDistance = channels / 2 / PanelWidth,
        };
        return new BlockPlan
        {
            Strategy = BlockStrategy.SevenProducts,
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
            ResponseNorm = hasResponseNorm ? ResponseNormPlan.Of(map, parts.Granule, mayScaleWeights: true) : null,
        };

        PartsPlan Parts(TilePlan tile) => PartsPlan.Of(map, 2 * tile.Short().Rows, isMultiple: true, leastParts, mayOverlap: !hasResponseNorm);
    }

    private static MatrixPlan Matrix(MatrixProduct product, TilePlan tile512) => new(product)
    {
        PanelWidth = PanelWidth,
        Panels = product.Outputs / PanelWidth,
        Tile512 = tile512,
        Tile256 = Tile256,
        Tile128 = Tile128,
    };

    // The fewest equal slices whose halves are whole vectors, and whose hidden channels are whole pairs of panels.
    private static int Slices(int inputs)
    {
        int slices = Layout.DivideUp(inputs, MostSliceInputs);
        while (inputs % (slices * 2 * PanelWidth) != 0)
        {
            slices++;
        }

        return slices;
    }
}

/// <summary>
/// A worker's scratch for a part: the sums of quarters for the expand, and behind them, at these offsets in floats, in this order, the rest. With a response norm hidden values
/// are not in it, and the sums for the project have the place of those for the expand: they are made in a later step.
/// </summary>
internal sealed record SevenProductsScratch(int Hidden, int ProjectSums, int ExpandWaiting, int ProjectWaiting, int Products, int LengthInFloats)
{
    public static SevenProductsScratch Of(BlockPlan block)
    {
        int pixels = block.HiddenPixels;
        int hidden = pixels * block.NormStride;
        int waiting = 2 * pixels * block.Expand.PanelWidth;
        int projectSums = block.ResponseNorm is null ? hidden + (pixels * block.HiddenStride) : 0;
        int expandWaiting = Math.Max(hidden, projectSums + (pixels * block.HiddenStride));
        int projectWaiting = expandWaiting + (block.Expand.Slices == 1 ? 0 : 2 * waiting);
        int products = projectWaiting + (block.Project.Slices == 1 ? 0 : (block.Project.PairDistance + 1) * waiting);
        int quarter = Math.Max(block.Expand.SliceInputs, block.Project.SliceInputs) / 2 * block.Expand.PanelWidth;
        return new SevenProductsScratch(
            hidden, projectSums, expandWaiting, projectWaiting, products, products + (4 * quarter) + (8 * block.Expand.MostRows * block.Expand.PanelWidth));
    }
}
