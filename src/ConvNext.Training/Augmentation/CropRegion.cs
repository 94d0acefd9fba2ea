using System;
using ConvNext.Training.Data;

namespace ConvNext.Training.Augmentation;

/// <summary>A part of a picture.</summary>
/// <param name="Top">Its first row.</param>
/// <param name="Left">Its first column.</param>
/// <param name="Height">Its rows.</param>
/// <param name="Width">Its columns.</param>
public readonly record struct CropRegion(int Top, int Left, int Height, int Width)
{
    private const int Tries = 10;

    /// <summary>
    /// A part as torchvision's <c>RandomResizedCrop</c> chooses it: a share of the area, an aspect ratio evenly in its logarithm, and a place, ten times at the most; where none of
    /// them fits, the largest part in the middle whose aspect ratio is allowed.
    /// </summary>
    public static CropRegion Random(int height, int width, AugmentationOptions options, ref CounterRandom random)
    {
        ArgumentNullException.ThrowIfNull(options);
        double area = (double)height * width;
        for (int i = 0; i < Tries; i++)
        {
            double target = area * random.Uniform(options.LeastScale, options.MostScale);
            double aspect = PortableMath.Exp(random.Uniform(PortableMath.Log(options.LeastAspect), PortableMath.Log(options.MostAspect)));
            int w = (int)Math.Round(Math.Sqrt(target * aspect));
            int h = (int)Math.Round(Math.Sqrt(target / aspect));
            if (w > 0 && w <= width && h > 0 && h <= height)
            {
                return new CropRegion(random.NextInt(height - h + 1), random.NextInt(width - w + 1), h, w);
            }
        }

        double ratio = (double)width / height;
        int middleHeight = ratio < options.LeastAspect ? Math.Clamp((int)Math.Round(width / options.LeastAspect), 1, height) : height;
        int middleWidth = ratio > options.MostAspect ? Math.Clamp((int)Math.Round(height * options.MostAspect), 1, width) : width;
        return new CropRegion((height - middleHeight) / 2, (width - middleWidth) / 2, middleHeight, middleWidth);
    }

    /// <summary>
    /// A rectangle as torchvision's <c>RandomErasing</c> chooses it: 2 to 33 % of the area, a height of 0.3 to 3.3 widths, ten times at the most; null where none of them is
    /// smaller than the picture.
    /// </summary>
    public static CropRegion? Erased(int height, int width, ref CounterRandom random)
    {
        double area = (double)height * width;
        for (int i = 0; i < Tries; i++)
        {
            double target = area * random.Uniform(0.02, 0.33);
            double aspect = PortableMath.Exp(random.Uniform(PortableMath.Log(0.3), PortableMath.Log(3.3)));
            int h = (int)Math.Round(Math.Sqrt(target * aspect));
            int w = (int)Math.Round(Math.Sqrt(target / aspect));
            if (h > 0 && w > 0 && h < height && w < width)
            {
                return new CropRegion(random.NextInt(height - h + 1), random.NextInt(width - w + 1), h, w);
            }
        }

        return null;
    }
}
