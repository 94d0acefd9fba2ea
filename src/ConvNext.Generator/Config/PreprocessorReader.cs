using ConvNext.Configuration;
using ConvNext.Generator.Support;

namespace ConvNext.Generator.Config;

/// <summary>Turns the text of a preprocessor_config.json into a <see cref="PreprocessorConfig"/>.</summary>
/// <remarks>
/// The rules are ConvNext.Configuration's, by which the runtime reads the same files; here they become a value of the pipeline. All mistakes of a
/// file are reported.
/// </remarks>
internal static class PreprocessorReader
{
    /// <summary>Reads <paramref name="item"/>.</summary>
    public static PreprocessorReading Read(PreprocessorItem item)
    {
        if (item.Text is null)
        {
            return PreprocessorReading.Failed(item, ProblemKind.UnreadableFile, item.Path);
        }

        ConfigProblems problems = ConfigProblem.Collect();
        if (ConfigFile.Open(item.Text, item.Encoding, problems) is not { } file || ProcessorReading.From(file, problems) is not { } reading)
        {
            return new PreprocessorReading(item.Path, null, default, ConfigProblem.ListOf(problems));
        }

        PreprocessorConfig config = Make(reading);
        var places = new PreprocessorPlaces(
            file.RangeOf((config.DoCenterCrop ? (ConfigKey)ProcessorKeys.CropSize : ProcessorKeys.Size).Name),
            file.RangeOf(ProcessorKeys.ImageMean.Name),
            file.RangeOf(ProcessorKeys.ImageStandardDeviation.Name));
        return new PreprocessorReading(item.Path, config, places, ConfigProblem.ListOf(problems));
    }

    private static PreprocessorConfig Make(ProcessorReading reading) => new()
    {
        Backend = (PreprocessorBackend)reading.Arithmetic,
        DoResize = reading.Get(ProcessorKeys.DoResize),
        ShortestEdge = reading.ShortestEdge,
        ExactSize = reading.ExactSize is { } exact ? new ImageSize(exact.Height, exact.Width) : null,
        CropPercentage = reading.Get(ProcessorKeys.CropPercentage),
        Resample = (PreprocessorFilter)reading.Get(ProcessorKeys.Resample),
        DoCenterCrop = reading.Get(ProcessorKeys.DoCenterCrop),
        CropSize = reading.Get(ProcessorKeys.CropSize) is { } crop ? new ImageSize(crop.Height, crop.Width) : null,
        DoRescale = reading.Get(ProcessorKeys.DoRescale),
        RescaleFactor = reading.Get(ProcessorKeys.RescaleFactor),
        DoNormalize = reading.Get(ProcessorKeys.DoNormalize),
        ImageMean = reading.Get(ProcessorKeys.ImageMean).ToEquatableArray(),
        ImageStandardDeviation = reading.Get(ProcessorKeys.ImageStandardDeviation).ToEquatableArray(),
        DoConvertRgb = reading.Get(ProcessorKeys.DoConvertRgb),
    };
}
