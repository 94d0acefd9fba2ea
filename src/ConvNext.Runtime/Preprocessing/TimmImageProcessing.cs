using ConvNext.Configuration;

namespace ConvNext.Preprocessing;

/// <summary>The image processing that timm's config.json tells of. timm's images are Pillow's: its resampling on 8 bits, then x / 255, then (x − mean) / std.</summary>
internal static class TimmImageProcessing
{
    /// <summary>The options that make images of <paramref name="size"/>; <c>test_crop_pct</c> counts where that is <c>test_input_size</c>.</summary>
    public static ConvNextImageProcessorOptions For(TimmProcessing processing, ImageSize size) => new()
    {
        Backend = ImageProcessorBackend.Pil,
        Crop = processing.Crop switch
        {
            TimmCrop.Squash => ImageCrop.Squash,
            TimmCrop.Border => ImageCrop.Border,
            _ => ImageCrop.Center,
        },
        TargetSize = size,
        CropPercentage = processing.CropPercentageFor(new Sides(size.Height, size.Width)),
        Resample = (ResamplingFilter)processing.Filter,
        ImageMean = [.. processing.Mean],
        ImageStandardDeviation = [.. processing.StandardDeviation],
    };
}
