using System;
using System.Collections.Generic;
using ConvNext.Models;
using ConvNext.Tiny;

namespace ConvNext.Cli.Networks;

/// <summary>A generated network that the program knows by a name.</summary>
/// <param name="Name">Its name on the command line.</param>
/// <param name="Class">The generated class.</param>
/// <param name="Describe">The generated class's description of itself.</param>
/// <param name="Load">The generated class's way to take a model that stands open.</param>
/// <param name="CreateRandom">The generated class's way to make weights by a seed, the same on every machine.</param>
internal sealed record NamedNetwork(
    string Name, Type Class, Func<NetworkDescription> Describe, Func<OpenedModel, ConvNextModel> Load, Func<ulong, ConvNextModel> CreateRandom)
{
    /// <summary>The small network of ten classes, with weights.</summary>
    public static NamedNetwork Pocket { get; } = new("pocket", typeof(PocketCifar10), static () => PocketCifar10.Network, PocketCifar10.Load, PocketCifar10.CreateRandom);

    /// <summary>ConvNeXt-Tiny for 224×224 images and as many classes as the checkpoint has, without weights.</summary>
    public static NamedNetwork Tiny { get; } = new(
        "tiny", typeof(ConvNextTiny), static () => ConvNextTiny.Network, ConvNextTiny.Load, static seed => ConvNextTiny.CreateRandom(seed));

    /// <summary>All of them; the first is taken where the command line names none.</summary>
    public static IReadOnlyList<NamedNetwork> All { get; } = [Pocket, Tiny];

    /// <summary>Whether the command line named none, so that a config.json beside the weights may choose another.</summary>
    public bool IsDefault { get; init; }

    /// <summary>Whether its weights are inside the program.</summary>
    public bool HasWeights => EmbeddedModel.Has(Class);
}
