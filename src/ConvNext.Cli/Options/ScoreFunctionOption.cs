using System;
using ConvNext.Cli.CommandLine;

namespace ConvNext.Cli.Options;

/// <summary>The option that chooses what makes scores of the logits, under the pipeline's name.</summary>
internal static class ScoreFunctionOption
{
    /// <summary>The option.</summary>
    public static CommandOption Option { get; } = new(
        "--function-to-apply",
        "F",
        "what makes scores of the logits: softmax, sigmoid or none (default: by problem_type\n"
        + "and the number of labels, as transformers' pipeline does)")
    {
        ShortName = "--function",
        Words = ["softmax", "sigmoid", "none"],
    };

    /// <summary>The function asked for, or null.</summary>
    /// <exception cref="UsageException">There is no such function.</exception>
    public static ScoreFunction? Read(ArgumentReader reader) => reader.Word(Option) switch
    {
        null => null,
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
