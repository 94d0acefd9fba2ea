using ConvNext.Configuration;
using ConvNext.Generator.Config;

namespace ConvNext.Generator.Plan;

/// <summary>Plans a stem of two overlapping convolutions: 3×3, stride 2, padding 1 each. A side of n pixels becomes ⌈n / 2⌉, twice.</summary>
internal static class OverlapPlanner
{
    private const int Taps = 3;

    public static StemPlan Plan(ConvNextConfig config, NormPlan norm, PanelWidths widths, WeightTable weights)
    {
        int middle = config.Variant.StemChannels;
        int height = Layout.DivideUp(config.ImageHeight, 2);
        int width = Layout.DivideUp(config.ImageWidth, 2);
        var between = new FeatureMap(middle, height, width);
        var map = new FeatureMap(config.HiddenSizes[0], Layout.DivideUp(height, 2), Layout.DivideUp(width, 2));
        (BandsPlan firstBands, MatrixPlan first) = PlanConvolution("StemFirstConvolution", "first", config.NumChannels, between, widths);
        (BandsPlan bands, MatrixPlan second) = PlanConvolution("StemConvolution", "second", middle, map, widths);
        weights.AddOverlappingStem(first, second, config.NumChannels);
        return new StemPlan(
            Taps,
            Taps,
            norm,
            new Shape(config.NumChannels, config.ImageHeight, config.ImageWidth),
            bands,
            second,
            map,
            new OverlapPlan(height, width, firstBands, first, config.Variant.Stem == StemKind.OverlapActivated));
    }

    private static (BandsPlan Bands, MatrixPlan Matrix) PlanConvolution(string name, string which, int channels, FeatureMap map, PanelWidths widths)
    {
        int inputs = Taps * Taps * channels;
        int rows = StepPlanner.BandRows(map, (long)inputs * map.PaddedChannels * sizeof(float), Layout.Stride(inputs) + Layout.Stride(map.Channels));
        MatrixPlan matrix = TilePlanner.Plan(
            new MatrixProduct
            {
                Name = name,
                Summary = $"Stem, {which} convolution: overlapping windows of 3×3 pixels, {inputs} values each, to {map.Channels} channels.",
                Inputs = inputs,
                Outputs = map.Channels,
                Pixels = rows * map.Width,
                SourceStride = Layout.Stride(inputs),
                DestinationStride = Layout.Stride(map.Channels),
                Epilogue = Epilogue.Store,
            },
            mayPass: false,
            panelWidth: widths.Of(name));
        return (new BandsPlan(rows, map.Height), matrix);
    }
}
