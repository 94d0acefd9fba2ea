namespace ConvNext.Families;

/// <summary>Whose tensor names a checkpoint uses.</summary>
public enum CheckpointNaming
{
    /// <summary>Nobody's that is known: no name was recognised, and all are passed on as they are.</summary>
    Unknown,

    /// <summary>Hugging Face's image classification model: <c>convnext.encoder.stages.0…</c>.</summary>
    HuggingFace,

    /// <summary>Hugging Face's bare model or backbone: <c>encoder.stages.0…</c>.</summary>
    HuggingFaceBare,

    /// <summary>The original repository's (facebookresearch/ConvNeXt): <c>stages.0.0.dwconv…</c>.</summary>
    Original,

    /// <summary>timm's: <c>stages.0.blocks.0.conv_dw…</c>.</summary>
    Timm,

    /// <summary>torchvision's: <c>features.1.0.block.0…</c>.</summary>
    Torchvision,
}
