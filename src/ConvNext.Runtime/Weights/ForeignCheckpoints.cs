using System;
using System.Collections.Generic;
using System.Linq;
using ConvNext.Families;

namespace ConvNext.Weights;

/// <summary>Tells by its tensor names what other network than the one asked for a checkpoint is of: a list of a hundred names says less than that one word.</summary>
internal static class ForeignCheckpoints
{
    private const int MostNames = 4096;

    /// <summary>A kind of network, and parts of names that all occur in its checkpoints and in none of those above it in the list.</summary>
    private sealed record Network(string Name, params string[] TellTales)
    {
        /// <summary>Whether a generated network is one of these itself, so that the tell-tales tell nothing about what is wrong.</summary>
        public Func<NetworkVariant, bool> IsOwn { get; init; } = static _ => false;

        /// <summary><c>model_type</c> of the family that it is; null where it is none.</summary>
        public string? ModelType { get; init; }

        /// <summary>Whether classes of such networks can be generated.</summary>
        public bool IsGenerated { get; init; }
    }

    // From the special to the general. Names: transformers, timm, torchvision and the original repositories.
    private static readonly Network[] All =
    [
        new("a ConvNeXt V2", ".grn.") { ModelType = "convnextv2", IsGenerated = true },
        new("a ConvNeXt", ".layer_scale_parameter") { ModelType = "convnext", IsGenerated = true },
        new("a DINOv3 ConvNeXt", "stages.", ".depthwise_conv.", ".pointwise_conv1.", ".layer_norm.") { ModelType = "dinov3_convnext", IsGenerated = true },
        new("a ConvNeXt of MMPretrain or MMSegmentation", ".depthwise_conv.", ".pointwise_conv1."),
        new("a CLIP model", "logit_scale", "visual."),
        new("a CLIP model", "logit_scale", "vision_model."),
        new("a CLIP vision model", "vision_model.encoder.layers.", "self_attn"),
        .. Timm(
            ("timm's ConvNeXt with an overlapping stem (convnext_…_ols)", "stem.2.weight", static variant => variant.Stem != NetworkStem.Patch),
            ("timm's ConvNeXt with an overlapping stem", "stem.3.weight", static variant => variant.Stem == NetworkStem.OverlapActivated),
            ("timm's ConvNeXt that normalises before the pooling (convnext_…_hnf)", "norm_pre.", static variant => variant.NormBeforePool),
            ("timm's ConvNeXt with a hidden layer in its head", "head.pre_logits.", static variant => variant.HeadHiddenSize > 0)),
        new("a MetaFormer, CAFormer or ConvFormer", "token_mixer"),
        new("a DINOv2 or DINOv3 vision transformer", "register_tokens"),
        new("a DINOv2 vision transformer", "embeddings.mask_token", "layer_scale1"),
        new("a Swin transformer", "relative_position_bias_table"),
        new("a Swin transformer V2", "continuous_position_bias_mlp"),
        new("a Swin transformer V2", "cpb_mlp"),
        new("a BEiT", "beit.encoder"),
        new("a vision transformer (ViT, DeiT)", "attn.qkv", "patch_embed"),
        new("a vision transformer (ViT, DeiT)", "vit.encoder.layer."),
        new("a vision transformer (ViT, DeiT)", "deit.encoder.layer."),
        new("a vision transformer (ViT)", "encoder.layers.encoder_layer_0."),
        new("a vision transformer (ViT, DeiT)", "patch_embeddings.projection", "attention.attention.query"),
        new("an EfficientNet", "conv_pwl"),
        new("an EfficientNet", "_depthwise_conv", "_expand_conv"),
        new("an EfficientNet", "efficientnet."),
        new("an EfficientNet", "features.1.0.block.0.0.weight"),
        new("a MobileNet V2", "features.1.conv.0.0."),
        new("a MobileNet V2", "mobilenet_v2."),
        new("a MobileNet V3", "features.1.block.0.0.weight"),
        new("a DenseNet", "denseblock1."),
        new("an Inception network", "Mixed_5b."),
        new("a RegNet", "trunk_output.block1"),
        new("a RegNet", "s1.b1.conv"),
        new("a SegFormer", "segformer.encoder"),
        new("a DETR", "query_position_embeddings"),
        new("a ResNet", "resnet.embedder."),
        new("a ResNet", "layer1.0.conv1.", "layer1.0.bn1."),
        new("a VGG network", "features.0.weight", "classifier.6.weight"),
        new("a Whisper model", "decoder.layers.0.encoder_attn", "encoder.conv1"),
        new("a RoBERTa", "roberta.encoder"),
        new("a DistilBERT", "distilbert."),
        new("a BERT", "embeddings.word_embeddings", "encoder.layer.0.attention.self"),
        new("a GPT-2", "h.0.attn.c_attn"),
        new("a T5", "block.0.layer.0.SelfAttention"),
        new("a language model (Llama and its kind)", "layers.0.self_attn.q_proj"),
        new("a diffusion U-Net", "down_blocks.0."),
        new("an optimizer's state", "exp_avg_sq"),
    ];

    /// <summary>
    /// What network the names tell, with one of them, or null; nothing that a network of this variant has itself, and null where what they tell is
    /// <paramref name="wanted"/>, the family that is asked for.
    /// </summary>
    public static (string Network, string TellTale, bool IsGenerated)? Recognise(IEnumerable<string> names, ModelFamily wanted, NetworkVariant variant)
    {
        string[] sample = [.. names.Take(MostNames)];
        foreach (Network network in All)
        {
            string? found = null;
            bool hasAll = !network.IsOwn(variant) && network.TellTales.All(part => (found = Array.Find(sample, name => Contains(name, part))) is not null);
            if (hasAll)
            {
                return network.ModelType == wanted.ModelType ? null : (network.Name, found!, network.IsGenerated);
            }
        }

        return null;
    }

    private static IEnumerable<Network> Timm(params (string Name, string TellTale, Func<NetworkVariant, bool> IsOwn)[] networks) =>
        networks.Select(static network => new Network(network.Name, network.TellTale, ".conv_dw.") { IsOwn = network.IsOwn, IsGenerated = true });

    // At the start of a segment, so that 'h.0.' is not found in 'batch.0.'; a part that begins with a dot says itself where.
    private static bool Contains(string name, string part)
    {
        for (int position = name.IndexOf(part, StringComparison.Ordinal); position >= 0; position = name.IndexOf(part, position + 1, StringComparison.Ordinal))
        {
            if (position == 0 || part[0] == '.' || part[0] == '_' || name[position - 1] == '.')
            {
                return true;
            }
        }

        return false;
    }
}
