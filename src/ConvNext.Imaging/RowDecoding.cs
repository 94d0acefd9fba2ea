using System;
using System.Diagnostics;
using ConvNext.Preprocessing;

namespace ConvNext.Imaging;

/// <summary>Gives a picture to an image processor row by row, where decoder, format and processor allow it, or else as a whole.</summary>
internal static unsafe class RowDecoding
{
    /// <summary>The rows of a picture; null where decoder, format or image processor need all of it at once.</summary>
    /// <param name="decoder">The decoder.</param>
    /// <param name="file">The file, which must stay in place until the rows are disposed of.</param>
    /// <param name="length">Its length in bytes.</param>
    /// <param name="processor">What is done to the picture; null where nothing is.</param>
    /// <param name="options">Limits and switches.</param>
    /// <param name="threads">How many threads may work on it.</param>
    /// <exception cref="ImageDecodeException">The picture is refused.</exception>
    public static IPixelRows? Open(
        IImageDecoder decoder, byte* file, int length, ConvNextImageProcessorOptions? processor, ImageDecodeOptions options, int threads) =>
        decoder is IRowDecoder rows && processor is not null && ImageProcessorWorkspace.TakesRows(processor)
            ? rows.OpenRows(file, length, options, threads)
            : null;

    /// <summary>Decodes and processes a picture.</summary>
    /// <param name="workspace">The buffers that it is processed in.</param>
    /// <param name="decoder">The decoder.</param>
    /// <param name="encoded">The whole file.</param>
    /// <param name="options">Limits and switches.</param>
    /// <param name="threads">How many threads may work on it.</param>
    /// <param name="pixelValues">Takes C × H × W values, (C, H, W).</param>
    /// <param name="overrides">Processing options for this call, or null for those of the processor.</param>
    /// <param name="checkSize">Told height and width of the upright picture before it is processed; what it throws ends the call.</param>
    /// <returns>The time that decoding took or, where it is done row by row, kept the processor waiting.</returns>
    /// <exception cref="ImageDecodeException">The picture is refused.</exception>
    /// <exception cref="ImageProcessingException">The picture cannot be processed.</exception>
    /// <exception cref="ArgumentException"><paramref name="pixelValues"/> has the wrong length, or an option is out of range.</exception>
    public static TimeSpan Process(
        ImageProcessorWorkspace workspace, IImageDecoder decoder, ReadOnlySpan<byte> encoded, ImageDecodeOptions options, int threads,
        Span<float> pixelValues, ConvNextImageProcessorOptions? overrides = null, Action<int, int>? checkSize = null)
    {
        long start = Stopwatch.GetTimestamp();
        fixed (byte* file = encoded)
        {
            using IPixelRows? rows = Open(decoder, file, encoded.Length, overrides ?? workspace.Processor.Options, options, threads);
            if (rows is not null)
            {
                TimeSpan opened = Stopwatch.GetElapsedTime(start);
                checkSize?.Invoke(rows.Height, rows.Width);
                workspace.Process(rows, pixelValues, overrides);
                return opened + workspace.Reading;
            }
        }

        RgbImage image = decoder.Decode(encoded, options);
        TimeSpan decoded = Stopwatch.GetElapsedTime(start);
        checkSize?.Invoke(image.Height, image.Width);
        workspace.Process(image.View, pixelValues, overrides);
        return decoded;
    }
}
