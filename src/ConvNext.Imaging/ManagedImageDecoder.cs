using System;
using System.IO;
using ConvNext.Imaging.Bmp;
using ConvNext.Imaging.Gif;
using ConvNext.Imaging.Jpeg;
using ConvNext.Imaging.Png;
using ConvNext.Imaging.WebP;
using ConvNext.Preprocessing;

namespace ConvNext.Imaging;

/// <summary>
/// Decodes JPEG, PNG, GIF, BMP and WebP to the very bytes that Pillow's <c>convert("RGB")</c> gives, or its <c>alpha_composite</c> on white
/// (<see cref="ImageDecodeOptions.Alpha"/>), without native code.
/// <c>docs/imaging.md</c> lists what is read, what is refused, and the limits.
/// </summary>
public sealed class ManagedImageDecoder : IImageDecoder, IRowDecoder
{
    /// <inheritdoc/>
    public RgbImage Decode(ReadOnlySpan<byte> encoded, ImageDecodeOptions? options = null)
    {
        options ??= ImageDecodeOptions.Default;
        ImageFormat format = FormatSniffer.Identify(encoded, out string description);
        try
        {
            return format switch
            {
                ImageFormat.Jpeg => JpegReader.Decode(encoded, options),
                ImageFormat.Png => PngReader.Decode(encoded, options),
                ImageFormat.Gif => GifReader.Decode(encoded, options),
                ImageFormat.Bmp => BmpReader.Decode(encoded, options),
                ImageFormat.WebP => WebPReader.Decode(encoded, options),
                _ => throw Unreadable(description, "JPEG, PNG, GIF, BMP and WebP"),
            };
        }
        catch (Exception exception) when (exception is not ImageDecodeException)
        {
            throw Reword(format, exception);
        }
    }

    /// <inheritdoc/>
    unsafe IPixelRows? IRowDecoder.OpenRows(byte* file, int length, ImageDecodeOptions options, int threads)
    {
        if (FormatSniffer.Identify(new ReadOnlySpan<byte>(file, length), out _) != ImageFormat.Jpeg)
        {
            return null;
        }

        try
        {
            return new GuardedRows(new JpegRows(file, length, options, threads), ImageFormat.Jpeg);
        }
        catch (Exception exception) when (exception is not ImageDecodeException)
        {
            throw Reword(ImageFormat.Jpeg, exception);
        }
    }

    /// <summary>The error for bytes that are no image, or an image that is not read.</summary>
    internal static ImageDecodeException Unreadable(string description, string accepted) =>
        new($"The file is {description}; {accepted} are read here.");

    /// <summary>The error for an exception that a library threw over damaged bytes.</summary>
    internal static ImageDecodeException Reword(ImageFormat format, Exception exception)
    {
        string name = format.ToString().ToUpperInvariant();
        return exception is OutOfMemoryException
            ? new ImageDecodeException($"There is not enough memory to decode the {name}.", exception)
            : IsUnloadable(exception)
            ? new ImageDecodeException($"The {name} cannot be decoded, because a part of the program cannot be loaded ({exception.GetType().Name}).", exception)
            : new ImageDecodeException($"The {name} is damaged: its data cannot be decoded ({exception.GetType().Name}).", exception);
    }

    // A library that cannot be opened, for want of files that the process may still open, arrives wrapped: ZLibException has it inside.
    private static bool IsUnloadable(Exception? exception)
    {
        while (exception is not (null or FileNotFoundException or FileLoadException or TypeLoadException or TypeInitializationException))
        {
            exception = exception.InnerException;
        }

        return exception is not null;
    }
}
