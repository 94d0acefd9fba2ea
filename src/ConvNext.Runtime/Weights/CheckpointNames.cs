using System;
using System.Collections.Generic;
using System.ComponentModel;
using ConvNext.Tensors;

namespace ConvNext.Weights;

/// <summary>Reads checkpoints of several projects under one set of names, Hugging Face's.</summary>
/// <remarks>
/// The names of the same network in transformers, facebookresearch/ConvNeXt, timm and torchvision were read from those
/// projects' sources; <see cref="CheckpointNameTable"/> has them side by side. What wraps a network puts a prefix before all of its names
/// (<c>module.</c>: DistributedDataParallel, <c>_orig_mod.</c>: torch.compile, <c>model.</c>: Lightning): any such prefix is taken off.
/// </remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class CheckpointNames
{
    /// <summary>The prefix of the names of an image classification checkpoint.</summary>
    public const string DefaultPrefix = CheckpointNameTable.ModelPrefix;

    /// <summary>Shows <paramref name="source"/> under canonical names.</summary>
    /// <param name="source">A checkpoint in any known naming; it must outlive the result.</param>
    /// <param name="prefix">
    /// What canonical names begin with, <c>classifier</c> and <c>hidden_states_norms</c> excepted:
    /// <c>convnext.</c>, or nothing for a network that is itself the bare model.
    /// </param>
    /// <remarks>
    /// The naming and the prefix that wraps the names are those which explain most of them. A name that they do not explain is passed on
    /// as it is, so that it shows as unexpected. Nothing is copied: where another project keeps dimensions of
    /// size 1 that Hugging Face does not ([O, I, 1, 1] for [O, I], [C, 1, 1] for [C]), only the shape changes.
    /// </remarks>
    /// <exception cref="WeightsException">
    /// Two tensors of the source come out under one name, or two networks lie in it under different prefixes.
    /// </exception>
    public static CanonicalTensorSource Canonical(ITensorSource source, string prefix = DefaultPrefix)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(prefix);
        NameSurvey.Finding finding = NameSurvey.Of(source.Names);
        if (finding.OtherPrefix is { } other)
        {
            throw new WeightsException(
                $"{source.Description} holds two networks, whose names begin with {ErrorText.Quote(finding.Prefix)} and {ErrorText.Quote(other)}; "
                + "a checkpoint of one is accepted.");
        }

        var names = new List<string>(source.Names.Count);
        var tensors = new Dictionary<string, CanonicalTensorSource.Origin>(source.Names.Count);
        foreach (string name in source.Names)
        {
            string inner = name.StartsWith(finding.Prefix, StringComparison.Ordinal) ? name[finding.Prefix.Length..] : name;
            bool isKnown = TryTranslate(inner.Split('.'), finding.Naming, out CanonicalName canonical);
            string translated = isKnown ? (canonical.OutsideModel ? "" : prefix) + canonical.Name : inner;
            if (!tensors.TryAdd(translated, new CanonicalTensorSource.Origin(name, canonical.TrailingOnes)))
            {
                throw new WeightsException(
                    $"{source.Description}: tensors {ErrorText.Quote(tensors[translated].Name)} and {ErrorText.Quote(name)} are both {ErrorText.Quote(translated)}.");
            }

            names.Add(translated);
        }

        return new CanonicalTensorSource(source, finding.Naming, finding.Prefix, names, tensors);
    }

    /// <summary>The naming that explains most of <paramref name="names"/>; the first in the enumeration among equals.</summary>
    public static CheckpointNaming Detect(IReadOnlyCollection<string> names)
    {
        ArgumentNullException.ThrowIfNull(names);
        return NameSurvey.Of(names).Naming;
    }

    /// <summary>A name in Hugging Face's bare model.</summary>
    internal readonly record struct CanonicalName(string? Name, bool OutsideModel, bool TrailingOnes);

    /// <summary>Translates a name, split at its dots and without what wraps it.</summary>
    internal static bool TryTranslate(ReadOnlySpan<string> segments, CheckpointNaming naming, out CanonicalName canonical)
    {
        canonical = default;
        bool isHuggingFace = naming is CheckpointNaming.HuggingFace or CheckpointNaming.HuggingFaceBare;
        bool hasPrefix = naming == CheckpointNaming.HuggingFace && segments.Length > 0 && segments[0] == CheckpointNameTable.ModelPrefix[..^1];
        ReadOnlySpan<string> inModel = hasPrefix ? segments[1..] : segments;
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
                canonical = new CanonicalName(row.Canonical.Fill(values), row.OutsideModel, row.TrailingOnes && !isHuggingFace);
                return true;
            }
        }

        return false;
    }
}
