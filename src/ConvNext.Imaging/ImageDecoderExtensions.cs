using System;
using System.IO;

namespace ConvNext.Imaging;

/// <summary>Decoding straight from a file or a stream.</summary>
public static class ImageDecoderExtensions
{
    /// <summary>Reads and decodes a file.</summary>
    /// <param name="decoder">The decoder.</param>
    /// <param name="path">
    /// The file. Its name says nothing about its format: the bytes decide. A pipe is read to its end, like a stream; one with a name waits for the
    /// program that writes into it.
    /// </param>
    /// <param name="options">Limits and switches; null takes the defaults.</param>
    /// <exception cref="ImageDecodeException">
    /// There is no such file, it cannot be read, or its bytes cannot be decoded; the sentence begins with the path.
    /// </exception>
    public static RgbImage DecodeFile(this IImageDecoder decoder, string path, ImageDecodeOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(decoder);
        ArgumentException.ThrowIfNullOrEmpty(path);
        byte[] encoded = ImageFileBytes.Read(path, options ?? ImageDecodeOptions.Default);
        try
        {
            return decoder.Decode(encoded, options);
        }
        catch (ImageDecodeException exception)
        {
            throw new ImageDecodeException($"{path}: {exception.Message}", exception);
        }
    }

    /// <summary>Reads a stream from where it stands to its end, and decodes it.</summary>
    /// <param name="decoder">The decoder.</param>
    /// <param name="encoded">The encoded image. It need not be seekable, and stays open.</param>
    /// <param name="options">Limits and switches; null takes the defaults.</param>
    /// <exception cref="ImageDecodeException">The stream cannot be read, is too long, or its bytes cannot be decoded.</exception>
    public static RgbImage Decode(this IImageDecoder decoder, Stream encoded, ImageDecodeOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(decoder);
        ArgumentNullException.ThrowIfNull(encoded);
        return decoder.Decode(StreamBytes.Read(encoded, "stream", options ?? ImageDecodeOptions.Default), options);
    }
}
