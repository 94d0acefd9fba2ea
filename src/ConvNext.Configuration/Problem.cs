using System.Collections.Generic;
using ConvNext.Configuration.Json;

namespace ConvNext.Configuration;

/// <summary>One mistake in a file, with what its sentence needs.</summary>
/// <param name="Kind">Which mistake.</param>
/// <param name="Range">Where it stands in the file.</param>
/// <param name="Arguments">What the placeholders of the sentence stand for; the order is that of the diagnostic's message.</param>
internal sealed record Problem(ProblemKind Kind, TextRange Range, IReadOnlyList<string> Arguments)
{
    /// <summary>Whether there is no configuration with this mistake; the others only warn.</summary>
    public bool IsError => !IsWarning(Kind);

    /// <summary>The kinds that only warn.</summary>
    public static bool IsWarning(ProblemKind kind) =>
        kind is ProblemKind.DuplicateKey or ProblemKind.ListTooLong or ProblemKind.NumLabelsDisagrees or ProblemKind.LabelMissing;
}
