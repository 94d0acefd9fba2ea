using ConvNext.Configuration;
using ConvNext.Generator.Support;

namespace ConvNext.Generator.Config;

/// <summary>
/// A config.json that has been read and found right: every value is in range and every default filled in. It has value
/// equality and no positions, so that reformatting the file changes nothing after it. Each property's initial value is
/// the reference's default.
/// </summary>
internal sealed record ConvNextConfig
{
    /// <summary><c>num_channels</c>: channels of the image.</summary>
    public int NumChannels { get; init; } = 3;

    /// <summary><c>patch_size</c>: height of the stem's kernel, which is also its stride.</summary>
    public int PatchHeight { get; init; } = 4;

    /// <summary><c>patch_size</c>: width of the stem's kernel, which is also its stride.</summary>
    public int PatchWidth { get; init; } = 4;

    /// <summary><c>hidden_sizes</c>: channels of each stage, exactly one entry per stage.</summary>
    public EquatableArray<int> HiddenSizes { get; init; } = EquatableArray.Create(96, 192, 384, 768);

    /// <summary><c>depths</c>: blocks of each stage, exactly one entry per stage.</summary>
    public EquatableArray<int> Depths { get; init; } = EquatableArray.Create(3, 3, 9, 3);

    /// <summary><c>hidden_act</c>: the function between the two pointwise convolutions of a block.</summary>
    public Activation HiddenAct { get; init; } = Activation.Gelu;

    /// <summary><c>hidden_act</c> as the file writes it.</summary>
    public string HiddenActName { get; init; } = "gelu";

    /// <summary><c>initializer_range</c>: standard deviation of freshly initialised weights.</summary>
    public double InitializerRange { get; init; } = 0.02;

    /// <summary><c>layer_norm_eps</c>: used by the norm after the pooling, and nowhere else but in a DINOv3, whose norms all have it.</summary>
    public double LayerNormEps { get; init; } = 1e-12;

    /// <summary><c>layer_scale_init_value</c>: 0 or less means that blocks have no layer scale.</summary>
    public double LayerScaleInitValue { get; init; } = 1e-6;

    /// <summary><c>drop_path_rate</c>: of interest to training only.</summary>
    public double DropPathRate { get; init; }

    /// <summary><c>image_size</c>, or what the item's ImageSize metadata puts in its place.</summary>
    public int ImageHeight { get; init; } = 224;

    /// <summary><c>image_size</c>, or what the item's ImageSize metadata puts in its place.</summary>
    public int ImageWidth { get; init; } = 224;

    /// <summary>Classes of the head: <c>num_labels</c>, or else the entries of <c>id2label</c>; 0 means that there is no head.</summary>
    public int NumLabels { get; init; } = 2;

    /// <summary>
    /// <c>id2label</c> as a list with one label for each class, "LABEL_n" for a class that it leaves out;
    /// empty when the file has no <c>id2label</c>, or one that <c>num_labels</c> overrules.
    /// </summary>
    public EquatableArray<string> Labels { get; init; }

    /// <summary><c>label2id</c>, in the order of the file.</summary>
    public EquatableArray<LabelId> LabelIds { get; init; }

    /// <summary><c>problem_type</c>: regression, single_label_classification, multi_label_classification or null.</summary>
    public string? ProblemType { get; init; }

    /// <summary><c>architectures</c>: the classes that the checkpoint was saved from.</summary>
    public EquatableArray<string> Architectures { get; init; }

    /// <summary><c>model_type</c>: the family; that of a file without it, where the file has none.</summary>
    public string ModelType { get; init; } = "convnext";

    /// <summary><c>dtype</c>, or else <c>torch_dtype</c>: the type that the checkpoint was saved in.</summary>
    public string? Dtype { get; init; }

    /// <summary><c>output_hidden_states</c>: whether the reference returns hidden states unasked.</summary>
    public bool OutputHiddenStates { get; init; }

    /// <summary>Names of the feature maps that a backbone returns: "stem", "stage1", … in the network's order.</summary>
    public EquatableArray<string> OutFeatures { get; init; } = EquatableArray.Create("stage4");

    /// <summary>The same as indices into the hidden states: 0 is the stem, k the output of the k-th stage counted from one.</summary>
    public EquatableArray<int> OutIndices { get; init; } = EquatableArray.Create(4);

    /// <summary>Whether a block's hidden values go through a response norm before they are projected, as those of ConvNeXt V2 do.</summary>
    public bool HasResponseNorm => FamilyKeys.Find(ModelType) == FamilyKeys.ConvNextV2;

    /// <summary>How the network differs from the plain one of its family; only timm's files say any of it.</summary>
    public VariantReading Variant { get; init; } = VariantReading.Plain;

    /// <summary>Sides of the depthwise convolution's kernel, one entry per stage; empty where it is 7 in all of them.</summary>
    public EquatableArray<int> KernelSizes { get; init; }

    /// <summary><c>architecture</c> of timm's config.json; null for a file of transformers'.</summary>
    public string? TimmArchitecture { get; init; }

    /// <summary>Number of stages.</summary>
    public int NumStages => HiddenSizes.Length;
}

/// <summary>One entry of <c>label2id</c>.</summary>
/// <param name="Label">The label.</param>
/// <param name="Id">Its class.</param>
internal sealed record LabelId(string Label, int Id);
