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
