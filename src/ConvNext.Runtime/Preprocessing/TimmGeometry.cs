using System;

namespace ConvNext.Preprocessing;

/// <summary>
/// The sizes that an image goes through in timm's evaluation transform (<c>transforms_imagenet_eval</c> in <c>timm/data/transforms_factory.py</c>). Its
/// crop differs from the reference's by the offset, which is round((side − size) / 2), halves to the even number.
/// </summary>
internal static class TimmGeometry
{
    /// <summary>What an image of <paramref name="height"/> × <paramref name="width"/> is resized to.</summary>
    public static ImageSize Resized(ImageCrop crop, ImageSize target, double cropPercentage, int height, int width)
    {
        double edgeHeight = Math.Floor(target.Height / cropPercentage);
        double edgeWidth = Math.Floor(target.Width / cropPercentage);
        if (crop == ImageCrop.Squash)
        {
            return Size(edgeHeight, edgeWidth);
        }

        if (crop == ImageCrop.Center && edgeHeight == edgeWidth)
        {
            // torchvision's Resize: exact, as sides are at most 2^20.
            double longEdge = Math.Truncate(edgeHeight * Math.Max(height, width) / Math.Min(height, width));
            return width <= height ? Size(longEdge, edgeHeight) : Size(edgeHeight, longEdge);
        }

        // timm's ResizeKeepRatio: by the larger of both ratios the image fits into the edges, by the smaller it covers them.
        double ratioHeight = height / edgeHeight;
        double ratioWidth = width / edgeWidth;
        double ratio = crop == ImageCrop.Border ? Math.Max(ratioHeight, ratioWidth) : Math.Min(ratioHeight, ratioWidth);
        return Size(Math.Round(height / ratio, MidpointRounding.ToEven), Math.Round(width / ratio, MidpointRounding.ToEven));
    }

    /// <summary>The centre of an axis; where the axis is shorter, it lies in the middle of a border, of which an odd one is behind it.</summary>
    public static AxisWindow Crop(int length, int size) => length >= size
        ? new AxisWindow(size, 0, size, (int)Math.Round((length - size) / 2.0, MidpointRounding.ToEven))
        : new AxisWindow(size, (size - length) / 2, length, 0);

    // An image of which nothing is left fails with a sentence, as does one that is too large: both are told by their sides.
    private static ImageSize Size(double height, double width) => new((int)Math.Min(height, int.MaxValue), (int)Math.Min(width, int.MaxValue));
}
