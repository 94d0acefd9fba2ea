using System;
using System.Collections.Generic;
using System.ComponentModel;

namespace ConvNext.Weights;

/// <summary>Reads checkpoints of several projects under one set of names, Hugging Face's.</summary>
/// <remarks>
/// The names of the same network in transformers, facebookresearch/ConvNeXt, timm and torchvision were read from those
/// projects' sources; <see cref="CheckpointNameTable"/> has them side by side.
/// </remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class CheckpointNames
{
    /// <summary>The prefix of the names of an image classification checkpoint.</summary>
    public const string DefaultPrefix = CheckpointNameTable.ModelPrefix;

    private static readonly CheckpointNaming[] Candidates =
    [
        CheckpointNaming.HuggingFace,
        CheckpointNaming.HuggingFaceBare,
        CheckpointNaming.Original,
        CheckpointNaming.Timm,
        CheckpointNaming.Torchvision,
    ];

    /// <summary>Shows <paramref name="source"/> under canonical names.</summary>
    /// <param name="source">A checkpoint in any known naming; it must outlive the result.</param>
    /// <param name="prefix">
    /// What canonical names begin with, <c>classifier</c> and <c>hidden_states_norms</c> excepted:
    /// <c>convnext.</c>, or nothing for a network that is itself the bare model.
    /// </param>
    /// <remarks>
    /// The naming is that which explains most of the names. A name that it does not explain is passed on as it is,
    /// so that it shows as unexpected. Nothing is copied: where another project keeps dimensions of
    /// size 1 that Hugging Face does not ([O, I, 1, 1] for [O, I], [C, 1, 1] for [C]), only the shape changes.
    /// </remarks>
    /// <exception cref="WeightsException">Two tensors of the source come out under one name.</exception>
    public static CanonicalTensorSource Canonical(ITensorSource source, string prefix = DefaultPrefix)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(prefix);
        CheckpointNaming naming = Detect(source.Names);
        var names = new List<string>(source.Names.Count);
        var tensors = new Dictionary<string, CanonicalTensorSource.Origin>(source.Names.Count);
        foreach (string name in source.Names)
        {
            CanonicalTensorSource.Origin origin = TryTranslate(name, naming, out CanonicalName canonical)
                ? new(name, canonical.TrailingOnes)
                : new(name, TrailingOnes: false);
            string translated = canonical.Name is null ? name : (canonical.OutsideModel ? "" : prefix) + canonical.Name;
            if (!tensors.TryAdd(translated, origin))
            {
                throw new WeightsException(
                    $"{source.Description}: tensors {ErrorText.Quote(tensors[translated].Name)} and {ErrorText.Quote(name)} are both {ErrorText.Quote(translated)}.");
            }

            names.Add(translated);
        }

        return new CanonicalTensorSource(source, naming, names, tensors);
    }

    /// <summary>The naming that explains most of <paramref name="names"/>; the first in the enumeration among equals.</summary>
    public static CheckpointNaming Detect(IReadOnlyCollection<string> names)
    {
        ArgumentNullException.ThrowIfNull(names);
        CheckpointNaming best = CheckpointNaming.Unknown;
        int mostExplained = 0;
        foreach (CheckpointNaming candidate in Candidates)
        {
            int explained = 0;
            foreach (string name in names)
            {
                explained += TryTranslate(name, candidate, out _) ? 1 : 0;
            }

            if (explained > mostExplained)
            {
                best = candidate;
                mostExplained = explained;
            }
        }

        return best;
    }

    private readonly record struct CanonicalName(string? Name, bool OutsideModel, bool TrailingOnes);

    private static bool TryTranslate(string name, CheckpointNaming naming, out CanonicalName canonical)
    {
        canonical = default;
        string[] segments = name.Split('.');
        bool hasPrefix = naming == CheckpointNaming.HuggingFace
            && name.StartsWith(CheckpointNameTable.ModelPrefix, StringComparison.Ordinal);
        ReadOnlySpan<string> inModel = segments.AsSpan(hasPrefix ? 1 : 0);
        foreach (CheckpointNameTable.Row row in CheckpointNameTable.Rows)
        {
            NamePattern? pattern = naming switch
            {
                CheckpointNaming.HuggingFace => hasPrefix == row.OutsideModel ? null : row.Canonical,
                CheckpointNaming.HuggingFaceBare => row.Canonical,
                CheckpointNaming.Original => row.Original,
                CheckpointNaming.Timm => row.Timm,
                CheckpointNaming.Torchvision => row.Torchvision,
                _ => null,
            };
            if (pattern is not null && pattern.TryMatch(inModel, out NamePattern.Values values))
            {
                bool isHuggingFace = naming is CheckpointNaming.HuggingFace or CheckpointNaming.HuggingFaceBare;
                canonical = new CanonicalName(row.Canonical.Fill(values), row.OutsideModel, row.TrailingOnes && !isHuggingFace);
                return true;
            }
        }

        return false;
    }
}
