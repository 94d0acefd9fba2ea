using System;
using System.Collections.Immutable;
using System.Linq;
using ConvNext.Generator.Config;
using ConvNext.Generator.Pipeline;
using ConvNext.Generator.Plan;
using ConvNext.Generator.Support;
using Microsoft.CodeAnalysis;

namespace ConvNext.Generator;

/// <summary>
/// Turns each ConvNextModel item, a Hugging Face config.json, into a class that computes that network.
/// </summary>
/// <remarks>
/// The pipeline: list of items → item (with its file's text) → reading (configuration and problems) → pair (with its
/// preprocessor_config.json, which is an additional file and a reading of its own) → target (no positions any more) → plan → files. Plans name their kernels, which
/// go a way of their own, all networks' together: used → owned by the first that uses it → file.
/// Diagnostics leave it after readings and pairs, sources after the files, so that a change of positions alone makes new diagnostics and no new source.
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

        // The compiler counts its files: one more, and all that is made of one of them alone is new. What is made of them together is compared.
        IncrementalValuesProvider<ModelItem> listed = context.AdditionalTextsProvider
            .Where(static file => file.Path.EndsWith(ModelList.Extension, StringComparison.Ordinal))
            .Collect()
            .SelectMany(static (lists, cancellation) => lists.SelectMany(file => ModelList.Read(file.GetText(cancellation)?.ToString() ?? string.Empty)));

        IncrementalValuesProvider<ModelReading> readings = ReadConfigurations(context, listed, texts);
        IncrementalValueProvider<EquatableArray<PreprocessorReading>> preprocessors = ReadPreprocessors(listed, texts);
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

        context.RegisterSourceOutput(preprocessors, static (output, read) => DiagnosticSteps.Report(output, DiagnosticSteps.Of(read)));
        context.RegisterSourceOutput(DiagnoseItems(readings, pairs), static (output, found) => DiagnosticSteps.Report(output, found));
        context.RegisterSourceOutput(DiagnoseProject(readings, facts, duplicates), static (output, found) => DiagnosticSteps.Report(output, found));

        IncrementalValuesProvider<PlannedModel> plans = PlanNetworks(pairs, duplicates, facts);
        IncrementalValuesProvider<UsedKernel> used = FindKernels(plans);
        IncrementalValuesProvider<GeneratedKernel> kernels = GenerateKernels(used);
        IncrementalValueProvider<bool> checks = facts.Select(static (facts, _) => facts.ChecksOverflow);
        context.RegisterSourceOutput(
            kernels.Combine(checks).Select(static (input, cancellation) => input.Right ? UncheckedBodies.Apply(input.Left, cancellation) : input.Left),
            static (output, kernel) => KernelSteps.AddSource(output, kernel));
        context.RegisterSourceOutput(
            GenerateClasses(plans, used, kernels)
                .Combine(checks)
                .Select(static (input, cancellation) => input.Right ? UncheckedBodies.Apply(input.Left, cancellation) : input.Left),
            static (output, model) => ModelSteps.AddSources(output, model));
    }

    private static IncrementalValuesProvider<ModelReading> ReadConfigurations(
        IncrementalGeneratorInitializationContext context, IncrementalValuesProvider<ModelItem> listed, IncrementalValueProvider<ImmutableArray<AdditionalText>> texts) =>
        listed
            .Combine(texts)
            .Combine(context.AnalyzerConfigOptionsProvider.Select(static (options, _) => ReadingSteps.Properties(options.GlobalOptions)))
            .Select(static (input, cancellation) => ReadingSteps.Complete(input.Left.Left, input.Left.Right, input.Right, cancellation))
            .WithTrackingName(StepNames.Item)
            .Select(static (item, cancellation) => ReadingSteps.Read(item, cancellation))
            .WithTrackingName(StepNames.Reading);

    private static IncrementalValueProvider<EquatableArray<PreprocessorReading>> ReadPreprocessors(
        IncrementalValuesProvider<ModelItem> listed, IncrementalValueProvider<ImmutableArray<AdditionalText>> texts) =>
        listed
            .Select(static (item, _) => item.Preprocessor)
            .Collect()
            .Select(static (paths, _) => paths.OfType<string>().Distinct(StringComparer.Ordinal).ToEquatableArray())
            .Combine(texts)
            .SelectMany(static (input, cancellation) => ReadingSteps.FindPreprocessors(input.Left, input.Right, cancellation))
            .Select(static (item, cancellation) => ReadingSteps.Read(item, cancellation))
            .Collect()
            .Select(static (read, _) => read.ToEquatableArray())
            .WithTrackingName(StepNames.Preprocessors);

    private IncrementalValuesProvider<PlannedModel> PlanNetworks(
        IncrementalValuesProvider<PairedModel> pairs, IncrementalValueProvider<EquatableArray<DuplicateClass>> duplicates, IncrementalValueProvider<ProjectFacts> facts) =>
        pairs
            .Select(static (pair, _) => pair.Identity is null ? null : new ModelTarget(pair.Identity, pair.Request))
            .Combine(duplicates)
            .Combine(facts)
            .Select(static (input, _) => ModelSteps.ChooseTarget(input.Left.Left, input.Left.Right, input.Right))
            .Where(static target => target is not null)
            .WithTrackingName(StepNames.Target)
            .Select((target, cancellation) => ModelSteps.MakePlan(target!, _plan, cancellation))
            .WithTrackingName(StepNames.Plan);

    private static IncrementalValuesProvider<UsedKernel> FindKernels(IncrementalValuesProvider<PlannedModel> plans) =>
        plans
            .SelectMany(static (planned, _) => KernelSteps.UsedBy(planned))
            .WithTrackingName(StepNames.UsedKernels);

    private static IncrementalValuesProvider<GeneratedKernel> GenerateKernels(IncrementalValuesProvider<UsedKernel> used) =>
        used
            .Combine(used.Collect().Select(static (all, _) => KernelSteps.FindOwned(all)).WithTrackingName(StepNames.OwnedKernels))
            .SelectMany(static (input, _) => KernelSteps.OwnedBy(input.Left, input.Right))
            .WithTrackingName(StepNames.Kernel)
            .Select(static (kernel, cancellation) => KernelSteps.MakeFile(kernel, cancellation))
            .WithTrackingName(StepNames.KernelFile);

    private static IncrementalValuesProvider<GeneratedModel> GenerateClasses(
        IncrementalValuesProvider<PlannedModel> plans, IncrementalValuesProvider<UsedKernel> used, IncrementalValuesProvider<GeneratedKernel> kernels)
    {
        IncrementalValueProvider<EquatableArray<GeneratedKernel>> failed = kernels
            .Collect()
            .Combine(used.Collect())
            .Select(static (input, _) => KernelSteps.FindFailed(input.Left, input.Right))
            .WithTrackingName(StepNames.FailedKernels);
        return plans
            .Combine(failed)
            .Select(static (input, cancellation) => ModelSteps.MakeFiles(input.Left, input.Right, cancellation))
            .WithTrackingName(StepNames.Files);
    }

    private static IncrementalValueProvider<EquatableArray<DiagnosticInfo>> DiagnoseProject(
        IncrementalValuesProvider<ModelReading> readings, IncrementalValueProvider<ProjectFacts> facts, IncrementalValueProvider<EquatableArray<DuplicateClass>> duplicates) =>
        readings
            .Select(static (reading, _) => reading.Request is { IsTrained: true })
            .Collect()
            .Combine(facts)
            .Combine(duplicates)
            .Select(static (input, _) => DiagnosticSteps.OfProject(input.Left.Left, input.Left.Right, input.Right))
            .WithTrackingName(StepNames.ProjectDiagnostics);

    private static IncrementalValueProvider<EquatableArray<DiagnosticInfo>> DiagnoseItems(
        IncrementalValuesProvider<ModelReading> readings, IncrementalValuesProvider<PairedModel> pairs) =>
        readings
            .Select(static (reading, _) => DiagnosticSteps.Of(reading))
            .Collect()
            .Combine(pairs.Select(static (pair, _) => pair.Diagnostics).Collect())
            .Select(static (input, _) => input.Left.Concat(input.Right).SelectMany(static diagnostics => diagnostics).Distinct().ToEquatableArray())
            .WithTrackingName(StepNames.ItemDiagnostics);
}
