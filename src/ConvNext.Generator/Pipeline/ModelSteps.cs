using System;
using System.Linq;
using System.Text;
using System.Threading;
using ConvNext.Configuration;
using ConvNext.Generator.Config;
using ConvNext.Generator.Emit;
using ConvNext.Generator.Plan;
using ConvNext.Generator.Support;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace ConvNext.Generator.Pipeline;

/// <summary>The second half of the pipeline: from a configuration without mistakes to files.</summary>
internal static class ModelSteps
{
    /// <summary>A class is made once, and without its network when the compiler would refuse that.</summary>
    public static ModelTarget? ChooseTarget(ModelTarget? target, EquatableArray<DuplicateClass> duplicates, ProjectFacts facts)
    {
        if (target is null || !facts.CanStandIn || duplicates.Any(duplicate => duplicate.Identity == target.Identity))
        {
            return null;
        }

        if (target.Identity.HasTrainer && !facts.HasTraining)
        {
            target = new ModelTarget(target.Identity with { HasTrainer = false }, target.Request is null ? null : target.Request with { IsTrained = false });
        }

        return facts.CanHaveNetworks ? target : target with { Request = null };
    }

    /// <summary>The plan of a class; a defect of the planner becomes its failure.</summary>
    public static PlannedModel MakePlan(ModelTarget target, Func<ModelRequest, NetworkPlan> plan, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        if (target.Request is null)
        {
            return new PlannedModel(target.Identity, null, null);
        }

        try
        {
            return new PlannedModel(target.Identity, plan(target.Request), null);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            return new PlannedModel(target.Identity, null, Describe(exception));
        }
    }

    /// <summary>The files of a class; without a plan, or where a defect of an emitter prevents them, those of the class that stands in for it.</summary>
    /// <param name="planned">The class and its plan.</param>
    /// <param name="failed">Kernels that there are not: a class that needs one has nothing to compute with.</param>
    /// <param name="cancellation">Ends the step early.</param>
    public static GeneratedModel MakeFiles(PlannedModel planned, EquatableArray<GeneratedKernel> failed, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        ModelIdentity identity = planned.Identity;
        string? failure = planned.Failure ?? failed.FirstOrDefault(kernel => planned.Plan?.AllKernels.Contains(kernel.Kernel) == true)?.Failure;
        if (planned.Plan is not null && failure is null)
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

        return new GeneratedModel(identity.Path, FallbackEmitter.Emit(identity), failure);
    }

    /// <summary>Hands the files to the compiler, and says what failed.</summary>
    public static void AddSources(SourceProductionContext output, GeneratedModel model)
    {
        foreach (GeneratedFile file in model.Files)
        {
            output.CancellationToken.ThrowIfCancellationRequested();
            output.AddSource(file.HintName, SourceText.From(file.Text, Encoding.UTF8));
        }

        if (model.Failure is not null)
        {
            ModelReading failed = ModelReading.Failed(model.Path, null, ProblemKind.InternalError, model.Failure);
            DiagnosticSteps.Report(output, DiagnosticSteps.Of(failed));
        }
    }

    /// <summary>Kind and message on one line; a diagnostic has no place for a stack.</summary>
    public static string Describe(Exception exception) =>
        $"{exception.GetType().Name}: {exception.Message}".Replace("\r", string.Empty).Replace('\n', ' ');
}
