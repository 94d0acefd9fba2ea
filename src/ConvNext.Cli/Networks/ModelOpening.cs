using System.Globalization;
using System.IO;
using System.Linq;
using ConvNext.Cli.Options;
using ConvNext.Models;

namespace ConvNext.Cli.Networks;

/// <summary>Opens the model that a command line asks for, and says which network of the program fits where the one asked for does not.</summary>
internal static class ModelOpening
{
    /// <summary>Opens the weights at a path, or those inside the program, and loads them.</summary>
    /// <param name="network">The network that takes them, unless it is the default and the config.json beside the weights is another's.</param>
    /// <param name="weights">A file of weights, an index or a folder; null for the weights inside the program.</param>
    /// <param name="key">Which of several dictionaries of tensors in the file is meant; null leaves it to the order of preference.</param>
    /// <param name="errors">Told which weights were taken, where there was a choice.</param>
    /// <exception cref="ConvNextException">The weights or a file beside them cannot be used.</exception>
    public static ConvNextModel Load(NamedNetwork network, string? weights, string? key, TextWriter errors)
    {
        if (weights is null)
        {
            using var embedded = OpenedModel.OpenEmbedded(network.Class);
            return network.Load(embedded);
        }

        using var opened = OpenedModel.Open(weights, key, readsBesideFile: true);
        KeyOption.Report(opened.Checkpoint!, key, errors);
        NamedNetwork fitting = network.IsDefault ? FittingOr(network, opened) : network;
        Check(opened, fitting);
        return fitting.Load(opened);
    }

    // A checkpoint says by its config.json which network it is of.
    private static NamedNetwork FittingOr(NamedNetwork otherwise, OpenedModel opened) =>
        NamedNetwork.All.FirstOrDefault(network => opened.Config is { } config && Difference(config, network) is null) ?? otherwise;

    private static void Check(OpenedModel opened, NamedNetwork network)
    {
        if (opened.Config is { } config && Difference(config, network) is { } difference)
        {
            NamedNetwork? other = NamedNetwork.All.FirstOrDefault(candidate => Difference(config, candidate) is null);
            string end = other is null ? "." : $"; {ModelOption.Name} {other.Name} fits.";
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
