using System;

namespace ConvNext.Preprocessing;

// What no image could be processed with, in the order in which it is said.
public sealed partial record ConvNextImageProcessorOptions
{
    /// <summary>Throws one sentence about the first property that no image could be processed with.</summary>
    /// <exception cref="ArgumentException">A property is out of range, or two contradict each other.</exception>
    internal void Validate()
    {
        string? problem = FindProblem();
        if (problem is not null)
        {
            throw new ArgumentException(problem);
        }
    }

    /// <summary>The sentence for the first property out of range, or null.</summary>
    internal string? FindProblem()
    {
        return FindResizeProblem() ?? FindCropProblem() ?? FindValueProblem();
    }

    private string? FindResizeProblem()
    {
        if (ShortestEdge < 1)
        {
            return $"\"size\" is {ShortestEdge}, but must be at least 1.";
        }

        if (ExactSize is { } exact && (exact.Height < 1 || exact.Width < 1))
        {
            return $"\"size\" is {exact.Height}×{exact.Width}, but height and width must be at least 1.";
        }

        if (ExactSize is { } other && Backend != ImageProcessorBackend.TorchvisionFloat)
        {
            return $"\"size\" is {other.Height}×{other.Width}, which only DINOv3ViTImageProcessor resizes to (ImageProcessorBackend.TorchvisionFloat): "
                + "the other processors take \"shortest_edge\".";
        }

        if (!(CropPercentage > 0) || !double.IsFinite(CropPercentage))
        {
            return $"\"crop_pct\" is {Text(CropPercentage)}, but must be a finite number above 0.";
        }

        if (Crop is < ImageCrop.Reference or > ImageCrop.Border)
        {
            return $"Crop is {(int)Crop}, but must be Reference, Center, Squash or Border.";
        }

        if (TargetSize is { } target && (target.Height < 1 || target.Width < 1))
        {
            return $"TargetSize is {target.Height}×{target.Width}, but height and width must be at least 1.";
        }

        if (Resample is < ResamplingFilter.Nearest or > ResamplingFilter.Hamming)
        {
            return $"\"resample\" is {(int)Resample}, but must be 0 (nearest), 1 (lanczos), 2 (bilinear), 3 (bicubic), 4 (box) or 5 (hamming).";
        }

        if (Backend != ImageProcessorBackend.Pil && Resample is ResamplingFilter.Box or ResamplingFilter.Hamming)
        {
            return $"\"resample\" is {(int)Resample} ({Name(Resample)}), which the torchvision backend does not have: "
                + "choose the pil backend (ConvNextImageProcessorPil), or nearest, lanczos, bilinear or bicubic.";
        }

        return null;
    }

    private string? FindCropProblem()
    {
        if (DoCenterCrop && CropSize is null)
        {
            return "\"do_center_crop\" is true, but \"crop_size\" is missing: it must be a number of pixels or {\"height\": …, \"width\": …}.";
        }

        if (CropSize is { } crop && (crop.Height < 1 || crop.Width < 1))
        {
            return $"\"crop_size\" is {crop.Height}×{crop.Width}, but height and width must be at least 1.";
        }

        return MaximumPixels is < 1 or > int.MaxValue ? $"MaximumPixels is {MaximumPixels}, but must be from 1 to {int.MaxValue}." : null;
    }

    private string? FindValueProblem()
    {
        if (DoRescale && (RescaleFactor == 0 || !double.IsFinite(RescaleFactor)))
        {
            return $"\"rescale_factor\" is {Text(RescaleFactor)}, but must be a finite number other than 0.";
        }

        if (!DoNormalize)
        {
            return null;
        }

        if (ImageMean.IsDefaultOrEmpty || ImageStandardDeviation.IsDefaultOrEmpty)
        {
            return $"\"{(ImageMean.IsDefaultOrEmpty ? "image_mean" : "image_std")}\" is empty, but must have one value, or one per channel.";
        }

        foreach (double mean in ImageMean)
        {
            if (!float.IsFinite((float)mean))
            {
                return $"\"image_mean\" holds {Text(mean)}, but its values must be finite 32-bit floats.";
            }
        }

        foreach (double deviation in ImageStandardDeviation)
        {
            if (!float.IsFinite((float)deviation) || (float)deviation == 0)
            {
                return $"\"image_std\" holds {Text(deviation)}, but its values must be finite 32-bit floats other than 0, because pixel values are divided by them.";
            }
        }

        return null;
    }

    private static string Text(double value) => value.ToString("R", System.Globalization.CultureInfo.InvariantCulture);

    private static string Name(ResamplingFilter filter) => filter switch
    {
        ResamplingFilter.Box => "box",
        _ => "hamming",
    };
}
