using System;
using System.Collections.Generic;
using System.IO;
using ConvNext.Preprocessing;

namespace ConvNext.Imaging;

/// <summary>From encoded pictures to pixel values: a decoder and an image processor, one after the other.</summary>
/// <remarks>
/// The processor takes no memory for a picture of the size of the one before. A JPEG goes to it row by row, and no more of it is decoded than the crop
/// needs; of another format the decoder takes the picture's three bytes per pixel, which are free again when the call returns. A batch holds one
/// decoded picture at a time. Pictures with alpha are laid on white where the
/// processor's options say <see cref="ConvNextImageProcessorOptions.DoConvertRgb"/>, unless <see cref="ImageDecodeOptions.Alpha"/> says something else.
/// </remarks>
public static unsafe class ImageProcessorExtensions
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
        ImageDecodeOptions? decodeOptions = null)
    {
        _ = Present(workspace, decoder);
        RowDecoding.Process(workspace, decoder, encoded, Options(workspace, overrides, decodeOptions), threads: 1, pixelValues, overrides);
    }

    /// <summary>Decodes and processes a picture from a stream, which is read to its end and stays open.</summary>
    /// <inheritdoc cref="Process(ImageProcessorWorkspace, IImageDecoder, ReadOnlySpan{byte}, Span{float}, ConvNextImageProcessorOptions?, ImageDecodeOptions?)"/>
    public static void Process(
        this ImageProcessorWorkspace workspace,
        IImageDecoder decoder,
        Stream encoded,
        Span<float> pixelValues,
        ConvNextImageProcessorOptions? overrides = null,
        ImageDecodeOptions? decodeOptions = null) =>
        workspace.Process(
            Present(workspace, decoder), StreamBytes.Read(Present(encoded), "stream", decodeOptions ?? ImageDecodeOptions.Default), pixelValues, overrides, decodeOptions);

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
        ImageDecodeOptions? decodeOptions = null)
    {
        _ = Present(workspace, decoder);
        ArgumentException.ThrowIfNullOrEmpty(path);
        byte[] encoded = ImageFileBytes.Read(path, decodeOptions ?? ImageDecodeOptions.Default);
        try
        {
            workspace.Process(decoder, encoded, pixelValues, overrides, decodeOptions);
        }
        catch (ImageDecodeException exception)
        {
            throw new ImageDecodeException($"{path}: {exception.Message}", exception);
        }
    }

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
        ImageShape? first = null;
        for (int i = 0; i < encoded.Count; i++)
        {
            try
            {
                Process(workspace, decoder, encoded[i].Span, (i, encoded.Count), ref first, pixelValues, overrides, options);
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

    // One picture of a batch, whose shape must be that of the first.
    private static void Process(
        ImageProcessorWorkspace workspace, IImageDecoder decoder, ReadOnlySpan<byte> encoded, (int Index, int Count) place, ref ImageShape? first,
        Span<float> pixelValues, ConvNextImageProcessorOptions? overrides, ImageDecodeOptions options)
    {
        fixed (byte* file = encoded)
        {
            using IPixelRows? rows = RowDecoding.Open(decoder, file, encoded.Length, overrides ?? workspace.Processor.Options, options, threads: 1);
            RgbImage? image = rows is null ? decoder.Decode(encoded, options) : null;
            ImageShape shape = workspace.Processor.OutputShape(rows?.Height ?? image!.Height, rows?.Width ?? image!.Width, overrides: overrides);
            if (first is null)
            {
                first = shape;
                CheckLength(pixelValues.Length, place.Count, shape);
            }
            else if (shape != first.Value)
            {
                throw new ImageProcessingException($"Its pixel values are {Text(shape)}, but those of image 0 are {Text(first.Value)}: all must be the same.");
            }

            int length = (int)shape.Length;
            Span<float> own = pixelValues.Slice(place.Index * length, length);
            if (rows is not null)
            {
                workspace.Process(rows, own, overrides);
            }
            else
            {
                workspace.Process(image!.View, own, overrides);
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

    private static Stream Present(Stream encoded)
    {
        ArgumentNullException.ThrowIfNull(encoded);
        return encoded;
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
