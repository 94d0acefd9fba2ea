using ConvNext.Configuration;
using ConvNext.Generator.Support;

namespace ConvNext.Generator.Config;

/// <summary>Whose arithmetic an image is processed with; the runtime's enumeration of the same names.</summary>
internal enum PreprocessorBackend
{
    /// <summary>The default: <c>ConvNextImageProcessor</c> where torchvision is installed.</summary>
    Torchvision,

    /// <summary><c>ConvNextImageProcessorPil</c>.</summary>
    Pil,

    /// <summary><c>DINOv3ViTImageProcessor</c>.</summary>
    TorchvisionFloat,
}

/// <summary>How a pixel is made from its neighbours: Pillow's numbers, and the runtime's names.</summary>
internal enum PreprocessorFilter
{
    Nearest = 0,
    Lanczos = 1,
    Bilinear = 2,
    Bicubic = 3,
    Box = 4,
    Hamming = 5,
}

/// <summary>
/// A preprocessor_config.json that has been read and found right. It has value equality and no positions. Each property's
/// initial value is the reference's default.
/// </summary>
internal sealed record PreprocessorConfig
{
    /// <summary><c>image_processor_type</c>, or else <c>feature_extractor_type</c>.</summary>
    public PreprocessorBackend Backend { get; init; } = PreprocessorBackend.Torchvision;

    /// <summary><c>do_resize</c>.</summary>
    public bool DoResize { get; init; } = true;

    /// <summary><c>size</c>, or its <c>shortest_edge</c>.</summary>
    public int ShortestEdge { get; init; } = 384;

    /// <summary><c>size</c> with height and width, as DINOv3's processor has it.</summary>
    public ImageSize? ExactSize { get; init; }

    /// <summary><c>crop_pct</c>.</summary>
    public double CropPercentage { get; init; } = 224.0 / 256.0;

    /// <summary>timm's <c>crop_mode</c>; null where images come to their size as the reference's processors do it.</summary>
    public TimmCrop? Crop { get; init; }

    /// <summary>The size of every image, with timm's crops.</summary>
    public ImageSize? TargetSize { get; init; }

    /// <summary><c>resample</c>.</summary>
    public PreprocessorFilter Resample { get; init; } = PreprocessorFilter.Bicubic;

    /// <summary><c>do_center_crop</c>.</summary>
    public bool DoCenterCrop { get; init; }

    /// <summary><c>crop_size</c>.</summary>
    public ImageSize? CropSize { get; init; }

    /// <summary><c>do_rescale</c>.</summary>
    public bool DoRescale { get; init; } = true;

    /// <summary><c>rescale_factor</c>.</summary>
    public double RescaleFactor { get; init; } = 1.0 / 255.0;

    /// <summary><c>do_normalize</c>.</summary>
    public bool DoNormalize { get; init; } = true;

    /// <summary><c>image_mean</c>: one value per channel, or one for all.</summary>
    public EquatableArray<double> ImageMean { get; init; } = EquatableArray.Create(0.5, 0.5, 0.5);

    /// <summary><c>image_std</c>: one value per channel, or one for all.</summary>
    public EquatableArray<double> ImageStandardDeviation { get; init; } = EquatableArray.Create(0.5, 0.5, 0.5);

    /// <summary><c>do_convert_rgb</c>.</summary>
    public bool DoConvertRgb { get; init; }

    /// <summary>What timm's config.json tells of, for images of <paramref name="size"/>. timm's images are Pillow's.</summary>
    public static PreprocessorConfig Of(TimmProcessing processing, ImageSize size) => new()
    {
        Backend = PreprocessorBackend.Pil,
        Crop = processing.Crop,
        TargetSize = size,
        CropPercentage = processing.CropPercentageFor(new Sides(size.Height, size.Width)),
        Resample = (PreprocessorFilter)processing.Filter,
        ImageMean = processing.Mean.ToEquatableArray(),
        ImageStandardDeviation = processing.StandardDeviation.ToEquatableArray(),
    };

    /// <summary>The size of every image that is made, or null where an image keeps its own.</summary>
    public ImageSize? MadeSize => DoCenterCrop ? CropSize
        : TargetSize is not null ? TargetSize
        : !DoResize ? null
        : Backend == PreprocessorBackend.TorchvisionFloat ? ExactSize
        : new ImageSize(ShortestEdge, ShortestEdge);
}
