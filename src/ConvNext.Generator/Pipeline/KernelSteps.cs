using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using System.Text;
using System.Threading;
using ConvNext.Generator.Emit;
using ConvNext.Generator.Plan;
using ConvNext.Generator.Support;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace ConvNext.Generator.Pipeline;

/// <summary>The kernels of all networks of the project, each once.</summary>
/// <remarks>
/// The first network that uses a kernel owns it. The list of kernels would not do as a step's result: the pipeline compares results by their places, and a kernel more at the
/// beginning would make all others anew. As it is, a kernel keeps its place in its owner's list.
/// </remarks>
internal static class KernelSteps
{
    /// <summary>The kernels of one network.</summary>
    public static ImmutableArray<UsedKernel> UsedBy(PlannedModel planned) => planned.Plan is null
        ? ImmutableArray<UsedKernel>.Empty
        : planned.Plan.AllKernels.Select(kernel => new UsedKernel(planned.Identity.FullName, kernel)).ToImmutableArray();

    /// <summary>The kernels of one network that no network before it uses.</summary>
    public static ImmutableArray<KernelPlan> OwnedBy(UsedKernel used, EquatableArray<UsedKernel> owned) =>
        owned.Contains(used) ? ImmutableArray.Create(used.Kernel) : ImmutableArray<KernelPlan>.Empty;

    /// <summary>Who owns which kernel. Names are as unique as the names of files, which Roslyn compares without regard to case.</summary>
    public static EquatableArray<UsedKernel> FindOwned(ImmutableArray<UsedKernel> used)
    {
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        return used.Where(kernel => names.Add(kernel.Kernel.Name)).ToEquatableArray();
    }

    /// <summary>The file of a kernel, or what a defect of its emitter threw.</summary>
    public static GeneratedKernel MakeFile(KernelPlan kernel, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        try
        {
            return new GeneratedKernel(kernel, KernelEmitter.Emit(kernel), null);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            return new GeneratedKernel(kernel, null, ModelSteps.Describe(exception));
        }
    }

    /// <summary>The kernels that cannot be had: their emitter failed, or, a defect of <see cref="KernelNames"/>, another one has their name.</summary>
    public static EquatableArray<GeneratedKernel> FindFailed(ImmutableArray<GeneratedKernel> generated, ImmutableArray<UsedKernel> used)
    {
        Dictionary<string, KernelPlan> byName = generated.ToDictionary(kernel => kernel.Kernel.Name, kernel => kernel.Kernel, StringComparer.OrdinalIgnoreCase);
        IEnumerable<GeneratedKernel> confused = used
            .Select(use => use.Kernel)
            .Where(kernel => !byName[kernel.Name].Equals(kernel))
            .Distinct()
            .Select(kernel => new GeneratedKernel(kernel, null, $"Two different kernels are called {kernel.Name}."));
        return generated.Where(kernel => kernel.Failure is not null).Concat(confused).ToEquatableArray();
    }

    /// <summary>Hands the file to the compiler. What failed is said for each class that would use it.</summary>
    public static void AddSource(SourceProductionContext output, GeneratedKernel kernel)
    {
        output.CancellationToken.ThrowIfCancellationRequested();
        if (kernel.File is not null)
        {
            output.AddSource(kernel.File.HintName, SourceText.From(kernel.File.Text, Encoding.UTF8));
        }
    }
}

/// <summary>A kernel and a network that uses it.</summary>
/// <param name="ClassName">The network's class, in full.</param>
/// <param name="Kernel">The kernel.</param>
internal sealed record UsedKernel(string ClassName, KernelPlan Kernel);

/// <summary>The source of a kernel.</summary>
/// <param name="Kernel">The kernel.</param>
/// <param name="File">Its file; null where there is a failure.</param>
/// <param name="Failure">What is wrong with the generator.</param>
internal sealed record GeneratedKernel(KernelPlan Kernel, GeneratedFile? File, string? Failure);
