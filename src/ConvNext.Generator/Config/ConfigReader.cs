using System.Linq;
using ConvNext.Configuration;
using ConvNext.Generator.Support;

namespace ConvNext.Generator.Config;

/// <summary>A height and a width.</summary>
/// <param name="Height">In pixels.</param>
/// <param name="Width">In pixels.</param>
internal sealed record ImageSize(int Height, int Width);

/// <summary>
/// Turns the text of a config.json into a <see cref="ConvNextConfig"/>. All mistakes of a file are reported, not the first
/// alone; keys that the network does not depend on are not looked at.
/// </summary>
/// <remarks>The rules are ConvNext.Configuration's, by which the runtime reads the same files; here they become a value of the pipeline.</remarks>
internal static class ConfigReader
{
    /// <summary>
    /// Reads <paramref name="text"/>; the first of <paramref name="imageSizes"/>, where given, stands in place of <c>image_size</c>, and the others are checked as well.
    /// </summary>
    public static (ConvNextConfig? Config, EquatableArray<ConfigProblem> Problems) Read(
        string text, EquatableArray<ImageSize> imageSizes = default, TextProblem? encoding = null)
    {
        (ConvNextConfig? config, _, EquatableArray<ConfigProblem> problems) = ReadWithProcessing(text, imageSizes, encoding);
        return (config, problems);
    }

    /// <summary>The same, and the image processing that a file of timm's tells of itself; null for another.</summary>
    public static (ConvNextConfig? Config, PreprocessorConfig? Processing, EquatableArray<ConfigProblem> Problems) ReadWithProcessing(
        string text, EquatableArray<ImageSize> imageSizes, TextProblem? encoding)
    {
        ImageSize? imageSize = imageSizes.IsEmpty ? null : imageSizes[0];
        ConfigProblems problems = ConfigProblem.Collect();
        ConvNextConfig? config = null;
        PreprocessorConfig? processing = null;
        if (ConfigFile.Open(text, encoding, problems) is { } file && NetworkReading.From(file, problems) is { } reading)
        {
            config = Make(reading, imageSize);
            processing = reading.Timm is null ? null : PreprocessorConfig.Of(reading.Timm, new ImageSize(config.ImageHeight, config.ImageWidth));
            SizeChecks.Check(file, problems, config, imageSize is not null);
            foreach (ImageSize other in imageSizes.Skip(1))
            {
                SizeChecks.Check(file, problems, config with { ImageHeight = other.Height, ImageWidth = other.Width }, imageSizeReplaced: true);
            }
        }

        return (problems.AnyError ? null : config, processing, ConfigProblem.ListOf(problems));
    }

    // The kernel's side in all stages of a plain network.
    private const int FeatureWindow = 7;

    private static ConvNextConfig Make(NetworkReading reading, ImageSize? imageSize)
    {
        Sides patch = reading.Get(NetworkKeys.PatchSize);
        Sides image = reading.Get(NetworkKeys.ImageSize);
        string activation = reading.Get(NetworkKeys.HiddenAct);
        return new ConvNextConfig
        {
            NumChannels = reading.Get(NetworkKeys.NumChannels),
            PatchHeight = patch.Height,
            PatchWidth = patch.Width,
            ImageHeight = imageSize?.Height ?? image.Height,
            ImageWidth = imageSize?.Width ?? image.Width,
            HiddenSizes = reading.HiddenSizes.ToEquatableArray(),
            Depths = reading.Depths.ToEquatableArray(),
            HiddenAct = ActivationTable.Find(activation),
            HiddenActName = activation,
            InitializerRange = reading.Get(NetworkKeys.InitializerRange),
            LayerNormEps = reading.Get(NetworkKeys.LayerNormEps),
            LayerScaleInitValue = reading.Get(NetworkKeys.LayerScaleInitValue),
            DropPathRate = reading.Get(NetworkKeys.DropPathRate),
            NumLabels = reading.Labels.Count,
            Labels = reading.Labels.Names?.ToEquatableArray() ?? default,
            LabelIds = reading.Labels.Ids?.Select(pair => new LabelId(pair.Key, pair.Value)).ToEquatableArray() ?? default,
            ModelType = reading.Family.ModelType,
            ProblemType = reading.Get(NetworkKeys.ProblemType),
            Architectures = reading.Get(NetworkKeys.Architectures).ToEquatableArray(),
            Dtype = reading.Dtype,
            OutputHiddenStates = reading.Get(NetworkKeys.OutputHiddenStates),
            OutFeatures = reading.Features.Names.ToEquatableArray(),
            OutIndices = reading.Features.Indices.ToEquatableArray(),
            Variant = reading.Variant,
            KernelSizes = reading.KernelSizes is { } sizes && sizes.Any(size => size != FeatureWindow) ? sizes.ToEquatableArray() : default,
            TimmArchitecture = reading.Timm?.Architecture,
        };
    }
}
