using System.Collections.Generic;

namespace ConvNext.Families;

/// <summary>
/// The tensor names of DINOv3's ConvNeXt: in Hugging Face's checkpoints, in the authors' repository (facebookresearch/dinov3) and in timm; the last two call them as
/// ConvNeXt's are called. <see cref="NamePattern"/> explains the placeholders.
/// </summary>
/// <remarks>
/// Files have no prefix. A state dictionary that was saved from memory has <c>model.</c> before all names but the last norm's, which is taken off as what wraps a network.
/// </remarks>
internal static class DinoV3Names
{
    /// <summary>All tensors, from the image to the features.</summary>
    public static TensorNames Table { get; } = new(
        modelPrefix: "",
        [
            .. Pair(TensorRole.StemConvolutionWeight, TensorRole.StemConvolutionBias,
                "stages.0.downsample_layers.0", original: "downsample_layers.0.0", timm: "stem.0"),
            .. Pair(TensorRole.StemNormWeight, TensorRole.StemNormBias,
                "stages.0.downsample_layers.1", original: "downsample_layers.0.1", timm: "stem.1"),
            .. Pair(TensorRole.DownsampleNormWeight, TensorRole.DownsampleNormBias,
                "stages.{later}.downsample_layers.0", original: "downsample_layers.{later}.0", timm: "stages.{later}.downsample.0"),
            .. Pair(TensorRole.DownsampleConvolutionWeight, TensorRole.DownsampleConvolutionBias,
                "stages.{later}.downsample_layers.1", original: "downsample_layers.{later}.1", timm: "stages.{later}.downsample.1"),
            .. Pair(TensorRole.DepthwiseConvolutionWeight, TensorRole.DepthwiseConvolutionBias,
                "stages.{stage}.layers.{block}.depthwise_conv", original: "stages.{stage}.{block}.dwconv", timm: "stages.{stage}.blocks.{block}.conv_dw"),
            .. Pair(TensorRole.BlockNormWeight, TensorRole.BlockNormBias,
                "stages.{stage}.layers.{block}.layer_norm", original: "stages.{stage}.{block}.norm", timm: "stages.{stage}.blocks.{block}.norm"),
            .. Pair(TensorRole.ExpandWeight, TensorRole.ExpandBias,
                "stages.{stage}.layers.{block}.pointwise_conv1",
                original: "stages.{stage}.{block}.pwconv1",
                timm: "stages.{stage}.blocks.{block}.mlp.fc1",
                trailingOnes: true),
            Row(TensorRole.ActivationSlope,
                "stages.{stage}.layers.{block}.activation_fn.weight",
                original: "stages.{stage}.{block}.act.weight",
                timm: "stages.{stage}.blocks.{block}.mlp.act.weight"),
            .. Pair(TensorRole.ProjectWeight, TensorRole.ProjectBias,
                "stages.{stage}.layers.{block}.pointwise_conv2",
                original: "stages.{stage}.{block}.pwconv2",
                timm: "stages.{stage}.blocks.{block}.mlp.fc2",
                trailingOnes: true),
            Row(TensorRole.LayerScale,
                "stages.{stage}.layers.{block}.gamma", original: "stages.{stage}.{block}.gamma", timm: "stages.{stage}.blocks.{block}.gamma", trailingOnes: true),
            .. Pair(TensorRole.FinalNormWeight, TensorRole.FinalNormBias, "layer_norm", original: "norm", timm: "head.norm"),
        ],

        // The authors' files have the last norm twice: as the network's, and as that of the last feature map.
        originalRepeats: [new NamePattern("norms.{stage}.weight"), new NamePattern("norms.{stage}.bias")]);

    private static IEnumerable<TensorNames.Row> Pair(
        TensorRole weight, TensorRole bias, string huggingFace, string original, string timm, bool trailingOnes = false) =>
    [
        Row(weight, huggingFace + ".weight", original + ".weight", timm + ".weight", trailingOnes),
        Row(bias, huggingFace + ".bias", original + ".bias", timm + ".bias", trailingOnes),
    ];

    // All names are outside the model that a prefix would be put before: there is none.
    private static TensorNames.Row Row(TensorRole role, string huggingFace, string original, string timm, bool trailingOnes = false) =>
        new(role, new NamePattern(huggingFace), new NamePattern(original), new NamePattern(timm)) { OutsideModel = true, TrailingOnes = trailingOnes };
}
