using System;
using System.Collections.Generic;
using System.Linq;
using ConvNext.Configuration.Json;

namespace ConvNext.Configuration;

/// <summary>The names that <c>hidden_act</c> may have, as transformers' <c>ACT2FN</c> spells them.</summary>
internal static class ActivationNames
{
    /// <summary>A name of <c>ACT2FN</c> that has learned parameters of its own which nothing here computes.</summary>
    public const string Unsupported = "xielu";

    // Several names may mean one function: the second column is the one name that stands for all of them.
    private static readonly (string Name, string Function)[] Table =
    {
        ("gelu", "gelu"),
        ("gelu_python", "gelu"),
        ("gelu_10", "gelu_10"),
        ("gelu_new", "gelu_new"),
        ("gelu_accurate", "gelu_new"),
        ("gelu_pytorch_tanh", "gelu_new"),
        ("gelu_python_tanh", "gelu_new"),
        ("gelu_fast", "gelu_fast"),
        ("quick_gelu", "quick_gelu"),
        ("silu", "silu"),
        ("swish", "silu"),
        ("relu", "relu"),
        ("relu2", "relu2"),
        ("relu6", "relu6"),
        ("leaky_relu", "leaky_relu"),
        ("sigmoid", "sigmoid"),
        ("tanh", "tanh"),
        ("hardswish", "hardswish"),
        ("mish", "mish"),
        ("linear", "linear"),
        ("laplace", "laplace"),
        ("sqrtsoftplus", "sqrtsoftplus"),
        ("prelu", "prelu"),
    };

    /// <summary>All accepted names, in the order in which messages list them.</summary>
    public static IEnumerable<string> All => Table.Select(row => row.Name);

    /// <summary>One name for each function.</summary>
    public static IEnumerable<string> Functions => Table.Select(row => row.Function).Distinct();

    /// <summary>The name that stands for the function called <paramref name="name"/>, or null; upper and lower case differ.</summary>
    public static string? FunctionOf(string name) => Table.FirstOrDefault(row => string.Equals(row.Name, name, StringComparison.Ordinal)).Function;

    /// <summary>A key whose value is such a name.</summary>
    public static ConfigKey<string> Key(string name, string byDefault) => new(name, byDefault, "one of " + string.Join(", ", All), Read);

    private static string? Read(ConfigKey key, JsonValue value, ConfigProblems problems, bool isNeeded)
    {
        if (value.Kind != JsonKind.String)
        {
            problems.WrongType(key.Name, value, key.Accepted);
            return null;
        }

        if (FunctionOf(value.Text) is not null)
        {
            return value.Text;
        }

        ProblemKind kind = value.Text == Unsupported ? ProblemKind.UnsupportedActivation : ProblemKind.UnknownActivation;
        problems.Add(kind, value.Range, value.Describe(), string.Join(", ", All));
        return null;
    }
}
