using System;
using System.Collections.Generic;
using System.Linq;
using ConvNext.Cli.Networks;
using ConvNext.Models;
using ConvNext.Training;

namespace ConvNext.Cli.Train;

/// <summary>The network that a training changes, made of what it begins with.</summary>
internal static class FineTuneModel
{
    /// <summary>Makes the trainer.</summary>
    /// <param name="choice">What it begins with.</param>
    /// <param name="isScratch">Whether it begins with nothing.</param>
    /// <param name="options">How it works; the labels are the folders'.</param>
    /// <exception cref="ConvNextException">The program has no trainer for the network, or the weights cannot be used.</exception>
    public static ConvNextTrainer Create(ModelChoice choice, bool isScratch, ConvNextTrainerOptions options)
    {
        if (isScratch)
        {
            return TrainerOf(choice.Network!).CreateRandom(options);
        }

        if (choice.Network is { } network && choice.Weights is null)
        {
            using var embedded = OpenedModel.OpenEmbedded(network.Class);
            return Load(network, embedded, network.Describe().Labels, options);
        }

        string path = choice.Weights ?? HubModel.FolderOf(choice.Name);
        using var opened = OpenedModel.Open(path, choice.Key, readsBesideFile: true);
        FittingNetwork fitting = FittingNetwork.Find(opened, choice);
        TrainSource.RefuseInt8(fitting.Network.Precision, path);
        NamedTrainer trainer = TrainerOf(fitting.Network);
        if (fitting.ImageSize != fitting.Network.DefaultSize)
        {
            throw new ConvNextException(
                $"{path} is for images of {fitting.ImageSize.Height}×{fitting.ImageSize.Width}, but the trainer of '{fitting.Network.Name}' was generated for "
                + $"{fitting.Network.DefaultSize.Height}×{fitting.Network.DefaultSize.Width}; a project with {NamedTrainer.Item} has one for any size.");
        }

        return Load(fitting.Network, opened, opened.Config?.Labels, options);
    }

    // Other names make another classifier, also where there are as many.
    private static ConvNextTrainer Load(NamedNetwork network, OpenedModel opened, IReadOnlyList<string>? labels, ConvNextTrainerOptions options) =>
        TrainerOf(network).Load(opened, options with { ReplacesClassifier = labels is null || !labels.SequenceEqual(options.Labels!, StringComparer.Ordinal) });

    private static string Trained => string.Join(" and ", NamedNetwork.All.Where(one => one.Trainer is not null).Select(one => one.Name));

    private static NamedTrainer TrainerOf(NamedNetwork network) => network.Trainer ?? throw new ConvNextException(
        $"The program has no trainer for the network '{network.Name}', only for {Trained}; "
        + $"{TrainOptions.Mode.Name} probe trains a classifier on it, and a project with {NamedTrainer.Item} has one.");
}
