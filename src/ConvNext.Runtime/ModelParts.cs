using System;
using System.Collections.Generic;
using System.ComponentModel;
using ConvNext.Models;
using ConvNext.Tensors;
using ConvNext.Weights;

namespace ConvNext;

/// <summary>What a model is put together from; made for generated classes.</summary>
/// <param name="Description">The network, with the labels and the image processing of the folder that the weights came from.</param>
/// <param name="Weights">Its weights, packed; the model takes them over.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed record ModelParts(NetworkDescription Description, PackedWeights Weights)
{
    /// <summary>Loads what <see cref="OpenedModel.Open"/> finds at a path.</summary>
    /// <exception cref="ConvNextException">A file cannot be read, or the folder's network is another one.</exception>
    public static ModelParts Load(string path, NetworkDescription network, string? key = null)
    {
        using var opened = OpenedModel.Open(path, key);
        return Load(opened, network);
    }

    /// <summary>Loads the weights of a generated class that are embedded in the program.</summary>
    /// <exception cref="ConvNextException">The program was built without them.</exception>
    public static ModelParts LoadEmbedded(Type type, NetworkDescription network)
    {
        using var opened = OpenedModel.OpenEmbedded(type);
        return Load(opened, network);
    }

    /// <summary>Takes a model that stands open; it may be closed afterwards.</summary>
    /// <exception cref="ConvNextException">The configuration or the tensors are not those of the network.</exception>
    public static ModelParts Load(OpenedModel opened, NetworkDescription network)
    {
        ArgumentNullException.ThrowIfNull(opened);
        ArgumentNullException.ThrowIfNull(network);
        NetworkDescription described = OpenedNetwork.Describe(opened, network);
        return new ModelParts(described, WeightLoader.Load(opened.Weights, described.WeightTable));
    }

    /// <summary>Packs the weights of any source of tensors.</summary>
    /// <exception cref="WeightsException">The tensors are not those of the network.</exception>
    public static ModelParts Load(ITensorSource source, NetworkDescription network)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(network);
        NetworkDescription fitted = AnyLabels.Fit(network, source, configPath: null);
        return new ModelParts(fitted, WeightLoader.Load(source, fitted.WeightTable));
    }

    /// <summary>Makes the weights that the reference begins a training with.</summary>
    public static ModelParts CreateRandom(ulong seed, NetworkDescription network)
    {
        ArgumentNullException.ThrowIfNull(network);
        return new ModelParts(network, RandomWeights.Create(seed, network.WeightTable));
    }

    /// <summary>The same for a network that takes any number of labels.</summary>
    /// <exception cref="ArgumentException">There are no labels, or too many.</exception>
    public static ModelParts CreateRandom(ulong seed, NetworkDescription network, IReadOnlyList<string>? labels)
    {
        ArgumentNullException.ThrowIfNull(network);
        return CreateRandom(seed, labels is null ? network : AnyLabels.With(network, labels));
    }
}
