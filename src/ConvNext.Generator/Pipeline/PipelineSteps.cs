using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using ConvNext.Generator.Config;
using ConvNext.Generator.Emit;
using ConvNext.Generator.Plan;
using ConvNext.Generator.Support;

namespace ConvNext.Generator.Pipeline;

/// <summary>Names of the pipeline's steps, by which tests ask why each of them ran.</summary>
internal static class StepNames
{
    /// <summary>Lists and additional files to <see cref="ModelItem"/>.</summary>
    public const string Item = "ConvNextItem";

    /// <summary>To <see cref="ModelReading"/>.</summary>
    public const string Reading = "ConvNextReading";

    /// <summary>All preprocessor_config.json to <see cref="PreprocessorReading"/>.</summary>
    public const string Preprocessors = "ConvNextPreprocessors";

    /// <summary>To <see cref="PairedModel"/>.</summary>
    public const string Pair = "ConvNextPair";

    /// <summary>All classes to <see cref="DuplicateClass"/>.</summary>
    public const string Duplicates = "ConvNextDuplicates";

    /// <summary>The compilation to <see cref="ProjectFacts"/>.</summary>
    public const string Project = "ConvNextProject";

    /// <summary>To <see cref="ModelTarget"/>.</summary>
    public const string Target = "ConvNextTarget";

    /// <summary>To <see cref="PlannedModel"/>.</summary>
    public const string Plan = "ConvNextPlan";

    /// <summary>Plans to <see cref="UsedKernel"/>, some for each.</summary>
    public const string UsedKernels = "ConvNextUsedKernels";

    /// <summary>All used kernels to those that are the first of their name.</summary>
    public const string OwnedKernels = "ConvNextOwnedKernels";

    /// <summary>To <see cref="KernelPlan"/>, each once.</summary>
    public const string Kernel = "ConvNextKernel";

    /// <summary>To <see cref="GeneratedKernel"/>.</summary>
    public const string KernelFile = "ConvNextKernelFile";

    /// <summary>All kernels to those that cannot be had.</summary>
    public const string FailedKernels = "ConvNextFailedKernels";

    /// <summary>To <see cref="GeneratedModel"/>.</summary>
    public const string Files = "ConvNextFiles";

    /// <summary>To the diagnostics that concern one item, each once where two items share a file.</summary>
    public const string ItemDiagnostics = "ConvNextItemDiagnostics";

    /// <summary>To the diagnostics that concern more than one item.</summary>
    public const string ProjectDiagnostics = "ConvNextProjectDiagnostics";

    /// <summary>All of them.</summary>
    public static readonly ImmutableArray<string> All =
        ImmutableArray.Create(
            Item, Reading, Preprocessors, Pair, Duplicates, Project, Target, Plan, UsedKernels, OwnedKernels, Kernel, KernelFile, FailedKernels, Files, ItemDiagnostics,
            ProjectDiagnostics);
}

/// <summary>A class and what to put in it.</summary>
/// <param name="Identity">The class.</param>
/// <param name="Request">The network, or null for a class that only keeps its callers compiling.</param>
internal sealed record ModelTarget(ModelIdentity Identity, ModelRequest? Request);

/// <summary>A class and its plan.</summary>
/// <param name="Identity">The class.</param>
/// <param name="Plan">The plan, or null for a class without a network.</param>
/// <param name="Failure">What a defect of the planner threw.</param>
internal sealed record PlannedModel(ModelIdentity Identity, NetworkPlan? Plan, string? Failure);

/// <summary>The source of a class.</summary>
/// <param name="Path">The config.json that it comes from.</param>
/// <param name="Files">Its files.</param>
/// <param name="Failure">What a defect of the planner or the emitter threw.</param>
internal sealed record GeneratedModel(string Path, EquatableArray<GeneratedFile> Files, string? Failure);

/// <summary>A class that another item makes already.</summary>
/// <param name="Identity">The later item's class.</param>
/// <param name="Name">The full name that is taken: the class's, or its trainer's.</param>
/// <param name="FirstPath">The config.json of the item that keeps the name.</param>
internal sealed record DuplicateClass(ModelIdentity Identity, string Name, string FirstPath)
{
    /// <summary>
    /// The classes of which an earlier item has a full name. Upper and lower case count as equal: the names of generated files
    /// begin with the class's, and Roslyn compares those so.
    /// </summary>
    public static EquatableArray<DuplicateClass> Find(ImmutableArray<ModelIdentity?> identities)
    {
        var first = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        var duplicates = new List<DuplicateClass>();
        foreach (ModelIdentity? identity in identities)
        {
            if (identity is null)
            {
                continue;
            }

            if (identity.AllNames.FirstOrDefault(first.ContainsKey) is { } taken)
            {
                duplicates.Add(new DuplicateClass(identity, taken, first[taken]));
                continue;
            }

            foreach (string name in identity.AllNames)
            {
                first.Add(name, identity.Path);
            }
        }

        return duplicates.ToEquatableArray();
    }
}
