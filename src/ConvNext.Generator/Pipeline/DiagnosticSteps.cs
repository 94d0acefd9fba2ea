using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using ConvNext.Configuration;
using ConvNext.Generator.Config;
using ConvNext.Generator.Support;
using Microsoft.CodeAnalysis;

namespace ConvNext.Generator.Pipeline;

/// <summary>From problems to the diagnostics that leave the pipeline.</summary>
internal static class DiagnosticSteps
{
    /// <summary>What a configuration has.</summary>
    public static EquatableArray<DiagnosticInfo> Of(ModelReading reading) =>
        reading.Problems.Select(problem => new DiagnosticInfo(reading.Path, problem)).ToEquatableArray();

    /// <summary>What the preprocessors' configurations have.</summary>
    public static EquatableArray<DiagnosticInfo> Of(EquatableArray<PreprocessorReading> preprocessors) =>
        preprocessors.SelectMany(read => read.Problems.Select(problem => new DiagnosticInfo(read.Path, problem))).ToEquatableArray();

    /// <summary>What the project lacks, where it has items at all, and the classes that two items make.</summary>
    /// <param name="trained">For each item whether it asks for a trainer.</param>
    /// <param name="facts">The project.</param>
    /// <param name="duplicates">The classes.</param>
    public static EquatableArray<DiagnosticInfo> OfProject(ImmutableArray<bool> trained, ProjectFacts facts, EquatableArray<DuplicateClass> duplicates)
    {
        var diagnostics = new List<DiagnosticInfo>();
        if (trained.Length > 0)
        {
            diagnostics.AddRange(facts.FindProblems(trained.Contains(true)).Select(problem => new DiagnosticInfo(null, problem)));
        }

        foreach (DuplicateClass duplicate in duplicates)
        {
            EquatableArray<string> arguments = EquatableArray.Create(duplicate.Name, duplicate.FirstPath);
            diagnostics.Add(new DiagnosticInfo(duplicate.Identity.Path, new ConfigProblem(ProblemKind.DuplicateClass, default, arguments)));
        }

        return diagnostics.ToEquatableArray();
    }

    /// <summary>Shows them.</summary>
    public static void Report(SourceProductionContext output, EquatableArray<DiagnosticInfo> diagnostics)
    {
        foreach (DiagnosticInfo diagnostic in diagnostics)
        {
            output.ReportDiagnostic(Diagnostics.Create(diagnostic));
        }
    }
}
