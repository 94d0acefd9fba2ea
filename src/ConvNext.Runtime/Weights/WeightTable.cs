using System.Collections.Generic;
using System.ComponentModel;
using ConvNext.Families;

namespace ConvNext.Weights;

/// <summary>What packing, loading and saving know of a network: its tensors, where each lies, and what they are when nothing has been learned.</summary>
/// <remarks><see cref="NetworkDescription.WeightTable"/> gives it; nothing here reads the rest of a network's description.</remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed record WeightTable
{
    /// <summary>Name of the generated class.</summary>
    public required string NetworkName { get; init; }

    /// <summary>The family, which has the tensors' names.</summary>
    public required ModelFamily Family { get; init; }

    /// <summary>Whether the reference's class of this network puts the family's prefix before the names of the model inside it.</summary>
    public required bool HasPrefix { get; init; }

    /// <summary>How the network differs from the plain one of its family.</summary>
    public required NetworkVariant Variant { get; init; }

    /// <summary>The tensors of the checkpoint and where each lies in the packed weights.</summary>
    public required IReadOnlyList<WeightEntry> Entries { get; init; }

    /// <summary>Bytes of the packed weights.</summary>
    public required long LengthInBytes { get; init; }

    /// <summary>The labels that belong to the weights; null where they belong to the class.</summary>
    public IReadOnlyList<string>? Labels { get; init; }

    /// <summary>What the network computes its products in, which decides how their weights are packed.</summary>
    public NetworkPrecision Precision { get; init; }

    /// <summary>Standard deviation of convolutions and linear layers that have learned nothing.</summary>
    public required double InitializerRange { get; init; }

    /// <summary>What layer scales begin with.</summary>
    public required double LayerScaleInitValue { get; init; }

    /// <summary>A short name for the layout, see <see cref="NetworkDescription.Fingerprint"/>.</summary>
    public string Fingerprint => LayoutFingerprint.Of(Entries, LengthInBytes);
}
