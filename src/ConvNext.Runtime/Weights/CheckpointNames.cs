using System;
using System.Collections.Generic;
using System.ComponentModel;
using ConvNext.Families;
using ConvNext.Tensors;

namespace ConvNext.Weights;

/// <summary>Reads checkpoints of several projects under one set of names, Hugging Face's.</summary>
/// <remarks>
/// <see cref="ModelFamily"/> has the names that each project gives to the same network, side by side. What wraps a network puts a prefix before all of its names
/// (<c>module.</c>: DistributedDataParallel, <c>_orig_mod.</c>: torch.compile, <c>model.</c>: Lightning): any such prefix is taken off.
/// </remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class CheckpointNames
{
    /// <summary>Shows <paramref name="source"/> under canonical names.</summary>
    /// <param name="source">A checkpoint in any known naming; it must outlive the result.</param>
    /// <param name="family">Whose names they are.</param>
    /// <param name="prefix">
    /// What canonical names begin with, those of heads outside the bare model excepted; null stands for the family's prefix, and empty is for a
    /// network that is itself the bare model.
    /// </param>
    /// <remarks>
    /// The naming and the prefix that wraps the names are those which explain most of them. A name that they do not explain is passed on
    /// as it is, so that it shows as unexpected; one for a tensor that is there under another name as well is left out, and so is the tower of texts in a
    /// checkpoint of open_clip. Nothing is copied: where another project keeps dimensions of
    /// size 1 that Hugging Face does not ([O, I, 1, 1] for [O, I], [C, 1, 1] for [C]) or the other way round ([K] for [1, 1, 1, K]), only the shape changes.
    /// </remarks>
    /// <exception cref="WeightsException">
    /// Two tensors of the source come out under one name, or two networks lie in it under different prefixes.
    /// </exception>
    public static CanonicalTensorSource Canonical(ITensorSource source, ModelFamily family, string? prefix = null)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(family);
        prefix ??= family.Names.ModelPrefix;
        NameSurvey.Finding finding = NameSurvey.Of(source.Names, family.Names);
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
            if (Inner(name, finding) is not { } inner)
            {
                continue;
            }

            string[] segments = inner.Split('.');
            if (family.Names.IsRepeat(segments, finding.Naming))
            {
                continue;
            }

            bool isKnown = family.Names.TryTranslate(segments, finding.Naming, out TensorNames.CanonicalName canonical);
            string translated = isKnown ? (canonical.OutsideModel ? "" : prefix) + canonical.Name : inner;
            if (!tensors.TryAdd(translated, new CanonicalTensorSource.Origin(name, canonical.TrailingOnes, canonical.LeadingOnes)))
            {
                throw new WeightsException(
                    $"{source.Description}: tensors {ErrorText.Quote(tensors[translated].Name)} and {ErrorText.Quote(name)} are both {ErrorText.Quote(translated)}.");
            }

            names.Add(translated);
        }

        return new CanonicalTensorSource(source, finding.Naming, finding.Prefix, names, tensors);
    }

    // The name without what wraps it; null for a tensor that belongs to something else which the checkpoint is known to hold as well.
    private static string? Inner(string name, NameSurvey.Finding finding)
    {
        if (name.StartsWith(finding.Prefix, StringComparison.Ordinal))
        {
            string inner = name[finding.Prefix.Length..];
            bool isTrainingHead = finding.Naming == CheckpointNaming.Original
                && (inner.StartsWith("norms.", StringComparison.Ordinal) || inner.StartsWith("projectors.", StringComparison.Ordinal));
            return isTrainingHead ? null : inner;
        }

        return finding.Naming == CheckpointNaming.Timm && finding.Prefix.EndsWith(OpenClipNames.Prefix, StringComparison.Ordinal)
            ? OpenClipNames.OfHead(name[Math.Min(name.Length, finding.Prefix.Length - OpenClipNames.Prefix.Length)..])
            : name;
    }
}
