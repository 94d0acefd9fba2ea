using System.IO;
using ConvNext.Cli.Options;
using ConvNext.Models;
using ConvNext.Weights;

namespace ConvNext.Cli.Networks;

/// <summary>Opens the model that a command line asks for.</summary>
internal static class ModelOpening
{
    private const ulong RandomSeed = 1;

    /// <summary>Opens the weights at a path, in the hub's cache, or inside the program, and loads them.</summary>
    /// <param name="choice">The network that takes them, and where they are.</param>
    /// <param name="errors">Told which weights were taken, where there was a choice.</param>
    /// <param name="verifies">Whether packed weights are held against their checksum first.</param>
    /// <exception cref="ConvNextException">The weights or a file beside them cannot be used.</exception>
    public static SizedModel Load(ModelChoice choice, TextWriter errors, bool verifies = false)
    {
        if (choice.Network is { } embeddedNetwork && choice.Weights is null)
        {
            using var embedded = OpenedModel.OpenEmbedded(embeddedNetwork.Class);
            return new SizedModel(choice.Name, choice.InPrecision(embeddedNetwork).Load(embedded), embeddedNetwork.DefaultSize);
        }

        string path = choice.Weights ?? HubModel.FolderOf(choice.Name);
        using var opened = OpenedModel.Open(path, choice.Key, readsBesideFile: true);
        if (verifies)
        {
            PackedFile.Verify(opened.Checkpoint!.OnlyFile
                ?? throw new WeightsException($"{path} is not packed, and only packed files have a checksum; 'convnext pack' writes them."));
        }

        KeyOption.Report(opened.Checkpoint!, choice.Key, errors);
        FittingNetwork fitting = FittingNetwork.Find(opened, choice);
        return new SizedModel(choice.Network is null ? choice.Name : fitting.Network.Name, fitting.Network.Load(opened), fitting.ImageSize);
    }

    /// <summary>The same; a network without weights gets such as a seed makes, which serve to measure and to compare.</summary>
    /// <exception cref="ConvNextException">The weights or a file beside them cannot be used.</exception>
    public static SizedModel LoadOrMake(ModelChoice choice, TextWriter errors) =>
        choice.HasWeights ? Load(choice, errors) : new SizedModel(choice.Name, choice.InPrecision(choice.Network!).CreateRandom(RandomSeed), choice.Network!.DefaultSize);
}
