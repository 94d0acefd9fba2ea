using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using System.Text;
using System.Threading;
using ConvNext.Generator.Config;
using ConvNext.Generator.Emit;
using ConvNext.Generator.Pipeline;
using ConvNext.Generator.Plan;
using ConvNext.Generator.Support;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;

namespace ConvNext.Generator;

/// <summary>
/// Turns each ConvNextModel item, a Hugging Face config.json, into a class that computes that network.
/// </summary>
/// <remarks>
/// The pipeline: list of items → item (with its file's text) → reading (configuration and problems) → pair (with its
/// preprocessor_config.json, which is an additional file and a reading of its own) → target (no positions any more) → plan → files. Diagnostics leave it after readings and pairs, sources
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
        IncrementalValueProvider<ImmutableArray<AdditionalText>> texts = context.AdditionalTextsProvider.Collect();

        IncrementalValuesProvider<ModelItem> listed = context.AdditionalTextsProvider
            .Where(static file => file.Path.EndsWith(ModelList.Extension, StringComparison.Ordinal))
            .SelectMany(static (file, cancellation) => ModelList.Read(file.GetText(cancellation)?.ToString() ?? string.Empty));

        IncrementalValuesProvider<ModelReading> readings = listed
            .Combine(texts)
            .Combine(context.AnalyzerConfigOptionsProvider.Select(static (options, _) => Option(options.GlobalOptions, "build_property.RootNamespace")))
            .Select(static (input, cancellation) => Complete(input.Left.Left, input.Left.Right, input.Right, cancellation))
            .WithTrackingName(StepNames.Item)
            .Select(static (item, cancellation) => ReadConfiguration(item, cancellation))
            .WithTrackingName(StepNames.Reading);

        IncrementalValueProvider<EquatableArray<PreprocessorReading>> preprocessors = listed
            .Select(static (item, _) => item.Preprocessor)
            .Collect()
            .Select(static (paths, _) => paths.OfType<string>().Distinct(StringComparer.Ordinal).ToEquatableArray())
            .Combine(texts)
            .SelectMany(static (input, cancellation) => FindPreprocessors(input.Left, input.Right, cancellation))
            .Select(static (item, cancellation) => ReadPreprocessor(item, cancellation))
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

        IncrementalValueProvider<ProjectFacts> facts = context.CompilationProvider
            .Select(static (compilation, _) => ProjectFacts.Of(compilation))
            .WithTrackingName(StepNames.Project);

        IncrementalValuesProvider<GeneratedModel> models = pairs
            .Select(static (pair, _) => pair.Identity is null ? null : new ModelTarget(pair.Identity, pair.Request))
            .Combine(duplicates)
            .Combine(facts)
            .Select(static (input, _) => ChooseTarget(input.Left.Left, input.Left.Right, input.Right))
            .Where(static target => target is not null)
            .WithTrackingName(StepNames.Target)
            .Select((target, cancellation) => MakePlan(target!, cancellation))
            .WithTrackingName(StepNames.Plan)
            .Select(static (planned, cancellation) => MakeFiles(planned, cancellation))
            .WithTrackingName(StepNames.Files)
            .Combine(facts.Select(static (facts, _) => facts.ChecksOverflow))
            .Select(static (input, cancellation) => input.Right ? UncheckedBodies.Apply(input.Left, cancellation) : input.Left);

        IncrementalValueProvider<EquatableArray<DiagnosticInfo>> projectDiagnostics = readings
            .Select(static (reading, _) => reading.Path)
            .Collect()
            .Combine(facts)
            .Combine(duplicates)
            .Select(static (input, _) => ProjectDiagnostics(input.Left.Left, input.Left.Right, input.Right))
            .WithTrackingName(StepNames.ProjectDiagnostics);

        IncrementalValueProvider<EquatableArray<DiagnosticInfo>> itemDiagnostics = readings
            .Select(static (reading, _) => DiagnosticsOf(reading))
            .Collect()
            .Combine(pairs.Select(static (pair, _) => pair.Diagnostics).Collect())
            .Select(static (input, _) => input.Left.Concat(input.Right).SelectMany(static diagnostics => diagnostics).Distinct().ToEquatableArray())
            .WithTrackingName(StepNames.ItemDiagnostics);

        context.RegisterSourceOutput(preprocessors, static (output, read) => Report(output, DiagnosticsOf(read)));
        context.RegisterSourceOutput(itemDiagnostics, static (output, diagnostics) => Report(output, diagnostics));
        context.RegisterSourceOutput(projectDiagnostics, static (output, diagnostics) => Report(output, diagnostics));
        context.RegisterSourceOutput(models, static (output, model) => AddSources(output, model));
    }

    /// <summary><paramref name="item"/> with its file's text, which is null where the compiler was not given the file.</summary>
    private static ModelItem Complete(ModelItem item, ImmutableArray<AdditionalText> files, string? rootNamespace, CancellationToken cancellation)
    {
        SourceText? text = Find(files, item.Path)?.GetText(cancellation);
        return item with
        {
            Text = text?.ToString(),
            RootNamespace = rootNamespace,
            Encoding = text is null ? null : TextEncoding.FindProblem(text),
        };
    }

    /// <summary>Those of <paramref name="paths"/> that are additional files, with their texts.</summary>
    private static ImmutableArray<PreprocessorItem> FindPreprocessors(
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

    private static AdditionalText? Find(ImmutableArray<AdditionalText> files, string path) =>
        files.FirstOrDefault(file => string.Equals(file.Path, path, StringComparison.Ordinal));

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

    /// <summary>A class is made once, and without its network when the compiler would refuse that.</summary>
    private static ModelTarget? ChooseTarget(ModelTarget? target, EquatableArray<DuplicateClass> duplicates, ProjectFacts facts)
    {
        if (target is null || !facts.CanStandIn || duplicates.Any(duplicate => duplicate.Identity == target.Identity))
        {
            return null;
        }

        return facts.CanHaveNetworks ? target : target with { Request = null };
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

        GeneratedFile fallback = FallbackEmitter.Emit(identity.Namespace, identity.ClassName, identity.Accessibility.Keyword());
        return new GeneratedModel(identity.Path, EquatableArray.Create(fallback), failure);
    }

    private static EquatableArray<DiagnosticInfo> DiagnosticsOf(ModelReading reading) =>
        reading.Problems.Select(problem => new DiagnosticInfo(reading.Path, problem)).ToEquatableArray();

    private static EquatableArray<DiagnosticInfo> DiagnosticsOf(EquatableArray<PreprocessorReading> preprocessors) =>
        preprocessors.SelectMany(read => read.Problems.Select(problem => new DiagnosticInfo(read.Path, problem))).ToEquatableArray();

    private static EquatableArray<DiagnosticInfo> ProjectDiagnostics(
        ImmutableArray<string> paths, ProjectFacts facts, EquatableArray<DuplicateClass> duplicates)
    {
        var diagnostics = new List<DiagnosticInfo>();
        if (paths.Length > 0)
        {
            diagnostics.AddRange(facts.FindProblems().Select(problem => new DiagnosticInfo(null, problem)));
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
