using ConvNext.Generator.Config;
using ConvNext.Generator.Support;

namespace ConvNext.Generator.Plan;

/// <summary>How images become the network's input: the values of the runtime's options of the same names.</summary>
/// <param name="Backend">Member of the runtime's enumeration.</param>
/// <param name="DoResize">do_resize.</param>
/// <param name="ShortestEdge">size.</param>
/// <param name="ExactSize">size with height and width, or null.</param>
/// <param name="CropPercentage">crop_pct.</param>
/// <param name="Crop">The runtime's member for timm's crop_mode; null for the reference's way.</param>
/// <param name="TargetSize">Height and width of the result, with timm's crops.</param>
/// <param name="Resample">Member of the runtime's enumeration.</param>
/// <param name="DoCenterCrop">do_center_crop.</param>
/// <param name="CropSize">crop_size, or null.</param>
/// <param name="DoRescale">do_rescale.</param>
/// <param name="RescaleFactor">rescale_factor.</param>
/// <param name="DoNormalize">do_normalize.</param>
/// <param name="ImageMean">image_mean.</param>
/// <param name="ImageStandardDeviation">image_std.</param>
/// <param name="DoConvertRgb">do_convert_rgb.</param>
internal sealed record PreprocessingPlan(
    string Backend,
    bool DoResize,
    int ShortestEdge,
    (int Height, int Width)? ExactSize,
    double CropPercentage,
    string? Crop,
    (int Height, int Width)? TargetSize,
    string Resample,
    bool DoCenterCrop,
    (int Height, int Width)? CropSize,
    bool DoRescale,
    double RescaleFactor,
    bool DoNormalize,
    EquatableArray<double> ImageMean,
    EquatableArray<double> ImageStandardDeviation,
    bool DoConvertRgb)
{
    /// <summary>The plan for <paramref name="config"/>.</summary>
    public static PreprocessingPlan Of(PreprocessorConfig config) => new(
        config.Backend.ToString(),
        config.DoResize,
        config.ShortestEdge,
        config.ExactSize is { } exact ? (exact.Height, exact.Width) : null,
        config.CropPercentage,
        config.Crop?.ToString(),
        config.TargetSize is { } target ? (target.Height, target.Width) : null,
        config.Resample.ToString(),
        config.DoCenterCrop,
        config.CropSize is { } crop ? (crop.Height, crop.Width) : null,
        config.DoRescale,
        config.RescaleFactor,
        config.DoNormalize,
        config.ImageMean,
        config.ImageStandardDeviation,
        config.DoConvertRgb);
}
