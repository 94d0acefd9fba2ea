using System;
using System.Collections.Generic;
using System.Linq;
using ConvNext.Models;
using ConvNext.Networks;
using PocketCifar10 = ConvNext.Tiny.PocketCifar10;

namespace ConvNext.Cli.Networks;

/// <summary>A generated network that the program knows by a name.</summary>
/// <param name="Name">Its name on the command line.</param>
/// <param name="Class">The generated class that has its weights inside the program, where there are any.</param>
/// <param name="Describe">The generated class's description of itself.</param>
/// <param name="Load">The generated class's way to take a model that stands open.</param>
/// <param name="CreateRandom">The generated class's way to make weights by a seed, the same on every machine.</param>
internal sealed record NamedNetwork(
    string Name, Type Class, Func<NetworkDescription> Describe, Func<OpenedModel, ConvNextModel> Load, Func<ulong, ConvNextModel> CreateRandom)
{
    /// <summary>The small network of ten classes, with weights.</summary>
    public static NamedNetwork Pocket { get; } = new("pocket", typeof(PocketCifar10), static () => PocketCifar10.Network, PocketCifar10.Load, PocketCifar10.CreateRandom)
    {
        Trainer = new NamedTrainer(ConvNextPocketTrainer.Load, ConvNextPocketTrainer.CreateRandom),
        Int8 = Int8Of("pocket", typeof(PocketCifar10), PocketCifar10.Load, () => ConvNextPocketInt8.Network, ConvNextPocketInt8.Load, ConvNextPocketInt8.CreateRandom),
    };

    /// <summary>ConvNeXt in its five published sizes, for 224×224 and 384×384 images and as many classes as the checkpoint has, without weights.</summary>
    private static NamedNetwork[] Published { get; } =
    [
        new("tiny", typeof(ConvNextTiny), static () => ConvNextTiny.Network, ConvNextTiny.Load, ConvNextTiny.CreateRandom)
        {
            Trainer = new NamedTrainer(ConvNextTinyTrainer.Load, ConvNextTinyTrainer.CreateRandom),
            Int8 = Int8Of("tiny", typeof(ConvNextTiny), ConvNextTiny.Load, static () => ConvNextTinyInt8.Network, ConvNextTinyInt8.Load, ConvNextTinyInt8.CreateRandom),
        },
        new("small", typeof(ConvNextSmall), static () => ConvNextSmall.Network, ConvNextSmall.Load, ConvNextSmall.CreateRandom)
        {
            Int8 = Int8Of("small", typeof(ConvNextSmall), ConvNextSmall.Load, static () => ConvNextSmallInt8.Network, ConvNextSmallInt8.Load, ConvNextSmallInt8.CreateRandom),
        },
        new("base", typeof(ConvNextBase), static () => ConvNextBase.Network, ConvNextBase.Load, ConvNextBase.CreateRandom)
        {
            Int8 = Int8Of("base", typeof(ConvNextBase), ConvNextBase.Load, static () => ConvNextBaseInt8.Network, ConvNextBaseInt8.Load, ConvNextBaseInt8.CreateRandom),
        },
        new("large", typeof(ConvNextLarge), static () => ConvNextLarge.Network, ConvNextLarge.Load, ConvNextLarge.CreateRandom)
        {
            Int8 = Int8Of("large", typeof(ConvNextLarge), ConvNextLarge.Load, static () => ConvNextLargeInt8.Network, ConvNextLargeInt8.Load, ConvNextLargeInt8.CreateRandom),
        },
        new("xlarge", typeof(ConvNextXLarge), static () => ConvNextXLarge.Network, ConvNextXLarge.Load, ConvNextXLarge.CreateRandom)
        {
            Int8 = Int8Of("xlarge", typeof(ConvNextXLarge), ConvNextXLarge.Load, static () => ConvNextXLargeInt8.Network, ConvNextXLargeInt8.Load, ConvNextXLargeInt8.CreateRandom),
        },
    ];

    /// <summary>All of them; the first is taken where neither the command line nor a checkpoint names one.</summary>
    public static IReadOnlyList<NamedNetwork> All { get; } = [Pocket, .. Published];

    /// <summary>The same network with products of 8 bits, which takes the same weights; null in that form itself.</summary>
    public NamedNetwork? Int8 { get; init; }

    /// <summary>What its products are computed in.</summary>
    public NetworkPrecision Precision => Describe().Precision;

    /// <summary>Its trainer; null where the program has none.</summary>
    public NamedTrainer? Trainer { get; init; }

    /// <summary>Whether the command line named none, so that a config.json beside the weights may choose another.</summary>
    public bool IsDefault { get; init; }

    /// <summary>All names, for a person.</summary>
    public static string Names { get; } = $"{string.Join(", ", All.SkipLast(1).Select(network => network.Name))} or {All[^1].Name}";

    /// <summary>The image size that counts where no file says another.</summary>
    public ImageSize DefaultSize => Describe().ImageSizes[0];

    /// <summary>Whether its weights are inside the program.</summary>
    public bool HasWeights => EmbeddedModel.Has(Class);

    /// <summary>The network in a precision.</summary>
    public NamedNetwork In(NetworkPrecision precision) => precision == NetworkPrecision.Int8 ? Int8 ?? this : this;

    // It takes the weights inside the program, too, which are packed floats in the native one.
    private static NamedNetwork Int8Of(
        string name, Type float32, Func<OpenedModel, ConvNextModel> load, Func<NetworkDescription> describe, Func<OpenedModel, ConvNextModel> quantise,
        Func<ulong, ConvNextModel> createRandom) => new(name, float32, describe, opened => OpenedNetwork.LoadInEightBits(opened, describe(), quantise, load), createRandom);
}
