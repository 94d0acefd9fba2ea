namespace ConvNext.Preprocessing;

/// <summary>How a stored picture is turned and mirrored to be the right way up.</summary>
/// <param name="SwapsSides">Whether stored rows become columns.</param>
/// <param name="MirrorsRows">Whether the first pixel of a stored row becomes the last one along its side of the upright picture.</param>
/// <param name="MirrorsColumns">Whether the first stored row becomes the last one along its side.</param>
internal readonly record struct PictureTurn(bool SwapsSides, bool MirrorsRows, bool MirrorsColumns)
{
    /// <summary>What an EXIF orientation, 1 to 8, asks for.</summary>
    public static PictureTurn FromExif(int orientation) =>
        new(orientation >= 5, orientation is 2 or 3 or 7 or 8, orientation is 3 or 4 or 6 or 7);
}
