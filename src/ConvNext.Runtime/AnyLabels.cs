using System;
using System.Collections.Generic;
using System.Linq;
using ConvNext.Configuration;
using ConvNext.Families;
using ConvNext.Safetensors;
using ConvNext.Simd;
using ConvNext.Tensors;
using ConvNext.Weights;

namespace ConvNext;

/// <summary>
/// Gives a network that takes any number of labels those of a checkpoint. All that depends on them stands last: the biases and the weights of the
/// classifier in the table of weights, the logits in the arena, the classifier among the layers.
/// </summary>
internal static class AnyLabels
{
    // Each tensor begins with a cache line.
    private const int LineBytes = 64;

    /// <summary><paramref name="network"/> with these labels.</summary>
    /// <exception cref="ArgumentException">There are none, or too many.</exception>
    public static NetworkDescription With(NetworkDescription network, IReadOnlyList<string> labels)
    {
        if (!network.TakesAnyLabels || labels.Count is < 1 or > Limits.Labels || labels.Any(static label => label is null))
        {
            throw new ArgumentException(
                network.TakesAnyLabels
                    ? $"There are {labels.Count} labels; 1 to {Limits.Labels} are accepted, none of which is null."
                    : $"{network.Name} was generated for the labels of its config.json; an item with Labels=\"any\" makes a class that takes others.",
                nameof(labels));
        }

        IReadOnlyList<string> copy = [.. labels];
        var config = new ConvNextConfig { Labels = copy };
        WeightEntry bias = network.Weights.Single(static entry => entry.Tensor.Role == TensorRole.ClassifierBias);
        WeightEntry[] forms = [.. network.Weights.Where(static entry => entry.Tensor.Role == TensorRole.ClassifierWeight)];
        int channels = forms[0].Shape[1];
        long padded = Lanes.RoundUp(copy.Count);
        bias = bias with { Shape = [copy.Count], LengthInBytes = padded * sizeof(float) };

        // The weights themselves come last; their scales before them, where they are codes.
        long end = bias.OffsetInBytes + bias.LengthInBytes;
        for (int i = 0; i < forms.Length; i++)
        {
            long length = padded * (forms[i].Packing == WeightPacking.OutputScales ? 1 : channels) * PackedElementTypes.SizeInBytes(forms[i].ElementType);
            length = (length + LineBytes - 1) / LineBytes * LineBytes;
            forms[i] = forms[i] with { Shape = [copy.Count, channels], OffsetInBytes = end, LengthInBytes = length };
            end += length;
        }

        long added = copy.Count - network.Labels.Count;
        long addedToArena = padded - Lanes.RoundUp(network.Labels.Count);
        return network with
        {
            Labels = copy,
            Config = network.Config with { Labels = copy, Label2Id = config.Label2Id },
            Weights = [.. network.Weights.Select(entry => entry.Tensor.Role switch
            {
                TensorRole.ClassifierBias => bias,
                TensorRole.ClassifierWeight => forms.Single(form => form.Packing == entry.Packing),
                _ => entry,
            })],
            WeightsLengthInBytes = end,
            Outputs = [.. network.Outputs.Select(output => output.Kind == OutputKind.Logits ? output with { Channels = copy.Count } : output)],
            Layers = [.. network.Layers.Select((layer, index) => index < network.Layers.Count - 1 ? layer : layer with
            {
                Channels = copy.Count,
                ParameterCount = layer.ParameterCount + (added * (channels + 1L)),
                MultiplyCount = layer.MultiplyCount + (added * channels),
                ArenaBytes = layer.ArenaBytes + (addedToArena * sizeof(float)),
            })],
            ParameterCount = network.ParameterCount + (added * (channels + 1L)),
            MultiplyCount = network.MultiplyCount + (added * channels),
            ArenaLengthInFloats = network.ArenaLengthInFloats + addedToArena,
            OtherSizes = [.. network.OtherSizes.Select(size => With(size, copy))],
        };
    }

    /// <summary>Whether a packed file is for a network, with the labels that the file has where the network takes any number of them.</summary>
    /// <exception cref="WeightsException">The file says something else than labels of them.</exception>
    public static bool IsFor(SafetensorsFile packed, NetworkDescription network) => PackedFile.FingerprintOf(packed) == Fit(network, packed, configPath: null).Fingerprint;

    /// <summary>
    /// <paramref name="network"/> with the labels of a checkpoint. Their number is that of the classifier's outputs. Their names are those of its config.json, which the
    /// network has adopted already; without one those that a packed file keeps, or those of the class where it has as many, or else LABEL_0 and so on.
    /// </summary>
    /// <param name="network">What the class was generated for.</param>
    /// <param name="source">The weights.</param>
    /// <param name="configPath">Where the config.json lies whose labels the network has; null where there is none.</param>
    /// <exception cref="WeightsException">There is no classifier, or it has another number of outputs than config.json has labels.</exception>
    public static NetworkDescription Fit(NetworkDescription network, ITensorSource source, string? configPath)
    {
        if (!network.TakesAnyLabels)
        {
            return network;
        }

        SafetensorsFile? file = WeightLoader.FileOf(source);
        bool isPacked = file is not null && PackedFile.IsPacked(file);
        IReadOnlyList<string>? packed = isPacked ? PackedFile.LabelsOf(file!) : null;
        int? outputs = isPacked ? packed?.Count : OutputsOf(network, source);
        if (outputs is not { } count || count == network.Labels.Count)
        {
            return configPath is null && packed is not null ? With(network, packed) : network;
        }

        if (configPath is not null)
        {
            throw new WeightsException(
                $"{configPath} has {network.Labels.Count} labels, but the classifier of {source.Description} has {count} outputs; "
                + "a config.json that belongs to its weights is accepted.");
        }

        return With(network, packed ?? [.. Enumerable.Range(0, count).Select(Labels.MadeUp)]);
    }

    // Null where the tensors are so far from the network's that they are better refused as a whole.
    private static int? OutputsOf(NetworkDescription network, ITensorSource source)
    {
        CanonicalTensorSource canonical = CheckpointNames.Canonical(source, network.Family);
        string name = network.Weights.First(static entry => entry.Tensor.Role == TensorRole.ClassifierWeight).Name;
        if (canonical.TryGet(name, out TensorData? tensor))
        {
            if (tensor.Shape is [var count, _] && count is >= 1 and <= Limits.Labels)
            {
                return (int)count;
            }

            throw new WeightsException(
                $"{source.Description}: the classifier's weight {ErrorText.Quote(name)} is {ErrorText.Shape(tensor.Shape)}; "
                + $"1 to {Limits.Labels} outputs of {network.Config.HiddenSizes[^1]} channels are accepted.");
        }

        bool isOfNetwork = network.Weights.Any(entry => canonical.TryGet(entry.Name, out _));
        return isOfNetwork && ForeignCheckpoints.Recognise(canonical.OriginalNames, network.Family, network.Config.Variant) is null
            ? throw new WeightsException(
                $"{source.Description} has no classifier ({ErrorText.Quote(name)}), from which {network.Name} takes its number of labels; "
                + "a checkpoint with one is accepted, or a class that was generated without logits.")
            : null;
    }
}
