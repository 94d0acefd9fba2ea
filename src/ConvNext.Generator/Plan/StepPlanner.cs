using System;
using ConvNext.Configuration;
using ConvNext.Generator.Config;

namespace ConvNext.Generator.Plan;

/// <summary>Decides how each kind of step is computed: fused over bands of rows, or product by product.</summary>
internal static class StepPlanner
{
    // A block is fused when its map has more pixels than this and both of its matrices stay in a second-level cache of
    // 2 MiB (1 MiB on smaller machines costs little: they are then read from the third level) beside the hidden tile.
    private const int FewPixels = 256;
    private const long FusedWeightBytes = 1_250_000;

    // With fewer pixels than this, sharing them out would make every worker stream all weights for a handful of pixels.
    private const int LeastPartedPixels = 56;

    // Hidden values of a part: with the weights on their way through they fit a second-level cache of 2 MiB with room to spare.
    private const long PartHiddenBytes = 920_000;

    // A band has about this many pixels: enough for full tiles, few enough that its hidden tile stays in cache.
    private const long BandBytes = 1_600_000;
    private const int LeastBandPixels = 56;
    private const int MostBandPixels = 256;

    // Items per step, at the least: enough for the workers to even out.
    private const int WantedItems = 8;

    // Multiply-adds of an item, some 5 µs: large enough that taking it costs nothing. Where workers differ by one item, they differ by as little.
    internal const int LeastItemOperations = 400_000;
    private const int LeastPartPixels = 14;

    public static StemPlan PlanStem(ConvNextConfig config, NormPlan norm, PanelWidths widths, WeightTable weights)
    {
        if (config.Variant.Stem != StemKind.Patch)
        {
            return OverlapPlanner.Plan(config, norm, widths, weights);
        }

        var map = new FeatureMap(config.HiddenSizes[0], config.ImageHeight / config.PatchHeight, config.ImageWidth / config.PatchWidth);
        int inputs = config.NumChannels * config.PatchHeight * config.PatchWidth;
        int bandRows = BandRows(map, (long)inputs * map.PaddedChannels * sizeof(float), Layout.Stride(inputs) + Layout.Stride(map.Channels));
        MatrixPlan matrix = TilePlanner.Plan(
            new MatrixProduct
            {
                Name = "StemConvolution",
                Summary = $"Stem: patches of {config.PatchHeight}×{config.PatchWidth} pixels, {inputs} values each, to {map.Channels} channels.",
                Inputs = inputs,
                Outputs = map.Channels,
                Pixels = bandRows * map.Width,
                SourceStride = Layout.Stride(inputs),
                DestinationStride = Layout.Stride(map.Channels),
                Epilogue = Epilogue.Store,
            },
            mayPass: false,
            panelWidth: widths.Of("StemConvolution"));
        weights.AddStem(matrix, config.NumChannels, config.PatchHeight, config.PatchWidth);
        return new StemPlan(
            config.PatchHeight,
            config.PatchWidth,
            norm,
            new Shape(config.NumChannels, config.ImageHeight, config.ImageWidth),
            new BandsPlan(bandRows, map.Height),
            matrix,
            map);
    }

    public static DownsamplePlan PlanDownsample(int stage, FeatureMap source, FeatureMap map, NormPlan norm, PanelWidths widths)
    {
        int inputs = 4 * source.Channels;
        bool fused = IsFused(map, (long)inputs * map.PaddedChannels * sizeof(float));
        int bandRows = fused ? BandRows(map, (long)inputs * map.PaddedChannels * sizeof(float), Layout.Stride(inputs)) : 1;
        int parts = fused ? 1 : PixelParts(map.Channels, map.Pixels);

        // The last of a window's four pixels is written with its padding, which needs room behind the row.
        int rowStride = Layout.Stride(inputs + Layout.Lanes);
        MatrixPlan matrix = TilePlanner.Plan(
            new MatrixProduct
            {
                Name = $"Downsample{stage}",
                Summary = $"Downsample to stage {stage}: windows of 2×2 pixels, {inputs} values each, to {map.Channels} channels.",
                Inputs = inputs,
                Outputs = map.Channels,
                Pixels = fused ? bandRows * map.Width : map.Pixels / parts,
                SourceStride = rowStride,
                Epilogue = Epilogue.StoreToMap,
                Map = map,
                Prefetches = !fused,
            },
            mayPass: !fused,
            panelWidth: widths.Of($"Downsample{stage}"));
        return new DownsamplePlan(
            source,
            norm,
            new BandsPlan(bandRows, map.Height),
            rowStride,
            matrix,
            fused ? null : Split(matrix, parts));
    }

    public static BlockPlan PlanBlock(
        int stage, FeatureMap map, int kernelSize, NormPlan norm, bool hasScale, bool hasResponseNorm, PanelWidths widths, Exactness exactness)
    {
        int channels = map.Channels;
        int hidden = 4 * channels;
        if (exactness == Exactness.Fast && SevenProductsPlanner.Suits(map))
        {
            return SevenProductsPlanner.Plan(stage, map, kernelSize, norm, hasScale, hasResponseNorm);
        }

        BlockStrategy strategy = Strategy(map, 2L * channels * hidden * sizeof(float));
        BandsPlan? bands = strategy == BlockStrategy.Bands
            ? new BandsPlan(
                BandRows(map, 2L * channels * hidden * sizeof(float), Layout.Stride(channels) + Layout.Stride(hidden), mayOverlap: !hasResponseNorm), map.Height)
            : null;
        int leastParts = Layout.DivideUp(map.Pixels, Math.Max(1, (int)(PartHiddenBytes / (sizeof(float) * Layout.Stride(hidden)))));
        int expandParts = strategy == BlockStrategy.Panels ? PixelParts(hidden, map.Pixels) : 1;
        int projectParts = strategy == BlockStrategy.Panels ? PixelParts(channels, map.Pixels) : 1;
        MatrixPlan expand = TilePlanner.Plan(
            new MatrixProduct
            {
                Name = $"Stage{stage}Expand",
                Summary = $"Stage {stage}, pointwise expand: {channels} to {hidden} channels, then the activation.",
                Inputs = channels,
                Outputs = hidden,
                Pixels = CallPixels(expandParts),
                SourceStride = Layout.Stride(channels),
                DestinationStride = Layout.Stride(hidden),
                Epilogue = Epilogue.StoreAndActivate,
                Prefetches = true,
            },
            mayPass: strategy != BlockStrategy.Bands,
            sharesPixels: strategy == BlockStrategy.Parts,
            panelWidth: widths.Of($"Stage{stage}Expand"));
        MatrixPlan project = TilePlanner.Plan(
            new MatrixProduct
            {
                Name = $"Stage{stage}Project",
                Summary = $"Stage {stage}, pointwise project: {hidden} to {channels} channels, {(hasScale ? "times layer scale, " : string.Empty)}plus the block's input.",
                Inputs = hidden,
                Outputs = channels,
                Pixels = CallPixels(projectParts),
                SourceStride = Layout.Stride(hidden),
                Epilogue = hasScale ? Epilogue.ScaleAndAddToMap : Epilogue.AddToMap,
                Map = map,
                Prefetches = true,
            },
            mayPass: strategy != BlockStrategy.Bands,
            sharesPixels: strategy == BlockStrategy.Parts,
            panelWidth: widths.Of($"Stage{stage}Project"));
        PartsPlan? parts = strategy == BlockStrategy.Parts
            ? PartsPlan.Of(map, Math.Max(expand.MostRows, project.MostRows), isMultiple: false, leastParts, mayOverlap: !hasResponseNorm)
            : null;
        return new BlockPlan
        {
            Strategy = strategy,
            Bands = bands,
            Rows = RowsPlan.Of(map),
            StripPixels = StripPlanner.Single(map.Width),
            PairPixels = StripPlanner.Pair(map.Width),
            KernelSize = kernelSize,
            Norm = norm,
            NormStride = Layout.Stride(channels),
            HiddenStride = Layout.Stride(hidden),
            Expand = parts?.CallsOf(expand) ?? expand,
            Project = parts?.CallsOf(project) ?? project,
            Parts = parts,
            ExpandSplit = strategy == BlockStrategy.Panels ? Split(expand, expandParts) : null,
            ProjectSplit = strategy == BlockStrategy.Panels ? Split(project, projectParts) : null,
            ResponseNorm = hasResponseNorm ? ResponseNormPlan.Of(map, parts?.Granule ?? CallPixels(expandParts), mayScaleWeights: strategy != BlockStrategy.Panels) : null,
        };

        int CallPixels(int parts) => bands is null ? map.Pixels / parts : bands.Rows * map.Width;
    }

    private static BlockStrategy Strategy(FeatureMap map, long weightBytes) =>
        IsFused(map, weightBytes) ? BlockStrategy.Bands
        : map.Pixels >= LeastPartedPixels ? BlockStrategy.Parts
        : BlockStrategy.Panels;

    private static bool IsFused(FeatureMap map, long weightBytes) => map.Pixels > FewPixels && weightBytes <= FusedWeightBytes;

    // Rows of a band: the largest divisor of the height that leaves enough items, and whose scratch stays in the second-level
    // cache beside the weights; else as many rows as give the least pixels, the last band then overlapping the one before; where it may not, the next lower divisor.
    internal static int BandRows(FeatureMap map, long weightBytes, int scratchFloatsPerPixel, bool mayOverlap = true)
    {
        int best = 0;
        for (int rows = 1; rows * WantedItems <= map.Height && rows * map.Width <= MostBandPixels; rows++)
        {
            bool fits = weightBytes + ((long)rows * map.Width * scratchFloatsPerPixel * sizeof(float)) <= BandBytes;
            best = map.Height % rows == 0 && rows * map.Width >= LeastBandPixels && (fits || best == 0) ? rows : best;
        }

        int least = Math.Min(map.Height, Math.Max(1, Layout.DivideUp(LeastBandPixels, map.Width)));
        while (!mayOverlap && map.Height % least != 0)
        {
            least--;
        }

        return best > 0 ? best : least;
    }

    // Sharing out a product of many panels: whole panels if there are enough of them, else the pixels are cut as well,
    // into equal parts: overlapping ones would let two workers apply the activation to the same value.
    private static int PixelParts(int outputs, int pixels)
    {
        int panels = Layout.DivideUp(outputs, 2 * Layout.Lanes);
        int parts = 1;
        for (int candidate = 2; candidate * LeastPartPixels <= pixels && panels * parts < WantedItems; candidate++)
        {
            parts = pixels % candidate == 0 ? candidate : parts;
        }

        return parts;
    }

    // So many panels for an item as give it enough to do, and leave enough items.
    internal static SplitPlan Split(MatrixPlan matrix, int pixelParts)
    {
        int perItem = (int)Math.Max(1, Math.Min(matrix.AllPanels / WantedItems, LeastItemOperations / PanelOperations(matrix)));
        return new SplitPlan(perItem, Layout.DivideUp(matrix.AllPanels, perItem), pixelParts);
    }

    internal static long PanelOperations(MatrixPlan matrix) => (long)matrix.Pixels * matrix.Inputs * matrix.PanelWidth;
}
