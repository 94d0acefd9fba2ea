using System;

namespace ConvNext.Preprocessing;

/// <summary>
/// The buffers and tables that images are processed with; made by <see cref="ConvNextImageProcessor.CreateWorkspace"/>. For one thread at a time. Nothing is
/// allocated for an image of the same size and options as the one before.
/// </summary>
public sealed class ImageProcessorWorkspace
{
    private readonly ConvNextImageProcessor _processor;
    private readonly ByteResampler _byteResampler = new();
    private readonly FloatResampler _floatResampler = new();
    private readonly FloatFirstProcess _floatFirst = new();
    private RowResampler? _rowResampler;
    private ConvNextImageProcessorOptions? _validated;
    private PixelTables? _tables;
    private byte[] _convertedFloats = [];
    private byte[] _onWhite = [];

    internal ImageProcessorWorkspace(ConvNextImageProcessor processor) => _processor = processor;

    /// <summary>The processor that the workspace belongs to.</summary>
    public ConvNextImageProcessor Processor => _processor;

    /// <summary>Processes one image.</summary>
    /// <param name="image">8-bit or float pixels.</param>
    /// <param name="pixelValues">Takes C × H × W values, (C, H, W); see <see cref="ConvNextImageProcessor.OutputShape"/>.</param>
    /// <param name="overrides">Options for this call, or null for those of the processor.</param>
    /// <exception cref="ImageProcessingException">The image cannot be processed.</exception>
    /// <exception cref="ArgumentException"><paramref name="pixelValues"/> has the wrong length, or an option is out of range.</exception>
    public void Process(PixelView image, Span<float> pixelValues, ConvNextImageProcessorOptions? overrides = null)
    {
        ConvNextImageProcessorOptions options = Validated(overrides);
        ImageShape shape = ShapeOf(image, options, out ImageGeometry geometry);
        CheckLength(pixelValues.Length, shape.Length, 1, shape);
        ProcessChecked(image, geometry, shape, options, pixelValues);
    }

    /// <summary>Processes a batch whose images all give the same shape.</summary>
    /// <param name="images">At least one image.</param>
    /// <param name="pixelValues">Takes N × C × H × W values, (N, C, H, W).</param>
    /// <param name="overrides">Options for this call, or null for those of the processor.</param>
    /// <inheritdoc cref="Process(PixelView, Span{float}, ConvNextImageProcessorOptions?)"/>
    public void Process(ReadOnlySpan<PixelImage> images, Span<float> pixelValues, ConvNextImageProcessorOptions? overrides = null)
    {
        if (images.IsEmpty)
        {
            throw new ArgumentException("The batch has no image, but must have at least 1.", nameof(images));
        }

        ConvNextImageProcessorOptions options = Validated(overrides);
        ImageShape first = ShapeOf(images[0].View, options, out _);
        for (int i = 1; i < images.Length; i++)
        {
            ImageShape shape = ShapeOf(images[i].View, options, out _);
            if (shape != first)
            {
                throw new ImageProcessingException(
                    $"Image {i} of the batch gives pixel values of {Text(shape)}, but image 0 gives {Text(first)}: all must be the same.");
            }
        }

        CheckLength(pixelValues.Length, first.Length * images.Length, images.Length, first);
        for (int i = 0; i < images.Length; i++)
        {
            PixelView image = images[i].View;
            ImageShape shape = ShapeOf(image, options, out ImageGeometry geometry);
            ProcessChecked(image, geometry, shape, options, pixelValues.Slice(i * (int)shape.Length, (int)shape.Length));
        }
    }

    /// <summary>How much of the time of the last picture that came row by row was spent waiting for its rows.</summary>
    internal TimeSpan Reading => _rowResampler?.Reading ?? default;

    /// <summary>Whether pictures can come row by row: not where single pixels are picked, nor where a picture is resized as floats.</summary>
    internal static bool TakesRows(ConvNextImageProcessorOptions options) =>
        options.Backend != ImageProcessorBackend.TorchvisionFloat && (!options.DoResize || options.Resample != ResamplingFilter.Nearest);

    /// <summary>Processes a picture whose rows come one after the other; see <see cref="TakesRows"/>.</summary>
    /// <inheritdoc cref="Process(PixelView, Span{float}, ConvNextImageProcessorOptions?)"/>
    internal void Process(IPixelRows image, Span<float> pixelValues, ConvNextImageProcessorOptions? overrides = null)
    {
        ConvNextImageProcessorOptions options = Validated(overrides);
        ImageGeometry geometry = ImageGeometry.Compute(options, image.Height, image.Width);
        int channels = ConvNextImageProcessor.OutputChannels(options, channels: 3, isFloat: false);
        var shape = new ImageShape(channels, geometry.Vertical.Length, geometry.Horizontal.Length);
        CheckLength(pixelValues.Length, shape.Length, 1, shape);
        PixelTables tables = Tables(options, channels, fromUnitRange: false);
        _rowResampler ??= new RowResampler();
        ReadOnlySpan<byte> pixels = _rowResampler.Resample(image, geometry, options);
        PixelWriter.Write(pixels, PixelLayout.HeightWidthChannels, channels: 3, geometry, tables, pixelValues);
    }

    /// <summary>Resizes and crops an 8-bit image and stops there.</summary>
    /// <param name="image">8-bit pixels.</param>
    /// <param name="destination">Takes H × W × C bytes, (H, W, C).</param>
    /// <param name="overrides">Options for this call, or null for those of the processor.</param>
    /// <inheritdoc cref="Process(PixelView, Span{float}, ConvNextImageProcessorOptions?)"/>
    public void ResizeAndCrop(PixelView image, Span<byte> destination, ConvNextImageProcessorOptions? overrides = null)
    {
        ConvNextImageProcessorOptions options = Validated(overrides);
        ImageShape shape = ShapeOf(image, options, out ImageGeometry geometry);
        if (image.IsFloat)
        {
            throw new ArgumentException("The image has float pixels, but must have 8-bit pixels to be resized to 8-bit pixels.", nameof(image));
        }

        if (options is { Backend: ImageProcessorBackend.TorchvisionFloat, DoRescale: true })
        {
            throw new ArgumentException("DINOv3ViTImageProcessor rescales levels before it resizes them: there is no resized 8-bit image.", nameof(image));
        }

        CheckLength(destination.Length, shape.Length, 1, shape);
        image = OnWhite(image, options);
        ReadOnlySpan<byte> pixels = Resample(image, geometry, options, out PixelLayout layout);
        PixelWriter.CopyBytes(pixels, layout, image.Channels, geometry, options, shape.Channels, destination);
    }

    private void ProcessChecked(PixelView image, in ImageGeometry geometry, ImageShape shape, ConvNextImageProcessorOptions options, Span<float> pixelValues)
    {
        bool fromUnitRange = false;
        if (image.IsFloat)
        {
            FloatImage.Range range = FloatImage.FindRange(image);
            if (options.DoRescale && range is { Minimum: >= 0f, Maximum: <= 1f })
            {
                _processor.WarnOfRescaledImage();
            }

            if (options.Backend == ImageProcessorBackend.TorchvisionFloat)
            {
                _floatFirst.Process(image, geometry, options, shape.Channels, pixelValues);
                return;
            }

            if (options.Backend == ImageProcessorBackend.Torchvision || !options.DoResize)
            {
                ReadOnlySpan<float> values = _floatResampler.Resample(image, geometry, options.Resample);
                PixelWriter.Write(values, image.Channels, geometry, Tables(options, shape.Channels, false), pixelValues);
                return;
            }

            image = FloatImage.ToBytes(image, range, ref _convertedFloats, out fromUnitRange);
        }

        else
        {
            image = OnWhite(image, options);
            if (options is { Backend: ImageProcessorBackend.TorchvisionFloat, DoRescale: true })
            {
                _floatFirst.Process(image, geometry, options, shape.Channels, pixelValues);
                return;
            }
        }

        PixelTables pixelTables = Tables(options, shape.Channels, fromUnitRange);
        ReadOnlySpan<byte> pixels = Resample(image, geometry, options, out PixelLayout layout);
        PixelWriter.Write(pixels, layout, image.Channels, geometry, pixelTables, pixelValues);
    }

    private ReadOnlySpan<byte> Resample(
        PixelView image, in ImageGeometry geometry, ConvNextImageProcessorOptions options, out PixelLayout layout) =>
        _byteResampler.Resample(image, geometry, options.Backend, options.Resample, options.PillowVersion, out layout);

    // A converted picture has no alpha any more when it is resized.
    private PixelView OnWhite(PixelView image, ConvNextImageProcessorOptions options)
    {
        if (!options.DoConvertRgb || image.Channels is not (2 or 4))
        {
            return image;
        }

        int length = checked(image.Height * image.Width * 3);
        if (_onWhite.Length < length)
        {
            _onWhite = GC.AllocateUninitializedArray<byte>(length);
        }

        WhiteBackground.Apply(image, _onWhite);
        return PixelView.FromBytes(_onWhite.AsSpan(0, length), image.Height, image.Width);
    }

    private PixelTables Tables(ConvNextImageProcessorOptions options, int channels, bool fromUnitRange)
    {
        if (_tables is null || !_tables.Fits(options, channels, fromUnitRange))
        {
            _tables = new PixelTables(options, channels, fromUnitRange);
        }

        return _tables;
    }

    private ConvNextImageProcessorOptions Validated(ConvNextImageProcessorOptions? overrides)
    {
        ConvNextImageProcessorOptions options = overrides ?? _processor.Options;
        if (!ReferenceEquals(options, _validated))
        {
            options.Validate();
            _validated = options;
        }

        return options;
    }

    private static ImageShape ShapeOf(PixelView image, ConvNextImageProcessorOptions options, out ImageGeometry geometry)
    {
        geometry = ImageGeometry.Compute(options, image.Height, image.Width);
        int channels = ConvNextImageProcessor.OutputChannels(options, image.Channels, image.IsFloat);
        return new ImageShape(channels, geometry.Vertical.Length, geometry.Horizontal.Length);
    }

    private static void CheckLength(int length, long needed, int images, ImageShape shape)
    {
        if (length != needed)
        {
            throw new ArgumentException(
                $"The destination holds {length} values, but {(images == 1 ? "an image" : $"{images} images")} of {Text(shape)} {(images == 1 ? "has" : "have")} {needed}.");
        }
    }

    private static string Text(ImageShape shape) => $"{shape.Channels}×{shape.Height}×{shape.Width}";
}
