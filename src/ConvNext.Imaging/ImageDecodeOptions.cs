using ConvNext.Preprocessing;

namespace ConvNext.Imaging;

/// <summary>Limits and switches of a decoder.</summary>
public sealed class ImageDecodeOptions
{
    /// <summary>The default of <see cref="MaxPixels"/>: above it Pillow refuses an image as a decompression bomb.</summary>
    public const long DefaultMaxPixels = 2 * 89_478_485L;

    internal static readonly ImageDecodeOptions Default = new();

    /// <summary>The largest width × height that is decoded. It is held against the header before any memory is taken.</summary>
    public long MaxPixels { get; init; } = DefaultMaxPixels;

    /// <summary>
    /// The most bytes that are read from a stream, 256 MiB by default: a stream need not say how long it is, or end.
    /// </summary>
    public int MaxStreamBytes { get; init; } = 256 << 20;

    /// <summary>
    /// Whether the picture is turned and mirrored as its EXIF orientation says (Pillow's <c>ImageOps.exif_transpose</c>), so that it is the
    /// right way up. Without it the pixels come as they are stored.
    /// </summary>
    public bool ApplyExifOrientation { get; init; } = true;

    /// <summary>
    /// What becomes of transparency. Null, the default, stands for <see cref="AlphaHandling.Drop"/>, but where the picture is decoded for an image
    /// processor whose <see cref="ConvNextImageProcessorOptions.DoConvertRgb"/> is set, for <see cref="AlphaHandling.OnWhite"/>.
    /// </summary>
    public AlphaHandling? Alpha { get; init; }

    /// <summary>Whether readers lay pictures on white.</summary>
    internal bool LaysOnWhite => Alpha == AlphaHandling.OnWhite;

    /// <summary>The options with which a picture is decoded for an image processor: extension methods that take one do this by themselves.</summary>
    /// <param name="processor">The options of the processor; null where there is none.</param>
    /// <param name="options">What else is wanted; null takes the defaults. An <see cref="Alpha"/> that it names stays.</param>
    public static ImageDecodeOptions For(ConvNextImageProcessorOptions? processor, ImageDecodeOptions? options = null)
    {
        options ??= Default;
        return processor is not { DoConvertRgb: true } || options.Alpha is not null
            ? options
            : new ImageDecodeOptions
            {
                MaxPixels = options.MaxPixels,
                MaxStreamBytes = options.MaxStreamBytes,
                ApplyExifOrientation = options.ApplyExifOrientation,
                Alpha = AlphaHandling.OnWhite,
            };
    }
}
