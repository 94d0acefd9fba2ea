using ConvNext.Models;

namespace ConvNext.Server;

/// <summary>Tells which of the program's networks a checkpoint is of: its config.json says so.</summary>
internal static class ServedNetwork
{
    /// <summary>Whether the checkpoint at a path is of the first of two networks; if not it is of the second.</summary>
    /// <exception cref="ConvNextException">It is of neither, or cannot be opened.</exception>
    public static bool IsOf(string path, NetworkDescription first, NetworkDescription second)
    {
        using var opened = OpenedModel.Open(path, readsBesideFile: true);
        if (opened.Config is not { } config)
        {
            throw new ConvNextException(
                $"{path} has no config.json beside its weights, which says of which network they are; this program has {first.Name} and {second.Name}.");
        }

        return Fits(first, config) || (Fits(second, config) ? false : throw new ConvNextException(
            $"{opened.ConfigPath} describes none of the networks in this program ({first.Name}, {second.Name}): {Difference(second, config)}. "
            + "Any other is served by a project of two lines that has its config.json; see docs/serving.md."));
    }

    private static bool Fits(NetworkDescription network, ConvNextConfig config) => network.FindDifference(config) is null && config.ImageSize == network.Config.ImageSize;

    private static string Difference(NetworkDescription network, ConvNextConfig config) => network.FindDifference(config) is { } difference
        ? $"\"{difference.Key}\" is {difference.Found}, but {network.Name} has {difference.Generated}"
        : $"\"image_size\" is {config.ImageSize}, but {network.Name} has {network.Config.ImageSize}";
}
