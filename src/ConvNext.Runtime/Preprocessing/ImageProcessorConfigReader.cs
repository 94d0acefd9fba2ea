using System;
using ConvNext.Configuration;

namespace ConvNext.Preprocessing;

/// <summary>Makes <see cref="ConvNextImageProcessorOptions"/> of a preprocessor_config.json.</summary>
internal static class ImageProcessorConfigReader
{
    /// <inheritdoc cref="ConvNextImageProcessorOptions.Parse"/>
    public static ConvNextImageProcessorOptions Read(ReadOnlySpan<byte> utf8Json, string sourceName)
    {
        var file = new ConfigFile(utf8Json, sourceName, sentence => new ImageProcessingException(sentence));
        ProcessorReading reading = file.Read(ProcessorReading.From);
        return new ConvNextImageProcessorOptions
        {
            Backend = (ImageProcessorBackend)reading.Arithmetic,
            DoResize = reading.Get(ProcessorKeys.DoResize),
            ShortestEdge = reading.ShortestEdge,
            ExactSize = reading.ExactSize is { } exact ? new ImageSize(exact.Height, exact.Width) : null,
            CropPercentage = reading.Get(ProcessorKeys.CropPercentage),
            Resample = (ResamplingFilter)reading.Get(ProcessorKeys.Resample),
            DoCenterCrop = reading.Get(ProcessorKeys.DoCenterCrop),
            CropSize = reading.Get(ProcessorKeys.CropSize) is { } crop ? new ImageSize(crop.Height, crop.Width) : null,
            DoRescale = reading.Get(ProcessorKeys.DoRescale),
            RescaleFactor = reading.Get(ProcessorKeys.RescaleFactor),
            DoNormalize = reading.Get(ProcessorKeys.DoNormalize),
            ImageMean = [.. reading.Get(ProcessorKeys.ImageMean)],
            ImageStandardDeviation = [.. reading.Get(ProcessorKeys.ImageStandardDeviation)],
            DoConvertRgb = reading.Get(ProcessorKeys.DoConvertRgb),
            UnknownKeys = file.Others(reading.Keys),
        };
    }
}
