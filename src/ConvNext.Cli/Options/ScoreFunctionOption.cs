using System;
using ConvNext.Cli.CommandLine;

namespace ConvNext.Cli.Options;

/// <summary>The option that chooses what makes scores of the logits, under the pipeline's name.</summary>
internal static class ScoreFunctionOption
{
    public const string Name = "--function-to-apply";

    /// <summary>The function asked for, or null.</summary>
    /// <exception cref="UsageException">There is no such function.</exception>
    public static ScoreFunction? Read(ArgumentReader reader) => reader.Text(Name) is null
        ? null
        : reader.Choice(Name, "softmax", "softmax", "sigmoid", "none") switch
        {
            "softmax" => ScoreFunction.Softmax,
            "sigmoid" => ScoreFunction.Sigmoid,
            _ => ScoreFunction.None,
        };

    /// <summary>The option's text for a function.</summary>
    public static string Text(ScoreFunction function) => function switch
    {
        ScoreFunction.Softmax => "softmax",
        ScoreFunction.Sigmoid => "sigmoid",
        ScoreFunction.None => "none",
        _ => throw new ArgumentOutOfRangeException(nameof(function), function, "There is no such function."),
    };
}
