using System;

namespace ConvNext.Preprocessing;

/// <summary>
/// One axis of a centre crop: of <paramref name="Length"/> positions, those from <paramref name="ValidStart"/> on, <paramref name="ValidLength"/> of
/// them, show the resized image from <paramref name="SourceStart"/> on; all others are zero.
/// </summary>
internal readonly record struct AxisWindow(int Length, int ValidStart, int ValidLength, int SourceStart)
{
    /// <summary>The whole axis.</summary>
    public static AxisWindow Whole(int length) => new(length, 0, length, 0);

    /// <summary>
    /// Centre crop of this window. Offsets round down. Where the crop is larger than what there is, the reference surrounds it with zeros, of which an odd
    /// one lies behind with torchvision (<c>(crop − length) // 2</c> before) and before with NumPy (<c>ceil((crop − length) / 2)</c>).
    /// </summary>
    public AxisWindow CenterCrop(int crop, ImageProcessorBackend backend)
    {
        int offset = crop <= Length
            ? (Length - crop) / 2
            : -(backend == ImageProcessorBackend.Pil ? (crop - Length + 1) / 2 : (crop - Length) / 2);
        int first = Math.Max(ValidStart, offset);
        int end = Math.Min(ValidStart + ValidLength, offset + crop);
        return end <= first
            ? new AxisWindow(crop, 0, 0, 0)
            : new AxisWindow(crop, first - offset, end - first, SourceStart + first - ValidStart);
    }
}

/// <summary>The sizes that an image goes through: resized, then cropped.</summary>
internal readonly record struct ImageGeometry(ImageSize Input, ImageSize Resized, AxisWindow Vertical, AxisWindow Horizontal)
{
    /// <summary>Longest side that is accepted: the weights of an axis grow with its length.</summary>
    public const int MaximumSide = 1 << 20;

    /// <summary>
    /// ConvNeXt's: size s below 384: the shorter side becomes e = trunc(s / crop_pct), in double, the longer trunc(e·long / short), then the centre s×s is
    /// taken; from 384 on s×s straight. The crop of <c>do_center_crop</c> follows.
    /// </summary>
    /// <exception cref="ImageProcessingException">The image, or what it would be resized to, has no pixels or too many.</exception>
    public static ImageGeometry Compute(ConvNextImageProcessorOptions options, int height, int width)
    {
        if (height < 1 || width < 1)
        {
            throw new ImageProcessingException($"An image of {height}×{width} has no pixels: height and width must be at least 1.");
        }

        if ((long)height * width > options.MaximumPixels)
        {
            throw TooLarge(options, $"An image of {height}×{width}");
        }

        if (Math.Max(height, width) > MaximumSide)
        {
            throw new ImageProcessingException($"An image of {height}×{width} has a side longer than the limit of {MaximumSide} pixels.");
        }

        var resized = new ImageSize(height, width);
        AxisWindow vertical = AxisWindow.Whole(height);
        AxisWindow horizontal = AxisWindow.Whole(width);
        if (options.DoResize && options.Crop != ImageCrop.Reference)
        {
            ImageSize target = options.TargetSize ?? new ImageSize(options.ShortestEdge, options.ShortestEdge);
            resized = TimmResized(options, target, height, width);
            vertical = TimmGeometry.Crop(resized.Height, target.Height);
            horizontal = TimmGeometry.Crop(resized.Width, target.Width);
        }
        else if (options.DoResize && options.Backend == ImageProcessorBackend.TorchvisionFloat)
        {
            resized = UncroppedSize(options, height, width);
            vertical = AxisWindow.Whole(resized.Height);
            horizontal = AxisWindow.Whole(resized.Width);
        }
        else if (options.DoResize)
        {
            int size = options.ShortestEdge;
            resized = ResizedSize(options, height, width);
            vertical = AxisWindow.Whole(resized.Height).CenterCrop(size, options.Backend);
            horizontal = AxisWindow.Whole(resized.Width).CenterCrop(size, options.Backend);
        }

        if (options.DoCenterCrop && options.CropSize is { } crop)
        {
            vertical = vertical.CenterCrop(crop.Height, options.Backend);
            horizontal = horizontal.CenterCrop(crop.Width, options.Backend);
        }

        if ((long)vertical.Length * horizontal.Length > options.MaximumPixels)
        {
            throw TooLarge(options, $"A result of {vertical.Length}×{horizontal.Length}");
        }

        return new ImageGeometry(new ImageSize(height, width), resized, vertical, horizontal);
    }

    /// <summary>DINOv3's: exactly the size, or the shorter side s and the longer trunc(s·long / short), in double.</summary>
    private static ImageSize UncroppedSize(ConvNextImageProcessorOptions options, int height, int width)
    {
        if (options.ExactSize is { } exact)
        {
            return Math.Max(exact.Height, exact.Width) <= MaximumSide
                ? exact
                : throw new ImageProcessingException(
                    $"An image of {height}×{width} resized to {exact.Height}×{exact.Width} has a side longer than the limit of {MaximumSide} pixels.");
        }

        double shorter = options.ShortestEdge;
        double longer = Math.Truncate(shorter * Math.Max(height, width) / Math.Min(height, width));
        if (shorter * longer > options.MaximumPixels || longer > MaximumSide)
        {
            throw TooLarge(options, $"An image of {height}×{width} resized to a shorter side of {options.ShortestEdge}");
        }

        return width <= height ? new ImageSize((int)longer, (int)shorter) : new ImageSize((int)shorter, (int)longer);
    }

    private static ImageSize ResizedSize(ConvNextImageProcessorOptions options, int height, int width)
    {
        int size = options.ShortestEdge;
        if (size >= ConvNextImageProcessorOptions.FirstUncroppedSize)
        {
            return (long)size * size <= options.MaximumPixels
                ? new ImageSize(size, size)
                : throw TooLarge(options, $"An image of {height}×{width} resized to {size}×{size}");
        }

        double shortEdge = Math.Truncate(size / options.CropPercentage);
        if (shortEdge < 1)
        {
            throw new ImageProcessingException(
                $"Size {size} divided by a crop_pct of {options.CropPercentage.ToString(System.Globalization.CultureInfo.InvariantCulture)} leaves no pixel: "
                + "crop_pct must be at most the size.");
        }

        if (shortEdge * shortEdge > options.MaximumPixels)
        {
            throw TooLarge(options, $"An image of {height}×{width} resized to a shorter side of {shortEdge.ToString("F0", System.Globalization.CultureInfo.InvariantCulture)}");
        }

        // Exact: e is below 2^16 and a side at most 2^20, so their product fits a double.
        double longEdge = Math.Truncate(shortEdge * Math.Max(height, width) / Math.Min(height, width));
        if (shortEdge * longEdge > options.MaximumPixels)
        {
            throw TooLarge(options, $"An image of {height}×{width} resized to a shorter side of {(long)shortEdge} and a longer of {(long)longEdge}");
        }

        return width <= height ? new ImageSize((int)longEdge, (int)shortEdge) : new ImageSize((int)shortEdge, (int)longEdge);
    }

    private static ImageSize TimmResized(ConvNextImageProcessorOptions options, ImageSize target, int height, int width)
    {
        ImageSize resized = TimmGeometry.Resized(options.Crop, target, options.CropPercentage, height, width);
        if (resized.Height < 1 || resized.Width < 1)
        {
            throw new ImageProcessingException(
                $"An image of {height}×{width} resized to {resized.Height}×{resized.Width} has no pixels: "
                + "crop_pct must be at most the size, and no side so much longer than the other.");
        }

        return Math.Max(resized.Height, resized.Width) <= MaximumSide && (long)resized.Height * resized.Width <= options.MaximumPixels
            ? resized
            : throw TooLarge(options, $"An image of {height}×{width} resized to {resized.Height}×{resized.Width}");
    }

    private static ImageProcessingException TooLarge(ConvNextImageProcessorOptions options, string what) =>
        new($"{what} has more pixels than the limit of {options.MaximumPixels} (MaximumPixels).");
}
