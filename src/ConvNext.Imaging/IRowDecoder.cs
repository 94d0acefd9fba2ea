using ConvNext.Preprocessing;

namespace ConvNext.Imaging;

/// <summary>A decoder that can give the rows of some pictures one after the other.</summary>
internal unsafe interface IRowDecoder
{
    /// <summary>Reads what a file says about itself and gets ready to decode it row by row.</summary>
    /// <param name="file">The file, which must stay in place until the rows are disposed of.</param>
    /// <param name="length">Its length in bytes.</param>
    /// <param name="options">Limits and switches.</param>
    /// <param name="threads">How many threads may work on it.</param>
    /// <returns>Null where the picture has to be decoded as a whole.</returns>
    /// <exception cref="ImageDecodeException">The picture is one that <see cref="IImageDecoder.Decode"/> refuses.</exception>
    IPixelRows? OpenRows(byte* file, int length, ImageDecodeOptions options, int threads);
}
