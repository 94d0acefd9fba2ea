using ConvNext.Configuration;
using ConvNext.Configuration.Json;

namespace ConvNext.Generator.Config;

/// <summary>Checks that need several keys: that the image reaches the last stage, and that nothing outgrows an int.</summary>
internal static class SizeChecks
{
    /// <summary>Pixels around a map that a 7×7 depthwise convolution reads.</summary>
    private const int Border = 3;

    /// <summary>A quarter of the floats that a pixel's hidden values are apart beyond their number, at the most.</summary>
    private const int HiddenPadding = 8;

    /// <summary>Reports what is wrong with the sizes of <paramref name="config"/>.</summary>
    public static void Check(ConfigObject keys, ConfigProblems problems, ConvNextConfig config, bool imageSizeReplaced)
    {
        // Metadata of the item has no place in the file.
        TextRange imageRange = imageSizeReplaced ? default : keys.RangeOf("image_size");
        string imageName = imageSizeReplaced ? "The item's ImageSize" : problems.Name(config.TimmArchitecture is null ? "image_size" : "input_size");

        CheckElements(
            ProductOf(config.HiddenSizes[0], config.NumChannels, config.PatchHeight, config.PatchWidth),
            Limits.WeightElements,
            "The stem's kernel",
            keys.RangeOf("patch_size"),
            problems);
        if (!CheckElements(ProductOf(config.NumChannels, config.ImageHeight, config.ImageWidth), Limits.MapElements, "The image", imageRange, problems))
        {
            return;
        }

        // Overlapping windows round up, patches down.
        bool overlaps = config.Variant.Stem != StemKind.Patch;
        int height = overlaps ? (config.ImageHeight + config.PatchHeight - 1) / config.PatchHeight : config.ImageHeight / config.PatchHeight;
        int width = overlaps ? (config.ImageWidth + config.PatchWidth - 1) / config.PatchWidth : config.ImageWidth / config.PatchWidth;
        if (config.Variant.DownsamplesFirst)
        {
            height /= 2;
            width /= 2;
        }

        for (int stage = 0; stage < config.NumStages; stage++)
        {
            if (height == 0 || width == 0)
            {
                int factor = 1 << (config.NumStages - 1);
                problems.Add(
                    ProblemKind.ImageTooSmall,
                    imageRange,
                    imageName,
                    Size(config.ImageHeight, config.ImageWidth),
                    ConfigProblems.Number(stage),
                    Size(height, width),
                    Size(config.PatchHeight, config.PatchWidth),
                    ConfigProblems.Number(config.NumStages),
                    Size(config.PatchHeight * factor, config.PatchWidth * factor));
                return;
            }

            long elements = ProductOf(height + (2 * Border), width + (2 * Border), config.HiddenSizes[stage]);
            if (!CheckElements(elements, Limits.MapElements, $"The map of stage {ConfigProblems.Number(stage)} with its border", imageRange, problems))
            {
                return;
            }

            if (config.HasResponseNorm)
            {
                long hidden = ProductOf(height, width, 4, config.HiddenSizes[stage] + HiddenPadding);
                if (!CheckElements(hidden, Limits.MapElements, $"What stage {ConfigProblems.Number(stage)} keeps for its response norm", imageRange, problems))
                {
                    return;
                }
            }

            height /= 2;
            width /= 2;
        }
    }

    private static bool CheckElements(long elements, long limit, string what, TextRange range, ConfigProblems problems)
    {
        if (elements <= limit)
        {
            return true;
        }

        problems.Add(ProblemKind.NetworkTooLarge, range, what, ConfigProblems.Number(elements), ConfigProblems.Number(limit));
        return false;
    }

    /// <summary>Cannot overflow: each factor is within its limit, and all limits together make less than 2⁶³.</summary>
    private static long ProductOf(params int[] factors)
    {
        long product = 1;
        foreach (int factor in factors)
        {
            product *= factor;
        }

        return product;
    }

    private static string Size(int height, int width) => $"{ConfigProblems.Number(height)}x{ConfigProblems.Number(width)}";
}
