using System;

namespace ConvNext.Testing;

/// <summary>What a DINOv3 checkpoint calls the tensors of a ConvNeXt: written down apart from the runtime's table, so that a slip there shows.</summary>
public static class DinoV3Names
{
    private static readonly (string Ours, string Theirs)[] Parts =
    [
        ("convnext.embeddings.patch_embeddings.", "stages.0.downsample_layers.0."),
        ("convnext.embeddings.layernorm.", "stages.0.downsample_layers.1."),
        ("convnext.encoder.", ""),
        ("convnext.layernorm.", "layer_norm."),
        (".downsampling_layer.", ".downsample_layers."),
        (".dwconv.", ".depthwise_conv."),
        (".layernorm.", ".layer_norm."),
        (".pwconv", ".pointwise_conv"),
        (".layer_scale_parameter", ".gamma"),
        (".act.", ".activation_fn."),
    ];

    /// <summary>The name in a DINOv3 checkpoint of a tensor that image classification checkpoints call <paramref name="name"/>.</summary>
    public static string Of(string name)
    {
        foreach ((string ours, string theirs) in Parts)
        {
            name = name.Replace(ours, theirs, StringComparison.Ordinal);
        }

        return name;
    }
}
