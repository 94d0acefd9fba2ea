using System;
using System.Collections.Immutable;
using System.Linq;
using System.Threading;
using ConvNext.Configuration;
using ConvNext.Generator.Config;
using ConvNext.Generator.Support;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;

namespace ConvNext.Generator.Pipeline;

/// <summary>The first half of the pipeline: from what the compiler hands over to configurations.</summary>
internal static class ReadingSteps
{
    /// <summary>What the project says of all its items.</summary>
    public static ProjectProperties Properties(AnalyzerConfigOptions options) =>
        new(Property(options, "RootNamespace"), IsTrue(options, "ConvNextInterpreted"), IsTrue(options, "ConvNextBuffersApart"));

    /// <summary><paramref name="item"/> with its file's text, which is null where the compiler was not given the file.</summary>
    public static ModelItem Complete(ModelItem item, ImmutableArray<AdditionalText> files, ProjectProperties project, CancellationToken cancellation)
    {
        SourceText? text = Find(files, item.Path)?.GetText(cancellation);
        return item with
        {
            Text = text?.ToString(),
            RootNamespace = project.RootNamespace,
            IsInterpreted = project.IsInterpreted,
            HasBuffersApart = project.HasBuffersApart,
            Encoding = text is null ? null : TextEncoding.FindProblem(text),
        };
    }

    /// <summary>Those of <paramref name="paths"/> that are additional files, with their texts.</summary>
    public static ImmutableArray<PreprocessorItem> FindPreprocessors(
        EquatableArray<string> paths, ImmutableArray<AdditionalText> files, CancellationToken cancellation)
    {
        ImmutableArray<PreprocessorItem>.Builder found = ImmutableArray.CreateBuilder<PreprocessorItem>();
        foreach (AdditionalText file in paths.Select(path => Find(files, path)).OfType<AdditionalText>())
        {
            SourceText? text = file.GetText(cancellation);
            found.Add(new PreprocessorItem(file.Path, text?.ToString(), text is null ? null : TextEncoding.FindProblem(text)));
        }

        return found.ToImmutable();
    }

    /// <summary>The configuration of an item; a defect of the reader becomes a problem.</summary>
    public static ModelReading Read(ModelItem item, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        try
        {
            ModelReading reading = ItemReader.Read(item);
            return reading with
            {
                Request = reading.Request is { } request ? request with { IsInterpreted = item.IsInterpreted, HasBuffersApart = item.HasBuffersApart } : null,
            };
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            return ModelReading.Failed(item.Path, null, ProblemKind.InternalError, ModelSteps.Describe(exception));
        }
    }

    /// <summary>A preprocessor's configuration; a defect of the reader becomes a problem.</summary>
    public static PreprocessorReading Read(PreprocessorItem item, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        try
        {
            return PreprocessorReader.Read(item);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            return PreprocessorReading.Failed(item, ProblemKind.InternalError, ModelSteps.Describe(exception));
        }
    }

    private static string? Property(AnalyzerConfigOptions options, string name) =>
        options.TryGetValue($"build_property.{name}", out string? value) && !string.IsNullOrWhiteSpace(value) ? value.Trim() : null;

    private static bool IsTrue(AnalyzerConfigOptions options, string name) => string.Equals(Property(options, name), "true", StringComparison.OrdinalIgnoreCase);

    private static AdditionalText? Find(ImmutableArray<AdditionalText> files, string path) =>
        files.FirstOrDefault(file => string.Equals(file.Path, path, StringComparison.Ordinal));
}

/// <summary>Properties of the project that concern all its items.</summary>
/// <param name="RootNamespace">Its namespace; null where it says none.</param>
/// <param name="IsInterpreted">Whether its code is interpreted where it runs.</param>
/// <param name="HasBuffersApart">Whether buffers lie apart, for a test that takes away what is between them.</param>
internal sealed record ProjectProperties(string? RootNamespace, bool IsInterpreted, bool HasBuffersApart);
