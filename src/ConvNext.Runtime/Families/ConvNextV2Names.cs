using System.Collections.Generic;
using System.Linq;

namespace ConvNext.Families;

/// <summary>
/// The tensor names of ConvNeXt V2: those of ConvNeXt, and the response norm's. Layer scale beside it is in timm's networks only; torchvision has no such network.
/// </summary>
/// <remarks>
/// The authors' repository (facebookresearch/ConvNeXt-V2) and files that transformers wrote at first call the response norm's tensors <c>gamma</c> and <c>beta</c>. In the first
/// ConvNeXt's original names a block's <c>gamma</c> is its layer scale: what stands before the last dot decides.
/// </remarks>
internal static class ConvNextV2Names
{
    private const string HuggingFace = "encoder.stages.{stage}.layers.{block}.grn";
    private const string Original = "stages.{stage}.{block}.grn";
    private const string Timm = "stages.{stage}.blocks.{block}.mlp.grn";

    /// <summary>All tensors.</summary>
    public static TensorNames Table { get; } = With(ConvNextNames.Rows);

    /// <summary>The same with timm's overlapping stem.</summary>
    public static TensorNames Overlapping { get; } = With(ConvNextNames.OverlappingRows);

    /// <summary>The same with an activation between the stem's convolutions.</summary>
    public static TensorNames OverlappingActivated { get; } = With(ConvNextNames.OverlappingActivatedRows);

    private static TensorNames With(IReadOnlyList<TensorNames.Row> rows) => new("convnextv2.",
    [
        .. rows.Select(row => row with { Torchvision = null, Original = row.Role == TensorRole.LayerScale ? null : row.Original }),
        Row(TensorRole.ResponseNormWeight, ".weight", ".gamma"),
        Row(TensorRole.ResponseNormBias, ".bias", ".beta"),
    ]);

    private static TensorNames.Row Row(TensorRole role, string leaf, string olderLeaf) =>
        new(role, new(HuggingFace + leaf), new(Original + olderLeaf), new(Timm + leaf)) { LeadingOnes = true, Older = new(HuggingFace + olderLeaf) };
}
