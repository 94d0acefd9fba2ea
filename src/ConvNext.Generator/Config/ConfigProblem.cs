using System.Linq;
using ConvNext.Configuration;
using ConvNext.Configuration.Json;
using ConvNext.Generator.Support;

namespace ConvNext.Generator.Config;

/// <summary>One mistake as the pipeline carries it: equal to another with the same words at the same place.</summary>
/// <param name="Kind">Which mistake.</param>
/// <param name="Range">Where it stands in the file.</param>
/// <param name="Arguments">What the message's placeholders stand for.</param>
internal sealed record ConfigProblem(ProblemKind Kind, TextRange Range, EquatableArray<string> Arguments)
{
    private const char Quote = '\'';

    /// <summary>Whether there is no model with this mistake; the others only warn.</summary>
    public bool IsError => !Problem.IsWarning(Kind);

    /// <summary>Collects mistakes, whose keys stand in single quotes as names do in the compiler's messages.</summary>
    public static ConfigProblems Collect() => new(Quote);

    /// <summary>The mistakes of <paramref name="problems"/> in the order of the file.</summary>
    public static EquatableArray<ConfigProblem> ListOf(ConfigProblems problems) =>
        problems.InOrder.Select(problem => new ConfigProblem(problem.Kind, problem.Range, ArgumentsOf(problem))).ToEquatableArray();

    // What is accepted is followed by "is accepted" in these two messages: a phrase with a clause of its own in it is closed by a comma.
    private static EquatableArray<string> ArgumentsOf(Problem problem)
    {
        string[] arguments = problem.Arguments.ToArray();
        if (problem.Kind is ProblemKind.WrongType or ProblemKind.NotAccepted && (arguments[2].Contains(", or ") || arguments[2].Contains(", also ")))
        {
            arguments[2] += ",";
        }

        return new EquatableArray<string>(arguments);
    }
}
