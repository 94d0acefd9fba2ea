using System;

namespace ConvNext.Generator.Config;

/// <summary>Which tensors of the network a generated class hands out.</summary>
[Flags]
internal enum OutputSelection
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary><c>logits</c>: the classifier's output.</summary>
    Logits = 1,

    /// <summary><c>pooler_output</c>: the normalised mean over the last map.</summary>
    PoolerOutput = 2,

    /// <summary><c>last_hidden_state</c>: the output of the last stage.</summary>
    LastHiddenState = 4,

    /// <summary><c>hidden_states</c>: the output of the stem and of each stage.</summary>
    HiddenStates = 8,

    /// <summary><c>feature_maps</c>: what a backbone returns, each map through its norm.</summary>
    FeatureMaps = 16,

    /// <summary>What an item gets that does not say, unless its configuration is a bare model's or a backbone's.</summary>
    Default = Logits | PoolerOutput,

    /// <summary>All of them.</summary>
    All = Logits | PoolerOutput | LastHiddenState | HiddenStates | FeatureMaps,
}

/// <summary>What there is to choose from, by family.</summary>
internal static class OutputSelections
{
    private const string DinoV3 = "dinov3_convnext";

    /// <summary>The outputs that a network of <paramref name="config"/>'s family can have; a DINOv3 has no classifier.</summary>
    public static OutputSelection Of(ConvNextConfig config) => config.ModelType == DinoV3 ? OutputSelection.All & ~OutputSelection.Logits : OutputSelection.All;

    /// <summary>What the class of the reference returns that the configuration belongs to: a bare model, a backbone, or else the family's first class.</summary>
    public static OutputSelection DefaultOf(ConvNextConfig config)
    {
        string architecture = config.Architectures.IsEmpty ? string.Empty : config.Architectures[0];
        OutputSelection outputs =
            architecture.EndsWith("Backbone", StringComparison.Ordinal) ? OutputSelection.FeatureMaps
            : architecture.EndsWith("Model", StringComparison.Ordinal) || config.ModelType == DinoV3 ? OutputSelection.PoolerOutput | OutputSelection.LastHiddenState
            : OutputSelection.Default;
        return config.OutputHiddenStates ? outputs | OutputSelection.HiddenStates : outputs;
    }
}
