using System;
using System.Collections.Generic;
using ConvNext.Preprocessing;
using ConvNext.Weights;

namespace ConvNext.Cli.Networks;

/// <summary>A model, and the one of its image sizes that its checkpoint is for.</summary>
/// <param name="name">What answers call it: the network's name, or the repository's.</param>
/// <param name="model">The model, which is disposed of with this.</param>
/// <param name="imageSize">One of the sizes that the model's class was generated for.</param>
internal sealed class SizedModel(string name, ConvNextModel model, ImageSize imageSize) : IDisposable
{
    /// <summary>What answers call it: the network's name, or the repository's.</summary>
    public string Name { get; } = name;

    /// <summary>The name, and the precision where it is not that of every network: for a person.</summary>
    public string Title => TitleOf(Name, Description.Precision);

    /// <summary>The network for images of that size.</summary>
    public NetworkDescription Description { get; } = model.Description.At(imageSize);

    /// <summary>The model itself, of whatever image size.</summary>
    public ConvNextModel Model => model;

    /// <summary>Class names in the order of the logits.</summary>
    public IReadOnlyList<string> Labels => model.Labels;

    /// <summary>Where the weights came from; null where a seed made them.</summary>
    public WeightsOrigin? WeightsOrigin => model.WeightsOrigin;

    /// <summary>
    /// How pictures become images: what the files beside the weights say, else what the class was generated with for that size. Every network of the program has a
    /// preprocessor_config.json, so that there always is one.
    /// </summary>
    public ConvNextImageProcessorOptions ImageProcessorOptions =>
        Description.Preprocessing is { MadeSize: not null } options ? options.ForImageSize(imageSize) : Description.Preprocessing!;

    /// <summary>Creates a session for images of that size.</summary>
    /// <exception cref="ConvNextException">The system does not start that many threads.</exception>
    public ConvNextSession CreateSession(ConvNextSessionOptions options) => model.CreateSession(options with { ImageSize = imageSize });

    /// <summary>A name, and the precision where it is not that of every network: for a person.</summary>
    public static string TitleOf(string name, NetworkPrecision precision) => precision == NetworkPrecision.Float32 ? name : $"{name} in {NetworkPrecisions.Word(precision)}";

    /// <inheritdoc cref="ConvNextModel.SavePacked"/>
    public void SavePacked(string path) => model.SavePacked(path);

    /// <inheritdoc/>
    public void Dispose() => model.Dispose();
}
