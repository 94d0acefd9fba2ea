using System;
using System.Collections.Generic;
using System.IO;
using ConvNext.Preprocessing;

namespace ConvNext.Imaging;

/// <summary>From encoded pictures to pixel values: a decoder and an image processor, one after the other.</summary>
/// <remarks>
/// The processor takes no memory for a picture of the size of the one before; the decoder takes the picture's, three bytes per
/// pixel, which is free again when the call returns. A batch holds one decoded picture at a time. Pictures with alpha are laid on white where the
/// processor's options say <see cref="ConvNextImageProcessorOptions.DoConvertRgb"/>, unless <see cref="ImageDecodeOptions.Alpha"/> says something else.
/// </remarks>
public static class ImageProcessorExtensions
{
    /// <summary>Decodes and processes one picture.</summary>
    /// <param name="workspace">The buffers that it is processed in.</param>
    /// <param name="decoder">The decoder.</param>
    /// <param name="encoded">The whole file.</param>
    /// <param name="pixelValues">Takes C × H × W values, (C, H, W).</param>
    /// <param name="overrides">Processing options for this call, or null for those of the processor.</param>
    /// <param name="decodeOptions">Limits and switches of the decoder; null takes the defaults.</param>
    /// <exception cref="ImageDecodeException">The bytes cannot be decoded.</exception>
    /// <exception cref="ImageProcessingException">The picture cannot be processed.</exception>
    /// <exception cref="ArgumentException"><paramref name="pixelValues"/> has the wrong length, or an option is out of range.</exception>
    public static void Process(
        this ImageProcessorWorkspace workspace,
        IImageDecoder decoder,
        ReadOnlySpan<byte> encoded,
        Span<float> pixelValues,
        ConvNextImageProcessorOptions? overrides = null,
        ImageDecodeOptions? decodeOptions = null) =>
        workspace.Process(Present(workspace, decoder).Decode(encoded, Options(workspace, overrides, decodeOptions)).View, pixelValues, overrides);

    /// <summary>Decodes and processes a picture from a stream, which is read to its end and stays open.</summary>
    /// <inheritdoc cref="Process(ImageProcessorWorkspace, IImageDecoder, ReadOnlySpan{byte}, Span{float}, ConvNextImageProcessorOptions?, ImageDecodeOptions?)"/>
    public static void Process(
        this ImageProcessorWorkspace workspace,
        IImageDecoder decoder,
        Stream encoded,
        Span<float> pixelValues,
        ConvNextImageProcessorOptions? overrides = null,
        ImageDecodeOptions? decodeOptions = null) =>
        workspace.Process(Present(workspace, decoder).Decode(encoded, Options(workspace, overrides, decodeOptions)).View, pixelValues, overrides);

    /// <summary>Decodes and processes a file.</summary>
    /// <param name="workspace">The buffers that it is processed in.</param>
    /// <param name="decoder">The decoder.</param>
    /// <param name="path">The file. Its name says nothing about its format: the bytes decide.</param>
    /// <param name="pixelValues">Takes C × H × W values, (C, H, W).</param>
    /// <param name="overrides">Processing options for this call, or null for those of the processor.</param>
    /// <param name="decodeOptions">Limits and switches of the decoder; null takes the defaults.</param>
    /// <exception cref="ImageDecodeException">The file cannot be read or decoded.</exception>
    /// <exception cref="ImageProcessingException">The picture cannot be processed.</exception>
    /// <exception cref="ArgumentException"><paramref name="pixelValues"/> has the wrong length, or an option is out of range.</exception>
    public static void ProcessFile(
        this ImageProcessorWorkspace workspace,
        IImageDecoder decoder,
        string path,
        Span<float> pixelValues,
        ConvNextImageProcessorOptions? overrides = null,
        ImageDecodeOptions? decodeOptions = null) =>
        workspace.Process(Present(workspace, decoder).DecodeFile(path, Options(workspace, overrides, decodeOptions)).View, pixelValues, overrides);

    /// <summary>Decodes and processes a batch of pictures, which all give the same shape, one after the other.</summary>
    /// <param name="workspace">The buffers that they are processed in.</param>
    /// <param name="decoder">The decoder.</param>
    /// <param name="encoded">At least one whole file.</param>
    /// <param name="pixelValues">Takes N × C × H × W values, (N, C, H, W).</param>
    /// <param name="overrides">Processing options for this call, or null for those of the processor.</param>
    /// <param name="decodeOptions">Limits and switches of the decoder; null takes the defaults.</param>
    /// <exception cref="ImageDecodeException">One cannot be decoded; the sentence begins with its number, counted from zero.</exception>
    /// <exception cref="ImageProcessingException">One cannot be processed; the sentence begins with its number.</exception>
    /// <exception cref="ArgumentException">There is no picture, <paramref name="pixelValues"/> has the wrong length, or an option is out of range.</exception>
    public static void Process(
        this ImageProcessorWorkspace workspace,
        IImageDecoder decoder,
        IReadOnlyList<ReadOnlyMemory<byte>> encoded,
        Span<float> pixelValues,
        ConvNextImageProcessorOptions? overrides = null,
        ImageDecodeOptions? decodeOptions = null)
    {
        _ = Present(workspace, decoder);
        ArgumentNullException.ThrowIfNull(encoded);
        if (encoded.Count == 0)
        {
            throw new ArgumentException("The batch has no image, but must have at least 1.", nameof(encoded));
        }

        ImageDecodeOptions options = Options(workspace, overrides, decodeOptions);
        ImageShape first = default;
        for (int i = 0; i < encoded.Count; i++)
        {
            try
            {
                RgbImage image = decoder.Decode(encoded[i].Span, options);
                ImageShape shape = workspace.Processor.OutputShape(image.Height, image.Width, overrides: overrides);
                if (i == 0)
                {
                    first = shape;
                    CheckLength(pixelValues.Length, encoded.Count, shape);
                }
                else if (shape != first)
                {
                    throw new ImageProcessingException($"Its pixel values are {Text(shape)}, but those of image 0 are {Text(first)}: all must be the same.");
                }

                int length = (int)shape.Length;
                workspace.Process(image.View, pixelValues.Slice(i * length, length), overrides);
            }
            catch (ImageDecodeException error)
            {
                throw new ImageDecodeException($"Image {i} of the batch: {error.Message}", error);
            }
            catch (ImageProcessingException error)
            {
                throw new ImageProcessingException($"Image {i} of the batch: {error.Message}", error);
            }
        }
    }

    // The decoder, when neither is null: both are asked for before anything is decoded.
    private static IImageDecoder Present(ImageProcessorWorkspace workspace, IImageDecoder decoder)
    {
        ArgumentNullException.ThrowIfNull(workspace);
        ArgumentNullException.ThrowIfNull(decoder);
        return decoder;
    }

    private static ImageDecodeOptions Options(
        ImageProcessorWorkspace workspace, ConvNextImageProcessorOptions? overrides, ImageDecodeOptions? decodeOptions) =>
        ImageDecodeOptions.For(overrides ?? workspace.Processor.Options, decodeOptions);

    private static void CheckLength(int length, int images, ImageShape shape)
    {
        if (length != shape.Length * images)
        {
            throw new ArgumentException($"The destination holds {length} values, but {images} images of {Text(shape)} have {shape.Length * images}.");
        }
    }

    private static string Text(ImageShape shape) => $"{shape.Channels}×{shape.Height}×{shape.Width}";
}
