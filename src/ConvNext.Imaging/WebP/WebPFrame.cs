namespace ConvNext.Imaging.WebP;

/// <summary>The picture of a file, or the first one of an animation: where it lies in the file and on the canvas.</summary>
/// <param name="IsLossless">Whether the data are VP8L; otherwise they are VP8.</param>
/// <param name="Data">The data of the VP8 or VP8L chunk, with the byte that pads them to an even length, as libwebp reads them.</param>
/// <param name="Alpha">The data of the ALPH chunk before it, or an empty range.</param>
/// <param name="X">Columns of the canvas to the left of the frame.</param>
/// <param name="Y">Rows of the canvas above the frame.</param>
/// <param name="Width">Pixels in a row, by the header of the data.</param>
/// <param name="Height">Rows, by the header of the data.</param>
internal readonly record struct WebPFrame(bool IsLossless, ByteRange Data, ByteRange Alpha, int X, int Y, int Width, int Height);

/// <summary>A stretch of a file.</summary>
internal readonly record struct ByteRange(int Start, int Length);
