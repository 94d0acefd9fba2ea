using System;
using System.Threading;

namespace ConvNext.Preprocessing;

/// <summary>
/// Makes pixel values (C, H, W) from images as Hugging Face transformers does for ConvNeXt: resize → crop → rescale → normalise, with the arithmetic of
/// torchvision or of Pillow, to the bit for 8-bit images. Immutable and safe to share between threads; the work is done in a workspace per thread.
/// </summary>
public sealed class ConvNextImageProcessor
{
    /// <summary>The reference's warning about float images between 0 and 1 that are rescaled.</summary>
    public const string AlreadyRescaledWarning =
        "It looks like you are trying to rescale already rescaled images. If the input"
        + " images have pixel values between 0 and 1, set `do_rescale=False` to avoid rescaling them again.";

    private readonly Action<string>? _warning;
    private int _warned;

    /// <summary>A processor with the given options.</summary>
    /// <param name="options">What is done to images where a call does not say otherwise.</param>
    /// <param name="warning">Is told of suspicious input, each kind once in the life of the processor; may be called from any thread that works.</param>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    public ConvNextImageProcessor(ConvNextImageProcessorOptions options, Action<string>? warning = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        Options = options;
        _warning = warning;
    }

    /// <summary>What is done to images where a call does not say otherwise.</summary>
    public ConvNextImageProcessorOptions Options { get; }

    /// <summary>Buffers and tables for one thread at a time; keep it for many images.</summary>
    public ImageProcessorWorkspace CreateWorkspace() => new(this);

    /// <summary>The shape of the pixel values that an image gives.</summary>
    /// <param name="height">The image's rows.</param>
    /// <param name="width">The image's columns.</param>
    /// <param name="channels">The image's channels.</param>
    /// <param name="overrides">Options for this call, or null for those of the processor.</param>
    /// <param name="isFloat">Whether the pixels are floats, whose channels are never converted.</param>
    /// <exception cref="ImageProcessingException">No image of this shape can be processed.</exception>
    public ImageShape OutputShape(int height, int width, int channels = 3, ConvNextImageProcessorOptions? overrides = null, bool isFloat = false)
    {
        ConvNextImageProcessorOptions options = overrides ?? Options;
        options.Validate();
        ImageGeometry geometry = ImageGeometry.Compute(options, height, width);
        return new ImageShape(OutputChannels(options, channels, isFloat), geometry.Vertical.Length, geometry.Horizontal.Length);
    }

    /// <summary>Processes one image in a workspace of its own: simple, but a kept workspace is quicker.</summary>
    /// <returns>The pixel values, (C, H, W).</returns>
    /// <inheritdoc cref="ImageProcessorWorkspace.Process(PixelView, Span{float}, ConvNextImageProcessorOptions?)"/>
    public float[] Process(PixelView image, ConvNextImageProcessorOptions? overrides = null)
    {
        var pixelValues = new float[OutputShape(image.Height, image.Width, image.Channels, overrides, image.IsFloat).Length];
        CreateWorkspace().Process(image, pixelValues, overrides);
        return pixelValues;
    }

    /// <summary>Checks an image's channels against the options and gives those of the result.</summary>
    internal static int OutputChannels(ConvNextImageProcessorOptions options, int channels, bool isFloat)
    {
        bool converts = options.DoConvertRgb && !isFloat;
        if (channels < 1 || (converts && channels > 4))
        {
            throw new ImageProcessingException(
                $"The image has {channels} channels, but must have {(converts ? "1 to 4 to be converted to RGB" : "at least 1")}.");
        }

        if (options.Backend == ImageProcessorBackend.Pil && options.DoResize && channels > 4)
        {
            throw new ImageProcessingException($"The image has {channels} channels, but the pil backend resizes images of 1 to 4 channels.");
        }

        int made = converts ? 3 : channels;
        if (options is { DoNormalize: true, Backend: ImageProcessorBackend.Torchvision } && made == 1)
        {
            // PyTorch broadcasts: one plane less three means is three planes.
            made = options.ImageMean.Length;
        }

        if (options.DoNormalize)
        {
            CheckValues("image_mean", options.ImageMean.Length, made);
            CheckValues("image_std", options.ImageStandardDeviation.Length, made);
        }

        return made;
    }

    /// <summary>Passes a warning on the first time.</summary>
    internal void WarnOfRescaledImage()
    {
        if (_warning is not null && Interlocked.Exchange(ref _warned, 1) == 0)
        {
            _warning(AlreadyRescaledWarning);
        }
    }

    private static void CheckValues(string key, int values, int channels)
    {
        if (values != 1 && values != channels)
        {
            throw new ImageProcessingException(
                $"The image has {channels} {(channels == 1 ? "channel" : "channels")}, but \"{key}\" has {values} values: it must have one per channel, or one for all.");
        }
    }
}
