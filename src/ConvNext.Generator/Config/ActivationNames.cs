using System;
using System.Collections.Generic;

namespace ConvNext.Generator.Config;

/// <summary>The names that <c>hidden_act</c> may have, as transformers' <c>ACT2FN</c> spells them.</summary>
internal static class ActivationNames
{
    /// <summary>A name of <c>ACT2FN</c> that has learned parameters of its own which nothing here computes.</summary>
    public const string Unsupported = "xielu";

    private static readonly (string Name, Activation Activation)[] Table =
    {
        ("gelu", Activation.Gelu),
        ("gelu_python", Activation.Gelu),
        ("gelu_10", Activation.Gelu10),
        ("gelu_new", Activation.GeluTanh),
        ("gelu_accurate", Activation.GeluTanh),
        ("gelu_pytorch_tanh", Activation.GeluTanh),
        ("gelu_python_tanh", Activation.GeluTanh),
        ("gelu_fast", Activation.GeluFast),
        ("quick_gelu", Activation.QuickGelu),
        ("silu", Activation.Silu),
        ("swish", Activation.Silu),
        ("relu", Activation.Relu),
        ("relu2", Activation.Relu2),
        ("relu6", Activation.Relu6),
        ("leaky_relu", Activation.LeakyRelu),
        ("sigmoid", Activation.Sigmoid),
        ("tanh", Activation.Tanh),
        ("hardswish", Activation.HardSwish),
        ("mish", Activation.Mish),
        ("linear", Activation.Linear),
        ("laplace", Activation.Laplace),
        ("sqrtsoftplus", Activation.SqrtSoftplus),
        ("prelu", Activation.PRelu),
    };

    /// <summary>All accepted names, in the order in which messages list them.</summary>
    public static IEnumerable<string> All
    {
        get
        {
            foreach ((string name, _) in Table)
            {
                yield return name;
            }
        }
    }

    /// <summary>Finds the function called <paramref name="name"/>; upper and lower case differ.</summary>
    public static bool TryFind(string name, out Activation activation)
    {
        foreach ((string candidate, Activation found) in Table)
        {
            if (string.Equals(candidate, name, StringComparison.Ordinal))
            {
                activation = found;
                return true;
            }
        }

        activation = default;
        return false;
    }
}
