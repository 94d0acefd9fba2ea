using System.Collections.Generic;
using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;
using ConvNext.Families;
using ConvNext.Tensors;

namespace ConvNext.Weights;

/// <summary>A checkpoint under canonical names; made by <see cref="CheckpointNames.Canonical"/>.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class CanonicalTensorSource : ITensorSource
{
    private readonly ITensorSource _source;
    private readonly List<string> _names;
    private readonly Dictionary<string, Origin> _origins;

    internal CanonicalTensorSource(
        ITensorSource source, CheckpointNaming naming, string prefix, List<string> names, Dictionary<string, Origin> origins)
    {
        _source = source;
        Naming = naming;
        Prefix = prefix;
        _names = names;
        _origins = origins;
    }

    /// <summary>Whose names the checkpoint itself uses.</summary>
    public CheckpointNaming Naming { get; }

    /// <summary>What stood before the checkpoint's names and was taken off, e.g. <c>module.</c>; empty where nothing did.</summary>
    public string Prefix { get; }

    /// <summary>The checkpoint's description, and whose names it uses where they are not Hugging Face's.</summary>
    public string Description => Naming switch
    {
        CheckpointNaming.Original => $"{_source.Description} (named as in the original repository)",
        CheckpointNaming.Timm => $"{_source.Description} (named as in timm)",
        CheckpointNaming.Torchvision => $"{_source.Description} (named as in torchvision)",
        _ => _source.Description,
    };

    /// <summary>Canonical names, in the checkpoint's order.</summary>
    public IReadOnlyCollection<string> Names => _names;

    /// <summary>The checkpoint's own names.</summary>
    internal IReadOnlyCollection<string> OriginalNames => _source.Names;

    /// <summary>Finds a tensor by its canonical name; its shape is the canonical one too.</summary>
    public bool TryGet(string name, [NotNullWhen(true)] out TensorData? tensor)
    {
        tensor = null;
        if (!_origins.TryGetValue(name, out Origin origin) || !_source.TryGet(origin.Name, out TensorData? stored))
        {
            return false;
        }

        long[] shape = origin.TrailingOnes ? WithoutTrailingOnes(stored.Shape)
            : origin.LeadingOnes ? WithLeadingOnes(stored.Shape)
            : stored.Shape;
        tensor = stored.As(name, shape);
        return true;
    }

    /// <summary>[O, I, 1, 1] becomes [O, I]; [C, 1, 1] becomes [C]. Other shapes stay, to be judged as they are.</summary>
    private static long[] WithoutTrailingOnes(long[] shape) => shape switch
    {
        [long outputs, long inputs, 1, 1] => [outputs, inputs],
        [long channels, 1, 1] => [channels],
        _ => shape,
    };

    /// <summary>[K] becomes [1, 1, 1, K]. Other shapes stay, to be judged as they are.</summary>
    private static long[] WithLeadingOnes(long[] shape) => shape is [long channels] ? [1, 1, 1, channels] : shape;

    /// <summary>The tensor behind a canonical name.</summary>
    internal readonly record struct Origin(string Name, bool TrailingOnes, bool LeadingOnes);
}
