using System;
using System.Collections.Generic;
using System.Linq;
using ConvNext.Models;
using ConvNext.Networks;
using PocketCifar10 = ConvNext.Tiny.PocketCifar10;

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
    public static NamedNetwork Pocket { get; } = new("pocket", typeof(PocketCifar10), static () => PocketCifar10.Network, PocketCifar10.Load, PocketCifar10.CreateRandom)
    {
        Trainer = new NamedTrainer(ConvNextPocketTrainer.Load, ConvNextPocketTrainer.CreateRandom),
    };

    /// <summary>ConvNeXt in its five published sizes, for 224×224 and 384×384 images and as many classes as the checkpoint has, without weights.</summary>
    private static NamedNetwork[] Published { get; } =
    [
        new("tiny", typeof(ConvNextTiny), static () => ConvNextTiny.Network, ConvNextTiny.Load, static seed => ConvNextTiny.CreateRandom(seed))
        {
            Trainer = new NamedTrainer(ConvNextTinyTrainer.Load, ConvNextTinyTrainer.CreateRandom),
        },
        new("small", typeof(ConvNextSmall), static () => ConvNextSmall.Network, ConvNextSmall.Load, static seed => ConvNextSmall.CreateRandom(seed)),
        new("base", typeof(ConvNextBase), static () => ConvNextBase.Network, ConvNextBase.Load, static seed => ConvNextBase.CreateRandom(seed)),
        new("large", typeof(ConvNextLarge), static () => ConvNextLarge.Network, ConvNextLarge.Load, static seed => ConvNextLarge.CreateRandom(seed)),
        new("xlarge", typeof(ConvNextXLarge), static () => ConvNextXLarge.Network, ConvNextXLarge.Load, static seed => ConvNextXLarge.CreateRandom(seed)),
    ];

    /// <summary>All of them; the first is taken where neither the command line nor a checkpoint names one.</summary>
    public static IReadOnlyList<NamedNetwork> All { get; } = [Pocket, .. Published];

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
}
