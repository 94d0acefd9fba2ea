namespace ConvNext.Preprocessing;

/// <summary>
/// The part of a picture that a network sees, in shares of the picture's width and height: a heat map belongs over it. It reaches beyond the picture
/// (from below 0 to above 1) where that is smaller than the crop.
/// </summary>
/// <param name="Left">Where it begins, in shares of the picture's width.</param>
/// <param name="Top">Where it begins, in shares of the picture's height.</param>
/// <param name="Width">How wide it is, in shares of the picture's width.</param>
/// <param name="Height">How high it is, in shares of the picture's height.</param>
public readonly record struct PictureRegion(double Left, double Top, double Width, double Height)
{
    internal static PictureRegion Of(ImageGeometry geometry) => new(
        Start(geometry.Horizontal) / geometry.Resized.Width,
        Start(geometry.Vertical) / geometry.Resized.Height,
        (double)geometry.Horizontal.Length / geometry.Resized.Width,
        (double)geometry.Vertical.Length / geometry.Resized.Height);

    private static double Start(AxisWindow window) => window.SourceStart - window.ValidStart;
}
