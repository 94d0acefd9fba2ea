using System;
using ConvNext.Configuration.Json;

namespace ConvNext.Configuration;

/// <summary>Makes the sentence of an exception out of a mistake in a file; the build's diagnostics have the same words in their own frame.</summary>
internal static class MistakeSentence
{
    /// <summary>The sentence about <paramref name="problem"/> in the file called <paramref name="sourceName"/>.</summary>
    public static string Of(Problem problem, string sourceName)
    {
        TextRange place = problem.Range;
        return problem.Kind == ProblemKind.InvalidJson
            ? $"{sourceName} is not valid JSON: line {place.StartLine + 1}, column {place.StartColumn + 1}: {problem.Arguments[0]}."
            : $"{sourceName}: {Clause(problem.Kind, [.. problem.Arguments])}.";
    }

    private static string Clause(ProblemKind kind, string[] arguments) => kind switch
    {
        ProblemKind.WrongType or ProblemKind.NotAccepted => $"{arguments[0]} is {arguments[1]}, but must be {arguments[2]}",
        ProblemKind.ListTooShort => $"{arguments[0]} has {arguments[1]} entries, but must have one for each of the {arguments[2]} stages",
        ProblemKind.UnknownActivation => $"\"hidden_act\" is {arguments[0]}, which is no activation function; accepted are {arguments[1]}",
        ProblemKind.UnsupportedActivation => $"\"hidden_act\" is {arguments[0]}, which is known but not supported; accepted are {arguments[1]}",
        ProblemKind.OtherModelType => $"\"model_type\" is {arguments[0]}, but must be {arguments[1]}",
        ProblemKind.InvalidLabels => $"\"id2label\" has {arguments[0]}, but {arguments[1]} is accepted",
        ProblemKind.InvalidOutFeatures => $"\"{arguments[0]}\" {arguments[1]}; {arguments[2]}",
        ProblemKind.UnknownArchitecture => $"{arguments[0]} is {arguments[1]}, which is no ConvNeXt of timm; the nearest names are {arguments[2]}",
        ProblemKind.UnsupportedArgument => $"{arguments[0]} has {arguments[1]}, which is not supported; accepted are {arguments[2]}",
        ProblemKind.ForeignFile => $"the file {arguments[0]}; it must be the {arguments[1]} of a ConvNeXt, as transformers writes it",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "No mistake in a file at run time."),
    };
}
