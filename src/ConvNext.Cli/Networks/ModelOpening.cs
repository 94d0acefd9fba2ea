using System.Globalization;
using System.IO;
using System.Linq;
using ConvNext.Cli.Options;
using ConvNext.Models;

namespace ConvNext.Cli.Networks;

/// <summary>Opens the model that a command line asks for, and says which network of the program fits where the one asked for does not.</summary>
internal static class ModelOpening
{
    private const ulong RandomSeed = 1;

    /// <summary>Opens the weights at a path, in the hub's cache, or inside the program, and loads them.</summary>
    /// <param name="choice">The network that takes them, and where they are.</param>
    /// <param name="errors">Told which weights were taken, where there was a choice.</param>
    /// <exception cref="ConvNextException">The weights or a file beside them cannot be used.</exception>
    public static ConvNextModel Load(ModelChoice choice, TextWriter errors)
    {
        if (choice.Network is { } embeddedNetwork && choice.Weights is null)
        {
            using var embedded = OpenedModel.OpenEmbedded(embeddedNetwork.Class);
            return embeddedNetwork.Load(embedded);
        }

        using var opened = OpenedModel.Open(choice.Weights ?? HubModel.FolderOf(choice.Name), choice.Key, readsBesideFile: true);
        KeyOption.Report(opened.Checkpoint!, choice.Key, errors);
        if (choice.Network is { } network)
        {
            NamedNetwork fitting = network.IsDefault ? FittingOr(network, opened) : network;
            Check(opened, fitting);
            return fitting.Load(opened);
        }

        return NetworkOf(opened, choice.Name).Load(opened);
    }

    /// <summary>The same; a network without weights gets such as a seed makes, which serve to measure and to compare.</summary>
    /// <exception cref="ConvNextException">The weights or a file beside them cannot be used.</exception>
    public static ConvNextModel LoadOrMake(ModelChoice choice, TextWriter errors) =>
        choice.HasWeights ? Load(choice, errors) : choice.Network!.CreateRandom(RandomSeed);

    // A repository says by its config.json which network it is.
    private static NamedNetwork NetworkOf(OpenedModel opened, string repository) =>
        NamedNetwork.All.FirstOrDefault(network => opened.Config is { } config && Difference(config, network) is null) ?? throw new ConvNextException(
            $"{repository} is none of the networks in this program ({string.Join(", ", NamedNetwork.All.Select(network => network.Name))}); "
            + "one of its own is generated where a project has its config.json.");

    // A checkpoint says by its config.json which network it is of, where the command line says nothing.
    private static NamedNetwork FittingOr(NamedNetwork otherwise, OpenedModel opened) =>
        NamedNetwork.All.FirstOrDefault(network => opened.Config is { } config && Difference(config, network) is null) ?? otherwise;

    private static void Check(OpenedModel opened, NamedNetwork network)
    {
        if (opened.Config is { } config && Difference(config, network) is { } difference)
        {
            NamedNetwork? other = NamedNetwork.All.FirstOrDefault(candidate => Difference(config, candidate) is null);
            string end = other is null ? "." : $"; {ModelChoice.ModelOption.Name} {other.Name} fits.";
            throw new ConvNextException(
                $"{opened.ConfigPath}: \"{difference.Key}\" is {difference.Found}, but the network '{network.Name}' was generated with {difference.Generated}{end}");
        }
    }

    // A class could run at another image size than its config.json says; those in this program do not.
    private static ConfigDifference? Difference(ConvNextConfig config, NamedNetwork network)
    {
        NetworkDescription generated = network.Describe();
        return generated.FindDifference(config) is { } difference ? difference
            : config.ImageSize != generated.Config.ImageSize ? new ConfigDifference("image_size", Text(config.ImageSize), Text(generated.Config.ImageSize))
            : null;
    }

    private static string Text(ImageSize size) => string.Create(CultureInfo.InvariantCulture, $"{size.Height}×{size.Width}");
}
