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
            Backend = reading.IsPil ? ImageProcessorBackend.Pil : ImageProcessorBackend.Torchvision,
            DoResize = reading.Get(ProcessorKeys.DoResize),
            ShortestEdge = reading.Get(ProcessorKeys.Size),
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
            UnknownKeys = file.Others(ProcessorKeys.All),
        };
    }
}
