using ConvNext.Preprocessing;

namespace ConvNext.AspNetCore.Routes;

/// <summary>
/// The part of the upright picture that the network saw, in shares of the picture's width and height: a heat map belongs over it. It reaches beyond the
/// picture where that is smaller than the crop.
/// </summary>
internal readonly record struct PictureRegion(double Left, double Top, double Width, double Height)
{
    /// <summary>The region for a picture of a size; all of it where there is no image processor.</summary>
    public static PictureRegion Of(ConvNextImageProcessorOptions? processor, ImageSize picture)
    {
        if (processor is null)
        {
            return new PictureRegion(0, 0, 1, 1);
        }

        var geometry = ImageGeometry.Compute(processor, picture.Height, picture.Width);
        return new PictureRegion(
            Start(geometry.Horizontal) / geometry.Resized.Width,
            Start(geometry.Vertical) / geometry.Resized.Height,
            (double)geometry.Horizontal.Length / geometry.Resized.Width,
            (double)geometry.Vertical.Length / geometry.Resized.Height);

        static double Start(AxisWindow window) => window.SourceStart - window.ValidStart;
    }
}
