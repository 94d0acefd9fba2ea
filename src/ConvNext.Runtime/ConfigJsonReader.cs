using System;
using System.Collections.Generic;
using ConvNext.Configuration;

namespace ConvNext;

/// <summary>Makes a <see cref="ConvNextConfig"/> of a config.json.</summary>
internal static class ConfigJsonReader
{
    /// <inheritdoc cref="ConvNextConfig.Parse"/>
    public static ConvNextConfig Read(ReadOnlySpan<byte> utf8Json, string sourceName) => Read(Open(utf8Json, sourceName));

    private static ConfigFile Open(ReadOnlySpan<byte> utf8Json, string sourceName) => new(utf8Json, sourceName, sentence => new ConvNextException(sentence));

    private static ConvNextConfig Read(ConfigFile file)
    {
        NetworkReading reading = file.Read(NetworkReading.From);
        var config = new ConvNextConfig
        {
            ModelType = reading.Family.ModelType,
            NumChannels = reading.Get(NetworkKeys.NumChannels),
            PatchSize = Size(reading.Get(NetworkKeys.PatchSize)),
            HiddenSizes = reading.HiddenSizes,
            Depths = reading.Depths,
            HiddenAct = reading.Get(NetworkKeys.HiddenAct),
            InitializerRange = reading.Get(NetworkKeys.InitializerRange),
            LayerNormEps = reading.Get(NetworkKeys.LayerNormEps),
            LayerScaleInitValue = reading.Get(NetworkKeys.LayerScaleInitValue),
            DropPathRate = reading.Get(NetworkKeys.DropPathRate),
            ImageSize = Size(reading.Get(NetworkKeys.ImageSize)),
            OutFeatures = reading.Features.Names,
            OutIndices = reading.Features.Indices,
            Labels = reading.Labels.Names ?? MadeUp(reading.Labels.Count),
            ProblemType = reading.Get(NetworkKeys.ProblemType) is { } name ? ConfigJsonWriter.ProblemTypes[name] : null,
            Architectures = reading.Get(NetworkKeys.Architectures),
            Dtype = reading.Dtype,
            OutputHiddenStates = reading.Get(NetworkKeys.OutputHiddenStates),
            Variant = VariantText.Of(reading),
            TimmArchitecture = reading.Timm?.Architecture,
            TimmProcessing = reading.Timm,

            // Other keys of timm's are its own, and have no place in what is written for transformers.
            UnknownKeys = reading.Timm is null ? file.Others(reading.Family.Keys) : UnknownKeys.None,
        };
        return reading.Labels.Ids is { } ids ? config with { Label2Id = new Dictionary<string, int>(ids, StringComparer.Ordinal) } : config;
    }

    private static ImageSize Size(Sides sides) => new(sides.Height, sides.Width);

    private static string[] MadeUp(int count)
    {
        var labels = new string[count];
        for (int id = 0; id < count; id++)
        {
            labels[id] = Labels.MadeUp(id);
        }

        return labels;
    }
}
