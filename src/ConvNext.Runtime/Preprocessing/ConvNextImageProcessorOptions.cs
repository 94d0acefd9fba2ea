using System;
using System.Collections.Immutable;
using ConvNext.Configuration;

namespace ConvNext.Preprocessing;

/// <summary>
/// What <see cref="ConvNextImageProcessor"/> does to an image: the keys of <c>preprocessor_config.json</c> with their
/// defaults in Hugging Face transformers 5.8. The order is always resize → crop → rescale → normalise, but with
/// <see cref="ImageProcessorBackend.TorchvisionFloat"/> rescale → resize → crop → normalise.
/// </summary>
/// <remarks>Immutable; make a variant with a <c>with</c> expression. Keep a variant that is used again: the tables are cached per instance.</remarks>
public sealed partial record ConvNextImageProcessorOptions
{
    /// <summary>Sizes from here on are reached by resizing straight to a square; below, by resizing the shorter side and cropping.</summary>
    public const int FirstUncroppedSize = 384;

    /// <summary><see cref="MaximumPixels"/> unless set otherwise: 2^28.</summary>
    public const long DefaultMaximumPixels = 1L << 28;

    /// <summary>What the file is called.</summary>
    public const string FileName = "preprocessor_config.json";

    /// <summary>The defaults.</summary>
    public static ConvNextImageProcessorOptions Default { get; } = new();

    /// <summary>The defaults of <c>DINOv3ViTImageProcessor</c>.</summary>
    public static ConvNextImageProcessorOptions DinoV3 { get; } = new()
    {
        Backend = ImageProcessorBackend.TorchvisionFloat,
        ExactSize = new ImageSize(224, 224),
        Resample = ResamplingFilter.Bilinear,
        ImageMean = [0.485, 0.456, 0.406],
        ImageStandardDeviation = [0.229, 0.224, 0.225],
    };

    /// <summary>Whose arithmetic: <c>image_processor_type</c>.</summary>
    public ImageProcessorBackend Backend { get; init; } = ImageProcessorBackend.Torchvision;

    /// <summary><c>do_resize</c>.</summary>
    public bool DoResize { get; init; } = true;

    /// <summary>
    /// <c>size["shortest_edge"]</c>: height and width of the result. With <see cref="ImageProcessorBackend.TorchvisionFloat"/> the shorter side of an image that
    /// keeps its aspect and is not cropped; it counts where there is no <see cref="ExactSize"/>.
    /// </summary>
    public int ShortestEdge { get; init; } = 384;

    /// <summary><c>size</c> with <c>height</c> and <c>width</c>: what <see cref="ImageProcessorBackend.TorchvisionFloat"/> resizes to, whatever an image's aspect.</summary>
    public ImageSize? ExactSize { get; init; }

    /// <summary><c>crop_pct</c>: below size 384 the shorter side is first resized to trunc(size / crop_pct).</summary>
    public double CropPercentage { get; init; } = 224.0 / 256.0;

    /// <summary>How an image of another shape comes to its size. preprocessor_config.json has no key for it: all but the first are timm's.</summary>
    public ImageCrop Crop { get; init; } = ImageCrop.Reference;

    /// <summary>Height and width of the result where <see cref="Crop"/> is one of timm's; null takes <see cref="ShortestEdge"/> for both.</summary>
    public ImageSize? TargetSize { get; init; }

    /// <summary><c>resample</c>.</summary>
    public ResamplingFilter Resample { get; init; } = ResamplingFilter.Bicubic;

    /// <summary><c>do_center_crop</c>: a further crop, to <see cref="CropSize"/>, after the one that belongs to the resize.</summary>
    public bool DoCenterCrop { get; init; }

    /// <summary><c>crop_size</c>; where the image is smaller it is surrounded with zeros.</summary>
    public ImageSize? CropSize { get; init; }

    /// <summary><c>do_rescale</c>.</summary>
    public bool DoRescale { get; init; } = true;

    /// <summary><c>rescale_factor</c>.</summary>
    public double RescaleFactor { get; init; } = 1.0 / 255.0;

    /// <summary><c>do_normalize</c>.</summary>
    public bool DoNormalize { get; init; } = true;

    /// <summary><c>image_mean</c>: one value per channel, or one for all.</summary>
    public ImmutableArray<double> ImageMean { get; init; } = [0.5, 0.5, 0.5];

    /// <summary><c>image_std</c>: one value per channel, or one for all.</summary>
    public ImmutableArray<double> ImageStandardDeviation { get; init; } = [0.5, 0.5, 0.5];

    /// <summary>
    /// <c>do_convert_rgb</c>: raw 8-bit pixels of one, two or four channels are taken as grey, grey with alpha and RGB with alpha, and become RGB:
    /// grey is repeated, what has alpha is laid on white, before anything else is done. Files that are decoded for the processor are laid on white, too.
    /// </summary>
    public bool DoConvertRgb { get; init; }

    /// <summary>Whose order of the two passes the pil backend has; no file says it.</summary>
    public PillowVersion PillowVersion { get; init; } = PillowVersion.From13;

    /// <summary>Images of more pixels than this, before or after the resize, are refused; at most 2^31 − 1.</summary>
    public long MaximumPixels { get; init; } = DefaultMaximumPixels;

    /// <summary>The keys of the file that nothing here reads, which <see cref="ToJson"/> writes again.</summary>
    public UnknownKeys UnknownKeys { get; init; } = UnknownKeys.None;

    /// <summary>The size of every image that is made; null where an image keeps its own.</summary>
    internal ImageSize? MadeSize => DoCenterCrop ? CropSize : DoResize ? ResizedTo : null;

    // What the resize and the crop that belongs to it make of every image; null where images keep their aspect.
    private ImageSize? ResizedTo => Crop != ImageCrop.Reference ? TargetSize ?? new ImageSize(ShortestEdge, ShortestEdge)
        : Backend == ImageProcessorBackend.TorchvisionFloat ? ExactSize
        : new ImageSize(ShortestEdge, ShortestEdge);

    /// <summary>
    /// These options for images of another size, as the preprocessor_config.json of a checkpoint for that size has them: <c>size</c>, or with
    /// <c>do_center_crop</c> both <c>crop_size</c> and, in proportion to its shorter side, <c>size</c>. All else stays, <c>crop_pct</c> too, which counts below 384 only;
    /// of timm's the <c>crop_pct</c> of its first size counts at every size.
    /// </summary>
    /// <param name="imageSize">The size of the result.</param>
    /// <exception cref="ArgumentException">The size is no square, but the options only resize, to squares; or they do not make all images of one size.</exception>
    public ConvNextImageProcessorOptions ForImageSize(ImageSize imageSize)
    {
        if (MadeSize is not { } made || imageSize.Height < 1 || imageSize.Width < 1)
        {
            throw new ArgumentException(
                $"The image processor cannot make images of {imageSize.Height}×{imageSize.Width}: what it makes has not one size, or there are no such images.", nameof(imageSize));
        }

        if (made == imageSize)
        {
            return this;
        }

        if (DoCenterCrop)
        {
            double scale = Math.Min(imageSize.Height, imageSize.Width) / (double)Math.Min(made.Height, made.Width);
            return !DoResize ? this with { CropSize = imageSize } : this with
            {
                CropSize = imageSize,
                ShortestEdge = Scaled(ShortestEdge),
                ExactSize = ExactSize is { } exact ? new ImageSize(Scaled(exact.Height), Scaled(exact.Width)) : null,
                TargetSize = TargetSize is { } target ? new ImageSize(Scaled(target.Height), Scaled(target.Width)) : null,
            };

            int Scaled(int side) => Math.Max(1, (int)Math.Round(side * scale));
        }

        if (Crop != ImageCrop.Reference)
        {
            return this with { TargetSize = imageSize };
        }

        if (Backend == ImageProcessorBackend.TorchvisionFloat)
        {
            return this with { ExactSize = imageSize };
        }

        return imageSize.Height == imageSize.Width
            ? this with { ShortestEdge = imageSize.Height }
            : throw new ArgumentException(
                $"The image processor makes squares, of which {imageSize.Height}×{imageSize.Width} is none; one with do_center_crop makes others.", nameof(imageSize));
    }

    /// <summary>The part of a picture that the network sees after resizing and cropping.</summary>
    /// <param name="picture">The picture's size, upright.</param>
    /// <exception cref="ImageProcessingException">The picture, or what it would be resized to, has no pixels or too many.</exception>
    public PictureRegion RegionSeen(ImageSize picture) => PictureRegion.Of(ImageGeometry.Compute(this, picture.Height, picture.Width));

    /// <summary>Reads a <c>preprocessor_config.json</c> from a file, never more than 16 MiB of it.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="ConvNextException">The file cannot be read, its JSON is damaged or a key has a value that is not accepted.</exception>
    public static ConvNextImageProcessorOptions Load(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return Parse(SmallFile.Read(path), path);
    }

    /// <summary>Reads a <c>preprocessor_config.json</c>.</summary>
    /// <param name="utf8Json">The file's bytes; a byte order mark is allowed.</param>
    /// <param name="sourceName">What the source is called in error messages, e.g. the file's path.</param>
    /// <exception cref="ImageProcessingException">The JSON is damaged or a key has a value that is not accepted.</exception>
    public static ConvNextImageProcessorOptions Parse(ReadOnlySpan<byte> utf8Json, string sourceName) =>
        ImageProcessorConfigReader.Read(utf8Json, sourceName);

    /// <summary>The text of a preprocessor_config.json that says the same.</summary>
    public byte[] ToJson() => ImageProcessorConfigWriter.Write(this);
}
