using System.Collections.Generic;
using System.Linq;
using ConvNext.Models;
using ConvNext.Tiny;
using Microsoft.Extensions.DependencyInjection;

namespace ConvNext.Server;

/// <summary>A network of the program, in both precisions. The files of a model say which of them it is.</summary>
/// <param name="Floats">In 32-bit floats.</param>
/// <param name="EightBits">In whole numbers of 8 bits, from the same weights.</param>
internal sealed record ServedNetwork(NetworkForm Floats, NetworkForm EightBits)
{
    /// <summary>The small network of ten classes, whose weights are inside the program.</summary>
    public static ServedNetwork Pocket { get; } = new(
        new NetworkForm(PocketCifar10.Network, PocketCifar10.Load, static (services, configure) => services.AddConvNext<PocketCifar10>(configure)),
        new NetworkForm(
            PocketInt8.Network,
            static opened => OpenedNetwork.LoadInEightBits(opened, PocketInt8.Network, PocketInt8.Load, PocketCifar10.Load),
            static (services, configure) => services.AddConvNext<PocketInt8>(configure)));

    private static ServedNetwork Tiny { get; } = new(
        new NetworkForm(ConvNextTiny.Network, ConvNextTiny.Load, static (services, configure) => services.AddConvNext<ConvNextTiny>(configure)),
        new NetworkForm(
            TinyInt8.Network,
            static opened => OpenedNetwork.LoadInEightBits(opened, TinyInt8.Network, TinyInt8.Load, ConvNextTiny.Load),
            static (services, configure) => services.AddConvNext<TinyInt8>(configure)));

    private static IReadOnlyList<ServedNetwork> All { get; } = [Pocket, Tiny];

    private static string Names => string.Join(", ", All.Select(static network => network.Floats.Network.Name));

    /// <summary>The network in a precision.</summary>
    public NetworkForm In(NetworkPrecision precision) => precision == NetworkPrecision.Int8 ? EightBits : Floats;

    /// <summary>The network that the model at a path is of, in the precision that was asked for, or that the weights are packed in, or in floats.</summary>
    /// <exception cref="ConvNextException">It is none of the program's, is packed in 8 bits where floats were asked for, or cannot be opened.</exception>
    public static NetworkForm FormFor(string path, NetworkPrecision? precision)
    {
        using var opened = OpenedModel.Open(path, readsBesideFile: true);
        NetworkForm? packed = All.SelectMany(static network => (NetworkForm[])[network.Floats, network.EightBits])
            .FirstOrDefault(form => OpenedNetwork.IsPackedFor(opened, form.Network));
        ServedNetwork network = opened.Config is { } config ? Described(config, opened.ConfigPath!)
            : All.FirstOrDefault(network => packed is not null && (network.Floats == packed || network.EightBits == packed)) ?? throw new ConvNextException(
                $"{path} has no config.json beside its weights, which says of which network they are; this program has {Names}.");
        return packed switch
        {
            { Network.Precision: NetworkPrecision.Int8 } when precision == NetworkPrecision.Float32 => throw new ConvNextException(
                $"{path} was packed in int8, and its codes do not lead back to the floats that they are made of; "
                + "--precision float32 takes the checkpoint, or a file that was packed in float32."),
            { Network.Precision: NetworkPrecision.Int8 } when precision is null => network.EightBits,
            _ => network.In(precision ?? NetworkPrecision.Float32),
        };
    }

    private static ServedNetwork Described(ConvNextConfig config, string path) =>
        All.FirstOrDefault(network => Fits(network.Floats.Network, config)) ?? throw new ConvNextException(
            $"{path} describes none of the networks in this program ({Names}): {Difference(All[^1].Floats.Network, config)}. "
            + "Any other is served by a project of two lines that has its config.json; see docs/serving.md.");

    private static bool Fits(NetworkDescription network, ConvNextConfig config) => network.FindDifference(config) is null && config.ImageSize == network.Config.ImageSize;

    private static string Difference(NetworkDescription network, ConvNextConfig config) => network.FindDifference(config) is { } difference
        ? $"\"{difference.Key}\" is {difference.Found}, but {network.Name} has {difference.Generated}"
        : $"\"image_size\" is {config.ImageSize}, but {network.Name} has {network.Config.ImageSize}";
}
