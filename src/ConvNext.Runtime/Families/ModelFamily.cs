using System;
using System.Collections.Generic;
using System.ComponentModel;
using System.Linq;

namespace ConvNext.Families;

/// <summary>
/// A family of networks, as a value: what its configurations call it, how its tensors are named, which classes the reference has for it. Whatever
/// differs between families at run time is here; what differs in the computation itself is in the generated code.
/// </summary>
public sealed class ModelFamily
{
    private ModelFamily(string modelType, string title, TensorNames names, params ModelClass[] classes)
    {
        ModelType = modelType;
        Title = title;
        Names = names;
        Classes = classes;
    }

    /// <summary>ConvNeXt, the first.</summary>
    public static ModelFamily ConvNext { get; } = new(
        "convnext",
        "a ConvNeXt",
        ConvNextNames.Table,
        new ModelClass("ConvNextForImageClassification", OutputKind.Logits, HasPrefix: true),
        new ModelClass("ConvNextModel", OutputKind.PoolerOutput, HasPrefix: false),
        new ModelClass("ConvNextBackbone", OutputKind.FeatureMap, HasPrefix: false));

    /// <summary>ConvNeXt with timm's overlapping stem: the same family, with other names in the stem.</summary>
    public static ModelFamily ConvNextOverlapping { get; } = new(
        ConvNext.ModelType, "a ConvNeXt with an overlapping stem", ConvNextNames.Overlapping, [.. ConvNext.Classes]);

    /// <summary>The same with an activation between the stem's convolutions.</summary>
    public static ModelFamily ConvNextOverlappingActivated { get; } = new(
        ConvNext.ModelType, "a ConvNeXt with an overlapping, activated stem", ConvNextNames.OverlappingActivated, [.. ConvNext.Classes]);

    /// <summary>ConvNeXt V2, whose blocks have a response norm; layer scale beside it in timm's networks only.</summary>
    public static ModelFamily ConvNextV2 { get; } = new(
        "convnextv2",
        "a ConvNeXt V2",
        ConvNextV2Names.Table,
        new ModelClass("ConvNextV2ForImageClassification", OutputKind.Logits, HasPrefix: true),
        new ModelClass("ConvNextV2Model", OutputKind.PoolerOutput, HasPrefix: false),
        new ModelClass("ConvNextV2Backbone", OutputKind.FeatureMap, HasPrefix: false));

    /// <summary>ConvNeXt V2 with timm's overlapping stem: the same family, with other names in the stem.</summary>
    public static ModelFamily ConvNextV2Overlapping { get; } = new(
        ConvNextV2.ModelType, "a ConvNeXt V2 with an overlapping stem", ConvNextV2Names.Overlapping, [.. ConvNextV2.Classes]);

    /// <summary>The same with an activation between the stem's convolutions.</summary>
    public static ModelFamily ConvNextV2OverlappingActivated { get; } = new(
        ConvNextV2.ModelType, "a ConvNeXt V2 with an overlapping, activated stem", ConvNextV2Names.OverlappingActivated, [.. ConvNextV2.Classes]);

    /// <summary>DINOv3's ConvNeXt, which has no classifier: its features are what it is for.</summary>
    public static ModelFamily DinoV3 { get; } = new(
        "dinov3_convnext",
        "a DINOv3 ConvNeXt",
        DinoV3Names.Table,
        new ModelClass("DINOv3ConvNextModel", OutputKind.PoolerOutput, HasPrefix: false),
        new ModelClass("DINOv3ConvNextBackbone", OutputKind.FeatureMap, HasPrefix: false))
    {
        HasClassifier = false,
        HasOneEpsilon = true,
        AlwaysHasLayerScale = true,
    };

    /// <summary>All families that networks can be generated of.</summary>
    public static IReadOnlyList<ModelFamily> All { get; } = [ConvNext, ConvNextV2, DinoV3];

    /// <summary>Whether networks of the family can have a classifier.</summary>
    public bool HasClassifier { get; private init; } = true;

    /// <summary>Whether <c>layer_norm_eps</c> is for every norm, and not for the last alone.</summary>
    internal bool HasOneEpsilon { get; private init; }

    /// <summary>Whether blocks have a layer scale whatever <c>layer_scale_init_value</c> is.</summary>
    internal bool AlwaysHasLayerScale { get; private init; }

    /// <summary><c>model_type</c> of its configurations.</summary>
    public string ModelType { get; }

    /// <summary>What a network of it is called in messages, with its article.</summary>
    public string Title { get; }

    /// <summary>How each project that publishes weights names the tensors.</summary>
    internal TensorNames Names { get; }

    /// <summary>The reference's classes; the first whose output a network hands out is the one that it stands for, else the last.</summary>
    internal IReadOnlyList<ModelClass> Classes { get; }

    /// <summary>A tensor of a network of this family.</summary>
    /// <param name="role">What it is.</param>
    /// <param name="stage">Its stage, counted from zero; see <see cref="NetworkTensor"/>.</param>
    /// <param name="block">Its block within the stage, counted from zero.</param>
    /// <exception cref="ArgumentException">The family has no such tensor.</exception>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public NetworkTensor Tensor(TensorRole role, int stage = 0, int block = 0) => new(role, stage, block, Names.Canonical(role, stage, block));

    /// <summary>The class of the reference that hands out what a network does.</summary>
    internal ModelClass ClassFor(IEnumerable<OutputKind> outputs)
    {
        OutputKind[] kinds = [.. outputs];
        return Classes.FirstOrDefault(candidate => kinds.Contains(candidate.Returns)) ?? Classes[^1];
    }

    /// <inheritdoc/>
    public override string ToString() => ModelType;
}
