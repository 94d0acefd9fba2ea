using System.Globalization;
using System.IO;
using System.Linq;
using ConvNext.Models;
using ConvNext.Preprocessing;

namespace ConvNext.Cli.Networks;

/// <summary>The network of the program that takes a checkpoint, found by the files beside its weights.</summary>
/// <param name="Network">The network.</param>
/// <param name="ImageSize">The one of its image sizes that the checkpoint is for.</param>
internal sealed record FittingNetwork(NamedNetwork Network, ImageSize ImageSize)
{
    /// <summary>The network that a command line names, or else the one that config.json or a packed file is of; without either the default.</summary>
    /// <exception cref="ConvNextException">The program does not have it: the sentence says what differs, and how to get it.</exception>
    public static FittingNetwork Find(OpenedModel opened, ModelChoice choice)
    {
        NamedNetwork network = choice.Network is { IsDefault: false } named ? named : Fitting(opened) ?? Nearest(opened, choice);
        if (opened.Config is { } config && Difference(network, config) is { } difference)
        {
            NamedNetwork? other = Fitting(opened);
            string end = other is null ? WayToGetIt(choice) : $"{ModelChoice.ModelOption.Name} {other.Name} fits.";
            throw new ConvNextException(
                $"{Source(opened, choice)}: \"{difference.Key}\" is {difference.Found}, but the network '{network.Name}' was generated with {difference.Generated}; {end}");
        }

        ImageSize size = opened.ImageSize ?? network.DefaultSize;
        NetworkDescription description = network.Describe();
        string processor = opened.ImageProcessorOptions is null ? "" : $" with {ConvNextImageProcessorOptions.FileName}";
        return description.ImageSizes.Contains(size) ? new FittingNetwork(InPrecision(network, opened, choice), size) : throw new ConvNextException(
            $"{Source(opened, choice)}{processor} is for images of {Text(size)}, but the network "
            + $"'{network.Name}' was generated for {string.Join(" and ", description.ImageSizes.Select(Text))}{(opened.Config is null ? "." : $"; {WayToGetIt(choice)}")}");
    }

    private static NamedNetwork? Fitting(OpenedModel opened) =>
        opened.Config is { } config ? NamedNetwork.All.FirstOrDefault(network => Difference(network, config) is null)
        : NamedNetwork.All.FirstOrDefault(network => PackedForm(network, opened) is not null);

    // The precision that a packed file is for: in which other one its network could not use it where it lies.
    private static NamedNetwork? PackedForm(NamedNetwork network, OpenedModel opened) =>
        OpenedNetwork.IsPackedFor(opened, network.Describe()) ? network : network.Int8 is { } other && OpenedNetwork.IsPackedFor(opened, other.Describe()) ? other : null;

    private static NamedNetwork InPrecision(NamedNetwork network, OpenedModel opened, ModelChoice choice) => PackedForm(network, opened) switch
    {
        { Precision: NetworkPrecision.Int8 } packed when choice.Precision == NetworkPrecision.Float32 => throw new ConvNextException(
            $"{choice.Weights} was packed in int8, and its codes do not lead back to the floats that they are made of; "
            + $"{PrecisionOption.Option.Name} float32 takes the checkpoint, or a file that was packed in float32."),
        { } packed when choice.Precision is null => packed,
        _ => choice.InPrecision(network),
    };

    // The one to compare with, for the sentence. Without a config.json nothing says which network the weights are of.
    private static NamedNetwork Nearest(OpenedModel opened, ModelChoice choice) =>
        opened.Config is { } config ? NamedNetwork.All.MinBy(network => ConfigComparison.Differences(network.Describe(), config).Count())!
        : choice.Network ?? throw new ConvNextException($"{choice.Name} has no {ConvNextConfig.FileName}, which says what network its weights are of.");

    // A class could run at another image size than its config.json says: what counts is what it was generated for.
    private static ConfigDifference? Difference(NamedNetwork network, ConvNextConfig config) => network.Describe().FindDifference(config);

    private static string Source(OpenedModel opened, ModelChoice choice) => choice.Weights is null ? choice.Name : opened.ConfigPath ?? choice.Weights;

    private static string WayToGetIt(ModelChoice choice) => $"'convnext new {FolderOf(choice)} -o App' writes a project that has it.";

    private static string FolderOf(ModelChoice choice) =>
        choice.Weights is not { } path ? choice.Name
        : Directory.Exists(path) ? path
        : Path.GetDirectoryName(path) is { Length: > 0 } folder ? folder : ".";

    private static string Text(ImageSize size) => string.Create(CultureInfo.InvariantCulture, $"{size.Height}×{size.Width}");
}
