using System;
using System.Collections.Generic;
using System.Linq;

namespace ConvNext.Families;

/// <summary>The table of a family's tensor names: a row for each role, with what each of the projects that publish weights calls it.</summary>
internal sealed class TensorNames
{
    private readonly Row[] _rows;
    private readonly Dictionary<TensorRole, Row> _byRole;
    private readonly (NetworkSection Section, string Prefix)[] _heads;
    private readonly IReadOnlyList<NamePattern> _originalRepeats;

    /// <summary>A table of <paramref name="rows"/>, each role once.</summary>
    /// <param name="modelPrefix">Put before a canonical name, except of what stands outside Hugging Face's bare model.</param>
    /// <param name="rows">All tensors, from the image to the classes.</param>
    /// <param name="originalRepeats">Names of the authors' repository for tensors that its files have under another name as well; null for none.</param>
    public TensorNames(string modelPrefix, IEnumerable<Row> rows, IReadOnlyList<NamePattern>? originalRepeats = null)
    {
        ModelPrefix = modelPrefix;
        _originalRepeats = originalRepeats ?? [];
        _rows = [.. rows];
        _byRole = _rows.ToDictionary(row => row.Role);
        _heads =
        [
            .. from row in _rows
               let section = TensorRoles.SectionOf(row.Role)
               where TensorRoles.Heads.Contains(section)
               select (section, (row.OutsideModel ? "" : modelPrefix) + row.HuggingFace.Start),
        ];
    }

    /// <summary>
    /// One tensor. <paramref name="HuggingFace"/> is its canonical name without the prefix; the others are null where a project has no such tensor.
    /// </summary>
    /// <param name="Role">What it is.</param>
    /// <param name="HuggingFace">Hugging Face's name, in the bare model.</param>
    /// <param name="Original">The name in the authors' repository.</param>
    /// <param name="Timm">timm's.</param>
    /// <param name="Torchvision">torchvision's.</param>
    internal sealed record Row(
        TensorRole Role,
        NamePattern HuggingFace,
        NamePattern? Original = null,
        NamePattern? Timm = null,
        NamePattern? Torchvision = null)
    {
        /// <summary>Whether the prefix is never put before it.</summary>
        public bool OutsideModel { get; init; }

        /// <summary>Whether other projects store it with dimensions of size 1 at the end that Hugging Face does not have.</summary>
        public bool TrailingOnes { get; init; }

        /// <summary>Whether Hugging Face stores it with dimensions of size 1 at the beginning that other projects may leave out.</summary>
        public bool LeadingOnes { get; init; }

        /// <summary>What older files of Hugging Face's call it, or null where that is the same.</summary>
        public NamePattern? Older { get; init; }

        /// <summary>What the projects call it.</summary>
        public NamePattern? In(CheckpointNaming naming) => naming switch
        {
            CheckpointNaming.HuggingFace or CheckpointNaming.HuggingFaceBare => HuggingFace,
            CheckpointNaming.Original => Original,
            CheckpointNaming.Timm => Timm,
            CheckpointNaming.Torchvision => Torchvision,
            _ => null,
        };

        /// <summary>Whether a project calls it so; Hugging Face's files may have the older name too.</summary>
        public bool TryMatch(CheckpointNaming naming, ReadOnlySpan<string> name, out NamePattern.Values values)
        {
            values = default;
            bool isHuggingFace = naming is CheckpointNaming.HuggingFace or CheckpointNaming.HuggingFaceBare;
            return In(naming)?.TryMatch(name, out values) == true || (isHuggingFace && Older?.TryMatch(name, out values) == true);
        }
    }

    /// <summary>A name in Hugging Face's bare model.</summary>
    internal readonly record struct CanonicalName(string Name, bool OutsideModel, bool TrailingOnes, bool LeadingOnes);

    /// <summary>What stands before a canonical name, with its dot; empty where a family's names have no prefix.</summary>
    public string ModelPrefix { get; }

    /// <summary>The roles that the family has tensors for.</summary>
    public IEnumerable<TensorRole> Roles => _rows.Select(row => row.Role);

    /// <summary>The canonical name of a tensor, with the prefix.</summary>
    /// <exception cref="ArgumentException">The family has no such tensor.</exception>
    public string Canonical(TensorRole role, int stage, int block) => _byRole.TryGetValue(role, out Row? row)
        ? (row.OutsideModel ? "" : ModelPrefix) + row.HuggingFace.Fill(new NamePattern.Values(stage, block))
        : throw new ArgumentException($"The family has no tensor {role}.", nameof(role));

    /// <summary>What a project calls a tensor, without what wraps a network; null where it has none.</summary>
    public string? NameIn(CheckpointNaming naming, TensorRole role, int stage, int block) =>
        naming == CheckpointNaming.HuggingFace ? Canonical(role, stage, block) : _byRole[role].In(naming)?.Fill(new NamePattern.Values(stage, block));

    /// <summary>Translates a name, split at its dots and without what wraps it.</summary>
    public bool TryTranslate(ReadOnlySpan<string> segments, CheckpointNaming naming, out CanonicalName canonical)
    {
        bool isHuggingFace = naming is CheckpointNaming.HuggingFace or CheckpointNaming.HuggingFaceBare;
        bool hasPrefix = naming == CheckpointNaming.HuggingFace && ModelPrefix.Length > 0 && segments.Length > 0 && segments[0] == ModelPrefix[..^1];
        ReadOnlySpan<string> inModel = hasPrefix ? segments[1..] : segments;
        foreach (Row row in _rows)
        {
            // Hugging Face's prefix is before all names of the model inside, and before no other.
            bool isPossible = naming != CheckpointNaming.HuggingFace || hasPrefix != row.OutsideModel;
            if (isPossible && row.TryMatch(naming, inModel, out NamePattern.Values values))
            {
                canonical = new CanonicalName(row.HuggingFace.Fill(values), row.OutsideModel, row.TrailingOnes && !isHuggingFace, row.LeadingOnes && !isHuggingFace);
                return true;
            }
        }

        canonical = default;
        return false;
    }

    /// <summary>Whether a name, split at its dots, is of a tensor that the checkpoint has under another name as well.</summary>
    public bool IsRepeat(string[] segments, CheckpointNaming naming) =>
        naming == CheckpointNaming.Original && _originalRepeats.Any(pattern => pattern.TryMatch(segments, out _));

    /// <summary>The head that a canonical name belongs to, also where no row explains it but it begins as the head's names do; else null.</summary>
    public NetworkSection? HeadOf(string canonical)
    {
        foreach ((NetworkSection section, string prefix) in _heads)
        {
            if (canonical.StartsWith(prefix, StringComparison.Ordinal))
            {
                return section;
            }
        }

        return null;
    }
}
