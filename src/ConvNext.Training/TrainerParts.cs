using System;
using System.Collections.Generic;
using System.ComponentModel;
using System.Linq;
using ConvNext.Families;
using ConvNext.Memory;
using ConvNext.Models;
using ConvNext.Simd;
using ConvNext.Tensors;
using ConvNext.Weights;

namespace ConvNext.Training;

/// <summary>What a trainer is put together from; made for generated classes.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed unsafe class TrainerParts
{
    private readonly List<(WeightEntry Entry, long Offset)> _tensors;

    private TrainerParts(NetworkDescription description, ConvNextTrainerOptions options)
    {
        Description = description;
        Options = options;
        _tensors = new List<(WeightEntry Entry, long Offset)>(description.Weights.Count);
        long length = 0;
        foreach (WeightEntry entry in description.Weights)
        {
            // Norms of a backbone's feature maps are no part of a classifier.
            if (TensorRoles.IsOptional(entry.Tensor.Role))
            {
                continue;
            }

            _tensors.Add((entry, length));
            length += (WeightPacker.ElementCount(entry.Shape) + Lanes.Count - 1) / Lanes.Count * Lanes.Count;
        }

        Values = new AlignedMemory(length);
    }

    /// <summary>The network, with the labels that it is trained for.</summary>
    public NetworkDescription Description { get; }

    /// <summary>How the trainer works.</summary>
    public ConvNextTrainerOptions Options { get; }

    /// <summary>The values of all tensors; the trainer takes them over.</summary>
    internal AlignedMemory Values { get; }

    /// <summary>Loads what <see cref="OpenedModel.Open"/> finds at a path.</summary>
    /// <exception cref="ConvNextException">A file cannot be read, or the folder's network is another one.</exception>
    public static TrainerParts Load(string path, NetworkDescription network, ConvNextTrainerOptions? options = null, string? key = null)
    {
        using var opened = OpenedModel.Open(path, key);
        return Load(opened, network, options);
    }

    /// <summary>Takes a model that stands open; it may be closed afterwards.</summary>
    /// <exception cref="ConvNextException">The configuration or the tensors are not those of the network.</exception>
    public static TrainerParts Load(OpenedModel opened, NetworkDescription network, ConvNextTrainerOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(opened);
        return Load(opened.Weights, OpenedNetwork.Describe(opened, Trainable(network)), options);
    }

    /// <summary>Takes the tensors of any source.</summary>
    /// <exception cref="WeightsException">The tensors are not those of the network.</exception>
    public static TrainerParts Load(ITensorSource source, NetworkDescription network, ConvNextTrainerOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(source);
        options = Checked(options);
        NetworkDescription stored = AnyLabels.Fit(Trainable(network), source, configPath: null);
        using PackedWeights packed = WeightLoader.Load(source, stored.WeightTable);
        NetworkDescription trained = options.Labels is null ? stored : AnyLabels.With(stored, options.Labels);
        bool keepsClassifier = !options.ReplacesClassifier && trained.Labels.Count == stored.Labels.Count;
        Dictionary<string, WeightEntry> entries = stored.Weights.ToDictionary(static entry => entry.Name);
        return Make(trained, options, (entry, values) =>
        {
            if (keepsClassifier || !IsOfClassifier(entry))
            {
                using PackedWeights.UseScope use = packed.BeginUse();
                WeightEntry from = entries[entry.Name];
                WeightUnpacker.Unpack(from, use.Pointer + from.OffsetInBytes, values);
            }
            else
            {
                Initialise(trained, options, entry, values);
            }
        });
    }

    /// <summary>Begins with what the reference begins a training with.</summary>
    public static TrainerParts CreateRandom(NetworkDescription network, ConvNextTrainerOptions? options = null)
    {
        options = Checked(options);
        NetworkDescription trained = Trainable(network);
        trained = options.Labels is null ? trained : AnyLabels.With(trained, options.Labels);
        return Make(trained, options, (entry, values) => Initialise(trained, options, entry, values));
    }

    internal TrainingParameter[] BindTo(ConvNextTrainer trainer)
    {
        var parameters = new TrainingParameter[_tensors.Count];
        for (int i = 0; i < parameters.Length; i++)
        {
            (WeightEntry entry, long offset) = _tensors[i];
            parameters[i] = new TrainingParameter(trainer, entry.Tensor, entry.Shape, offset);
        }

        return parameters;
    }

    private delegate void Fill(WeightEntry entry, float* values);

    private static TrainerParts Make(NetworkDescription trained, ConvNextTrainerOptions options, Fill fill)
    {
        var parts = new TrainerParts(trained, options);
        try
        {
            foreach ((WeightEntry entry, long offset) in parts._tensors)
            {
                fill(entry, parts.Values.Pointer + offset);
            }
        }
        catch
        {
            parts.Values.Dispose();
            throw;
        }

        return parts;
    }

    private static void Initialise(NetworkDescription network, ConvNextTrainerOptions options, WeightEntry entry, float* values) =>
        RandomWeights.Fill(entry.Tensor, network.WeightTable, options.Seed, new Span<float>(values, checked((int)WeightPacker.ElementCount(entry.Shape))));

    private static bool IsOfClassifier(WeightEntry entry) => TensorRoles.SectionOf(entry.Tensor.Role) == NetworkSection.Classifier;

    // Whatever labels the class was generated for: a trainer reads its classifier's size when it is made. It has one size of images.
    private static NetworkDescription Trainable(NetworkDescription network)
    {
        ArgumentNullException.ThrowIfNull(network);
        return network with { TakesAnyLabels = true, OtherSizes = [] };
    }

    private static ConvNextTrainerOptions Checked(ConvNextTrainerOptions? options)
    {
        options ??= new ConvNextTrainerOptions();
        options.Check();
        return options;
    }
}
