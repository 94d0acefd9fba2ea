using System.Collections.Generic;

namespace ConvNext.Weights;

/// <summary>
/// The one table of tensor names: how each part of the network is called by each of the projects that publish
/// weights. <see cref="NamePattern"/> explains the placeholders.
/// </summary>
internal static class CheckpointNameTable
{
    /// <summary>Put before a canonical name, except of the parts that stand outside Hugging Face's bare model.</summary>
    public const string ModelPrefix = "convnext.";

    /// <summary>
    /// One part of the network. <paramref name="Canonical"/> is Hugging Face's name without the prefix.
    /// <paramref name="OutsideModel"/>: the prefix is never put before it. <paramref name="TrailingOnes"/>: the projects
    /// store it with dimensions of size 1 at the end that Hugging Face does not have, or without.
    /// </summary>
    internal sealed record Row(
        NamePattern Canonical, NamePattern Original, NamePattern Timm, NamePattern Torchvision, bool OutsideModel, bool TrailingOnes);

    /// <summary>All parts, from the image to the classes.</summary>
    public static IReadOnlyList<Row> Rows { get; } =
    [
        Part("embeddings.patch_embeddings.{leaf}", "downsample_layers.0.0.{leaf}", "stem.0.{leaf}", "features.0.0.{leaf}"),
        Part("embeddings.layernorm.{leaf}", "downsample_layers.0.1.{leaf}", "stem.1.{leaf}", "features.0.1.{leaf}"),
        Part(
            "encoder.stages.{later}.downsampling_layer.0.{leaf}",
            "downsample_layers.{later}.0.{leaf}",
            "stages.{later}.downsample.0.{leaf}",
            "features.{2later}.0.{leaf}"),
        Part(
            "encoder.stages.{later}.downsampling_layer.1.{leaf}",
            "downsample_layers.{later}.1.{leaf}",
            "stages.{later}.downsample.1.{leaf}",
            "features.{2later}.1.{leaf}"),
        Part(
            "encoder.stages.{stage}.layers.{block}.dwconv.{leaf}",
            "stages.{stage}.{block}.dwconv.{leaf}",
            "stages.{stage}.blocks.{block}.conv_dw.{leaf}",
            "features.{2stage+1}.{block}.block.0.{leaf}"),
        Part(
            "encoder.stages.{stage}.layers.{block}.layernorm.{leaf}",
            "stages.{stage}.{block}.norm.{leaf}",
            "stages.{stage}.blocks.{block}.norm.{leaf}",
            "features.{2stage+1}.{block}.block.2.{leaf}"),
        Part(
            "encoder.stages.{stage}.layers.{block}.pwconv1.{leaf}",
            "stages.{stage}.{block}.pwconv1.{leaf}",
            "stages.{stage}.blocks.{block}.mlp.fc1.{leaf}",
            "features.{2stage+1}.{block}.block.3.{leaf}",
            trailingOnes: true),
        Part(
            "encoder.stages.{stage}.layers.{block}.act.{leaf}",
            "stages.{stage}.{block}.act.{leaf}",
            "stages.{stage}.blocks.{block}.mlp.act.{leaf}",
            "features.{2stage+1}.{block}.block.4.{leaf}"),
        Part(
            "encoder.stages.{stage}.layers.{block}.pwconv2.{leaf}",
            "stages.{stage}.{block}.pwconv2.{leaf}",
            "stages.{stage}.blocks.{block}.mlp.fc2.{leaf}",
            "features.{2stage+1}.{block}.block.5.{leaf}",
            trailingOnes: true),
        Part(
            "encoder.stages.{stage}.layers.{block}.layer_scale_parameter",
            "stages.{stage}.{block}.gamma",
            "stages.{stage}.blocks.{block}.gamma",
            "features.{2stage+1}.{block}.layer_scale",
            trailingOnes: true),
        Part("layernorm.{leaf}", "norm.{leaf}", "head.norm.{leaf}", "classifier.0.{leaf}"),
        Part("classifier.{leaf}", "head.{leaf}", "head.fc.{leaf}", "classifier.2.{leaf}", outsideModel: true, trailingOnes: true),
    ];

    private static Row Part(
        string canonical, string original, string timm, string torchvision, bool outsideModel = false, bool trailingOnes = false) =>
        new(new NamePattern(canonical), new NamePattern(original), new NamePattern(timm), new NamePattern(torchvision), outsideModel, trailingOnes);
}
