using System;

namespace ConvNext.Configuration;

/// <summary>The names that <c>hidden_act</c> may have, as transformers' <c>ACT2FN</c> spells them.</summary>
internal static class ActivationNames
{
    /// <summary>A name of <c>ACT2FN</c> that has learned parameters of its own which nothing here computes.</summary>
    public const string Unsupported = "xielu";

    /// <summary>All accepted names.</summary>
    public static string[] All { get; } =
    [
        "gelu", "gelu_python", "gelu_10", "gelu_new", "gelu_accurate", "gelu_pytorch_tanh", "gelu_python_tanh", "gelu_fast", "quick_gelu", "silu", "swish",
        "relu", "relu2", "relu6", "leaky_relu", "sigmoid", "tanh", "hardswish", "mish", "linear", "laplace", "sqrtsoftplus", "prelu",
    ];

    /// <summary>Whether a function has this name; upper and lower case differ.</summary>
    public static bool IsKnown(string name) => Array.IndexOf(All, name) >= 0;
}
