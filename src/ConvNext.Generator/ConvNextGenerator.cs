using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using System.Text;
using System.Threading;
using ConvNext.Generator.Config;
using ConvNext.Generator.Emit;
using ConvNext.Generator.Plan;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;

namespace ConvNext.Generator;

/// <summary>
/// Turns each ConvNextModel item, a Hugging Face config.json, into a class that computes that network.
/// </summary>
/// <remarks>
/// The pipeline: item → reading (configuration and problems) → pair (with its preprocessor_config.json, which is an additional file
/// and a reading of its own) → target (no positions any more) → plan → files. Diagnostics leave it after readings and pairs, sources
/// after the files, so that a change of positions alone makes new diagnostics and no new source.
/// </remarks>
[Generator(LanguageNames.CSharp)]
public sealed class ConvNextGenerator : IIncrementalGenerator
{
    private readonly Func<ModelRequest, NetworkPlan> _plan;

    /// <summary>The generator as the compiler makes it.</summary>
    public ConvNextGenerator()
        : this(NetworkPlanner.Plan)
    {
    }

    /// <summary>A generator with another planner: to see what a defect in it does.</summary>
    internal ConvNextGenerator(Func<ModelRequest, NetworkPlan> plan) => _plan = plan;

    /// <inheritdoc/>
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        IncrementalValuesProvider<ModelReading> readings = context.AdditionalTextsProvider
            .Combine(context.AnalyzerConfigOptionsProvider)
            .Select(static (pair, cancellation) => ReadItem(pair.Left, pair.Right, cancellation))
            .Where(static item => item is not null)
            .WithTrackingName(StepNames.Item)
            .Select(static (item, cancellation) => ReadConfiguration(item!, cancellation))
            .WithTrackingName(StepNames.Reading);

        IncrementalValueProvider<EquatableArray<PreprocessorReading>> preprocessors = context.AdditionalTextsProvider
            .Combine(context.AnalyzerConfigOptionsProvider)
            .Select(static (pair, cancellation) => ReadPreprocessorItem(pair.Left, pair.Right, cancellation))
            .Where(static item => item is not null)
            .Select(static (item, cancellation) => ReadPreprocessor(item!, cancellation))
            .Collect()
            .Select(static (read, _) => read.ToEquatableArray())
            .WithTrackingName(StepNames.Preprocessors);

        IncrementalValuesProvider<PairedModel> pairs = readings
            .Combine(preprocessors)
            .Select(static (input, _) => PreprocessorPairing.Pair(input.Left, input.Right))
            .WithTrackingName(StepNames.Pair);

        IncrementalValueProvider<EquatableArray<DuplicateClass>> duplicates = readings
            .Select(static (reading, _) => reading.Identity)
            .Collect()
            .Select(static (identities, _) => DuplicateClass.Find(identities))
            .WithTrackingName(StepNames.Duplicates);

        IncrementalValueProvider<bool> unsafeBlocksAllowed = context.CompilationProvider
            .Select(static (compilation, _) => compilation.Options is CSharpCompilationOptions { AllowUnsafe: true })
            .WithTrackingName(StepNames.UnsafeBlocks);

        IncrementalValuesProvider<GeneratedModel> models = pairs
            .Select(static (pair, _) => pair.Identity is null ? null : new ModelTarget(pair.Identity, pair.Request))
            .Combine(duplicates)
            .Combine(unsafeBlocksAllowed)
            .Select(static (input, _) => ChooseTarget(input.Left.Left, input.Left.Right, input.Right))
            .Where(static target => target is not null)
            .WithTrackingName(StepNames.Target)
            .Select((target, cancellation) => MakePlan(target!, cancellation))
            .WithTrackingName(StepNames.Plan)
            .Select(static (planned, cancellation) => MakeFiles(planned, cancellation))
            .WithTrackingName(StepNames.Files);

        IncrementalValueProvider<EquatableArray<DiagnosticInfo>> projectDiagnostics = readings
            .Select(static (reading, _) => reading.Path)
            .Collect()
            .Combine(unsafeBlocksAllowed)
            .Combine(duplicates)
            .Select(static (input, _) => ProjectDiagnostics(input.Left.Left, input.Left.Right, input.Right))
            .WithTrackingName(StepNames.ProjectDiagnostics);

        context.RegisterSourceOutput(readings, static (output, reading) => Report(output, DiagnosticsOf(reading)));
        context.RegisterSourceOutput(preprocessors, static (output, read) => Report(output, DiagnosticsOf(read)));
        context.RegisterSourceOutput(pairs, static (output, pair) => Report(output, pair.Diagnostics));
        context.RegisterSourceOutput(projectDiagnostics, static (output, diagnostics) => Report(output, diagnostics));
        context.RegisterSourceOutput(models, static (output, model) => AddSources(output, model));
    }

    /// <summary>The item that an additional file stands for, or null when it is something else's.</summary>
    private static ModelItem? ReadItem(AdditionalText file, AnalyzerConfigOptionsProvider options, CancellationToken cancellation)
    {
        AnalyzerConfigOptions metadata = options.GetOptions(file);
        if (!"true".Equals(Metadata("ConvNextModel"), StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        SourceText? text = file.GetText(cancellation);
        return new ModelItem(
            file.Path,
            text?.ToString(),
            Metadata("ClassName"),
            Metadata("Namespace"),
            Option(options.GlobalOptions, "build_property.RootNamespace"),
            Metadata("ImageSize"),
            Metadata("Outputs"),
            Metadata("Preprocessor"),
            text is null ? null : TextEncoding.FindProblem(text));

        string? Metadata(string name) => Option(metadata, "build_metadata.AdditionalFiles." + name);
    }

    /// <summary>The preprocessor_config.json that an additional file is, or null when it is something else.</summary>
    private static PreprocessorItem? ReadPreprocessorItem(
        AdditionalText file, AnalyzerConfigOptionsProvider options, CancellationToken cancellation)
    {
        if (Option(options.GetOptions(file), "build_metadata.AdditionalFiles.ConvNextPreprocessor") is not { } key)
        {
            return null;
        }

        SourceText? text = file.GetText(cancellation);
        return new PreprocessorItem(key, file.Path, text?.ToString(), text is null ? null : TextEncoding.FindProblem(text));
    }

    private static string? Option(AnalyzerConfigOptions options, string name) =>
        options.TryGetValue(name, out string? value) && !string.IsNullOrWhiteSpace(value) ? value.Trim() : null;

    private static ModelReading ReadConfiguration(ModelItem item, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        try
        {
            return ItemReader.Read(item);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            return ModelReading.Failed(item.Path, null, ProblemKind.InternalError, Describe(exception));
        }
    }

    private static PreprocessorReading ReadPreprocessor(PreprocessorItem item, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        try
        {
            return PreprocessorReader.Read(item);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            return PreprocessorReading.Failed(item, ProblemKind.InternalError, Describe(exception));
        }
    }

    /// <summary>A class is made once, and without its network when the compiler would refuse the pointers in it.</summary>
    private static ModelTarget? ChooseTarget(ModelTarget? target, EquatableArray<DuplicateClass> duplicates, bool unsafeBlocksAllowed)
    {
        if (target is null || duplicates.Any(duplicate => duplicate.Identity == target.Identity))
        {
            return null;
        }

        return unsafeBlocksAllowed ? target : target with { Request = null };
    }

    private PlannedModel MakePlan(ModelTarget target, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        if (target.Request is null)
        {
            return new PlannedModel(target.Identity, null, null);
        }

        try
        {
            return new PlannedModel(target.Identity, _plan(target.Request), null);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            return new PlannedModel(target.Identity, null, Describe(exception));
        }
    }

    private static GeneratedModel MakeFiles(PlannedModel planned, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        ModelIdentity identity = planned.Identity;
        string? failure = planned.Failure;
        if (planned.Plan is not null)
        {
            try
            {
                return new GeneratedModel(identity.Path, NetworkEmitter.Emit(planned.Plan), null);
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                failure = Describe(exception);
            }
        }

        GeneratedFile fallback = FallbackEmitter.Emit(identity.Namespace, identity.ClassName);
        return new GeneratedModel(identity.Path, EquatableArray.Create(fallback), failure);
    }

    private static EquatableArray<DiagnosticInfo> DiagnosticsOf(ModelReading reading) =>
        reading.Problems.Select(problem => new DiagnosticInfo(reading.Path, problem)).ToEquatableArray();

    /// <summary>A file that the project lists twice is wrong once.</summary>
    private static EquatableArray<DiagnosticInfo> DiagnosticsOf(EquatableArray<PreprocessorReading> preprocessors) =>
        preprocessors.SelectMany(read => read.Problems.Select(problem => new DiagnosticInfo(read.Path, problem))).Distinct().ToEquatableArray();

    private static EquatableArray<DiagnosticInfo> ProjectDiagnostics(
        ImmutableArray<string> paths, bool unsafeBlocksAllowed, EquatableArray<DuplicateClass> duplicates)
    {
        var diagnostics = new List<DiagnosticInfo>();
        if (paths.Length > 0 && !unsafeBlocksAllowed)
        {
            diagnostics.Add(new DiagnosticInfo(null, new ConfigProblem(ProblemKind.UnsafeBlocksNotAllowed, default, default)));
        }

        foreach (DuplicateClass duplicate in duplicates)
        {
            EquatableArray<string> arguments = EquatableArray.Create(duplicate.Identity.FullName, duplicate.FirstPath);
            diagnostics.Add(new DiagnosticInfo(duplicate.Identity.Path, new ConfigProblem(ProblemKind.DuplicateClass, default, arguments)));
        }

        return diagnostics.ToEquatableArray();
    }

    private static void Report(SourceProductionContext output, EquatableArray<DiagnosticInfo> diagnostics)
    {
        foreach (DiagnosticInfo diagnostic in diagnostics)
        {
            output.ReportDiagnostic(Diagnostics.Create(diagnostic));
        }
    }

    private static void AddSources(SourceProductionContext output, GeneratedModel model)
    {
        foreach (GeneratedFile file in model.Files)
        {
            output.CancellationToken.ThrowIfCancellationRequested();
            output.AddSource(file.HintName, SourceText.From(file.Text, Encoding.UTF8));
        }

        if (model.Failure is not null)
        {
            ModelReading failed = ModelReading.Failed(model.Path, null, ProblemKind.InternalError, model.Failure);
            Report(output, DiagnosticsOf(failed));
        }
    }

    /// <summary>Kind and message on one line; a diagnostic has no place for a stack.</summary>
    private static string Describe(Exception exception) =>
        $"{exception.GetType().Name}: {exception.Message}".Replace("\r", string.Empty).Replace('\n', ' ');
}
