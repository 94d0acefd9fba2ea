using System.Collections.Generic;

namespace ConvNext.Families;

/// <summary>
/// The tensor names of ConvNeXt: how each tensor is called in Hugging Face's checkpoints, the authors' repository (facebookresearch/ConvNeXt), timm and
/// torchvision, read from those projects' sources. <see cref="NamePattern"/> explains the placeholders.
/// </summary>
internal static class ConvNextNames
{
    /// <summary>All tensors, from the image to the classes.</summary>
    public static IReadOnlyList<TensorNames.Row> Rows { get; } =
    [
        .. Pair(TensorRole.StemConvolutionWeight, TensorRole.StemConvolutionBias,
            "embeddings.patch_embeddings", original: "downsample_layers.0.0", timm: "stem.0", torchvision: "features.0.0"),
        .. Pair(TensorRole.StemNormWeight, TensorRole.StemNormBias,
            "embeddings.layernorm", original: "downsample_layers.0.1", timm: "stem.1", torchvision: "features.0.1"),
        .. BehindTheStem(),
    ];

    /// <summary>Their table.</summary>
    public static TensorNames Table { get; } = new("convnext.", Rows);

    /// <summary>The same with an overlapping stem, which timm alone has: its names are canonical, as there are no others.</summary>
    public static IReadOnlyList<TensorNames.Row> OverlappingRows { get; } = [.. OverlappingStem("stem.1", "stem.2"), .. BehindTheStem()];

    /// <summary>The same with an activation between the stem's convolutions, which timm counts as well.</summary>
    public static IReadOnlyList<TensorNames.Row> OverlappingActivatedRows { get; } = [.. OverlappingStem("stem.2", "stem.3"), .. BehindTheStem()];

    /// <summary>The table of <see cref="OverlappingRows"/>.</summary>
    public static TensorNames Overlapping { get; } = new("convnext.", OverlappingRows);

    /// <summary>The table of <see cref="OverlappingActivatedRows"/>.</summary>
    public static TensorNames OverlappingActivated { get; } = new("convnext.", OverlappingActivatedRows);

    private static IEnumerable<TensorNames.Row> OverlappingStem(string second, string norm) =>
    [
        .. OnlyInTimm(TensorRole.StemConvolutionWeight, TensorRole.StemConvolutionBias, "stem.0"),
        .. OnlyInTimm(TensorRole.StemSecondConvolutionWeight, TensorRole.StemSecondConvolutionBias, second),
        .. OnlyInTimm(TensorRole.StemNormWeight, TensorRole.StemNormBias, norm),
    ];

    private static IEnumerable<TensorNames.Row> BehindTheStem() =>
    [
        .. Pair(TensorRole.DownsampleNormWeight, TensorRole.DownsampleNormBias,
            "encoder.stages.{later}.downsampling_layer.0",
            original: "downsample_layers.{later}.0",
            timm: "stages.{stage}.downsample.0",
            torchvision: "features.{2later}.0"),
        .. Pair(TensorRole.DownsampleConvolutionWeight, TensorRole.DownsampleConvolutionBias,
            "encoder.stages.{later}.downsampling_layer.1",
            original: "downsample_layers.{later}.1",
            timm: "stages.{stage}.downsample.1",
            torchvision: "features.{2later}.1"),
        .. Pair(TensorRole.DepthwiseConvolutionWeight, TensorRole.DepthwiseConvolutionBias,
            "encoder.stages.{stage}.layers.{block}.dwconv",
            original: "stages.{stage}.{block}.dwconv",
            timm: "stages.{stage}.blocks.{block}.conv_dw",
            torchvision: "features.{2stage+1}.{block}.block.0"),
        .. Pair(TensorRole.BlockNormWeight, TensorRole.BlockNormBias,
            "encoder.stages.{stage}.layers.{block}.layernorm",
            original: "stages.{stage}.{block}.norm",
            timm: "stages.{stage}.blocks.{block}.norm",
            torchvision: "features.{2stage+1}.{block}.block.2"),
        .. Pair(TensorRole.ExpandWeight, TensorRole.ExpandBias,
            "encoder.stages.{stage}.layers.{block}.pwconv1",
            original: "stages.{stage}.{block}.pwconv1",
            timm: "stages.{stage}.blocks.{block}.mlp.fc1",
            torchvision: "features.{2stage+1}.{block}.block.3",
            trailingOnes: true),
        One(TensorRole.ActivationSlope,
            "encoder.stages.{stage}.layers.{block}.act.weight",
            original: "stages.{stage}.{block}.act.weight",
            timm: "stages.{stage}.blocks.{block}.mlp.act.weight",
            torchvision: "features.{2stage+1}.{block}.block.4.weight"),
        .. Pair(TensorRole.ProjectWeight, TensorRole.ProjectBias,
            "encoder.stages.{stage}.layers.{block}.pwconv2",
            original: "stages.{stage}.{block}.pwconv2",
            timm: "stages.{stage}.blocks.{block}.mlp.fc2",
            torchvision: "features.{2stage+1}.{block}.block.5",
            trailingOnes: true),
        One(TensorRole.LayerScale,
            "encoder.stages.{stage}.layers.{block}.layer_scale_parameter",
            original: "stages.{stage}.{block}.gamma",
            timm: "stages.{stage}.blocks.{block}.gamma",
            torchvision: "features.{2stage+1}.{block}.layer_scale",
            trailingOnes: true),
        .. Pair(TensorRole.FinalNormWeight, TensorRole.FinalNormBias,
            "layernorm", original: "norm", timm: "head.norm", torchvision: "classifier.0"),
        .. Pair(TensorRole.ClassifierWeight, TensorRole.ClassifierBias,
            "classifier", original: "head", timm: "head.fc", torchvision: "classifier.2", outsideModel: true, trailingOnes: true),
        .. Pair(TensorRole.FeatureMapNormWeight, TensorRole.FeatureMapNormBias,
            "hidden_states_norms.{feature}", outsideModel: true),
        .. OnlyInTimm(TensorRole.LastMapNormWeight, TensorRole.LastMapNormBias, "norm_pre"),
        .. OnlyInTimm(TensorRole.HeadHiddenWeight, TensorRole.HeadHiddenBias, "head.pre_logits.fc", trailingOnes: true),
    ];

    private static IEnumerable<TensorNames.Row> OnlyInTimm(TensorRole weight, TensorRole bias, string name, bool trailingOnes = false) =>
        Pair(weight, bias, name, timm: name, outsideModel: true, trailingOnes: trailingOnes);

    private static IEnumerable<TensorNames.Row> Pair(
        TensorRole weight,
        TensorRole bias,
        string huggingFace,
        string? original = null,
        string? timm = null,
        string? torchvision = null,
        bool outsideModel = false,
        bool trailingOnes = false) =>
    [
        new(weight, In(huggingFace, ".weight")!, In(original, ".weight"), In(timm, ".weight"), In(torchvision, ".weight"))
        {
            OutsideModel = outsideModel,
            TrailingOnes = trailingOnes,
        },
        new(bias, In(huggingFace, ".bias")!, In(original, ".bias"), In(timm, ".bias"), In(torchvision, ".bias"))
        {
            OutsideModel = outsideModel,
            TrailingOnes = trailingOnes,
        },
    ];

    private static TensorNames.Row One(TensorRole role, string huggingFace, string original, string timm, string torchvision, bool trailingOnes = false) =>
        new(role, In(huggingFace)!, In(original), In(timm), In(torchvision)) { TrailingOnes = trailingOnes };

    private static NamePattern? In(string? pattern, string leaf = "") => pattern is null ? null : new NamePattern(pattern + leaf);
}
