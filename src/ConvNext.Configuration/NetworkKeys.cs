using System;
using System.Collections.Generic;

namespace ConvNext.Configuration;

/// <summary>The keys of a config.json: types, defaults and limits, as transformers' <c>ConvNextConfig</c> and <c>PreTrainedConfig</c> have them.</summary>
/// <remarks>
/// Null counts as absent where those accept it: lists, labels, <c>num_labels</c> and the descriptive keys; it is a mistake for a number of the
/// network. A family (<see cref="FamilyKeys"/>) takes the rows that it has, some with another default.
/// </remarks>
internal static class NetworkKeys
{
    private const double Largest = float.MaxValue;

    public static readonly ConfigKey<string?> ModelType = Key.Text("model_type");

    public static readonly ConfigKey<int> NumChannels = Key.Integer("num_channels", 3, 1, Limits.Channels);

    public static readonly ConfigKey<Sides> PatchSize = Key.Size("patch_size", 4, Limits.ImageSide);

    public static readonly ConfigKey<int> NumStages = Key.Integer("num_stages", 4, 1, Limits.Stages);

    public static readonly ConfigKey<IReadOnlyList<int>> HiddenSizes = Key.Integers("hidden_sizes", new[] { 96, 192, 384, 768 }, 1, Limits.HiddenSize);

    public static readonly ConfigKey<IReadOnlyList<int>> Depths = Key.Integers("depths", new[] { 3, 3, 9, 3 }, 0, Limits.Depth);

    public static readonly ConfigKey<string> HiddenAct = ActivationNames.Key("hidden_act", "gelu");

    public static readonly ConfigKey<double> InitializerRange = Key.Number("initializer_range", 0.02, 0, Largest, "a finite number of at least 0");

    public static readonly ConfigKey<double> LayerNormEps = Key.Number("layer_norm_eps", 1e-12, 0, Largest, "a finite number of at least 0");

    public static readonly ConfigKey<double> LayerScaleInitValue = Key.Number("layer_scale_init_value", 1e-6, -Largest, Largest, "a finite number");

    public static readonly ConfigKey<double> DropPathRate = Key.Number("drop_path_rate", 0, 0, 1, "a number from 0 to 1");

    public static readonly ConfigKey<Sides> ImageSize = Key.Size("image_size", 224, Limits.ImageSide);

    public static readonly ConfigKey<IReadOnlyList<string>> OutFeatures = Key.Texts("out_features");

    public static readonly ConfigKey<IReadOnlyList<int>> OutIndices = Key.Integers("out_indices", Array.Empty<int>(), int.MinValue, int.MaxValue);

    public static readonly ConfigKey<IReadOnlyDictionary<int, string>?> Id2Label = LabelKeys.Id2Label;

    public static readonly ConfigKey<IReadOnlyList<KeyValuePair<string, int>>?> Label2Id = LabelKeys.Label2Id;

    public static readonly ConfigKey<int?> NumLabels = Key.OptionalInteger("num_labels", 0, Limits.Labels);

    public static readonly ConfigKey<string?> ProblemType =
        Key.Choice("problem_type", "regression", "single_label_classification", "multi_label_classification");

    public static readonly ConfigKey<IReadOnlyList<string>> Architectures = Key.Texts("architectures");

    public static readonly ConfigKey<string?> Dtype = Key.Text("dtype");

    /// <summary>The name of <see cref="Dtype"/> in older files; where both are there the newer one counts.</summary>
    public static readonly ConfigKey<string?> TorchDtype = Key.Text("torch_dtype");

    public static readonly ConfigKey<bool> OutputHiddenStates = Key.Boolean("output_hidden_states");
}
