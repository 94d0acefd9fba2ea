using System;
using ConvNext.Safetensors;
using ConvNext.Tensors;

namespace ConvNext.Cli.Models;

/// <summary>One of the networks that the program was generated with.</summary>
/// <param name="Name">Its name on the command line.</param>
/// <param name="Folder">Where its files lie among the embedded ones.</param>
/// <param name="Class">The generated class.</param>
/// <param name="Describe">The generated class's description of itself.</param>
/// <param name="Load">The generated class's way to take weights.</param>
internal sealed record BuiltInNetwork(string Name, string Folder, Type Class, Func<NetworkDescription> Describe, Func<ITensorSource, ConvNextModel> Load)
{
    /// <summary>The small network of ten classes, with weights.</summary>
    public static BuiltInNetwork Pocket { get; } =
        new("pocket", "convnext-pocket-cifar10", typeof(PocketCifar10), static () => PocketCifar10.Network, PocketCifar10.Load);

    /// <summary>ConvNeXt-Tiny for 224×224 images and the thousand classes of ImageNet, without weights.</summary>
    public static BuiltInNetwork Tiny { get; } =
        new("tiny", "convnext-tiny-224", typeof(ConvNextTiny), static () => ConvNextTiny.Network, ConvNextTiny.Load);

    /// <summary>Whether its weights are inside the program.</summary>
    public bool HasWeights => EmbeddedModel.Has(Class);

    /// <summary>The preprocessor_config.json that belongs to it.</summary>
    public EmbeddedFile Preprocessor => EmbeddedFile.Open($"{Folder}/preprocessor_config.json");

    /// <summary>Opens the weights inside the program.</summary>
    public SafetensorsFile OpenWeights() => EmbeddedModel.OpenWeights(Class);
}
