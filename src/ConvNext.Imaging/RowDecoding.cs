using ConvNext.Preprocessing;

namespace ConvNext.Imaging;

/// <summary>Decides whether a picture goes to an image processor row by row.</summary>
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
}
