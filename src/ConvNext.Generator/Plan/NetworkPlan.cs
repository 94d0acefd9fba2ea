using System.Collections.Generic;
using System.Linq;
using ConvNext.Generator.Support;

namespace ConvNext.Generator.Plan;

/// <summary>
/// Everything that was decided about a network before a line of C# is printed: shapes, norms, tensor names, tiles, memory.
/// Equal plans give equal code, so value equality is what keeps a build incremental.
/// </summary>
internal sealed record NetworkPlan
{
    public required string Namespace { get; init; }

    public required string ClassName { get; init; }

    /// <summary>The family that the network is of.</summary>
    public required NetworkFamily Family { get; init; }

    /// <summary>What stands before <c>class</c> in its main part: <c>public</c>, <c>internal</c>, or nothing.</summary>
    public string Accessibility { get; init; } = string.Empty;

    public required int InputChannels { get; init; }

    public required int InputHeight { get; init; }

    public required int InputWidth { get; init; }

    public required ActivationPlan Activation { get; init; }

    public required StemPlan Stem { get; init; }

    public required EquatableArray<StagePlan> Stages { get; init; }

    /// <summary>Null when neither logits nor pooled features are handed out: a backbone has no head.</summary>
    public required HeadPlan? Head { get; init; }

    public required EquatableArray<OutputPlan> Outputs { get; init; }

    public required int OutputLengthInFloats { get; init; }

    /// <summary>Whether the pointwise products of its blocks are computed in 8 bits.</summary>
    public bool IsQuantized { get; init; }

    public required EquatableArray<WeightPlan> Weights { get; init; }

    public required long WeightsLengthInBytes { get; init; }

    /// <summary>The kernels that its steps call, each under the name of its use.</summary>
    public required EquatableArray<KernelUse> Kernels { get; init; }

    /// <summary>The kernels of all image sizes, each once, with the bodies of those that share one.</summary>
    public IEnumerable<KernelPlan> AllKernels => OtherSizes.Prepend(this)
        .SelectMany(static size => size.Kernels)
        .SelectMany(static use => use.Kernel is MatrixKernelPlan { Body: { } body } ? new[] { use.Kernel, body } : [use.Kernel])
        .Distinct();

    /// <summary>What is computed, in which order, from what to what.</summary>
    public required Schedule Schedule { get; init; }

    /// <summary>Where the schedule's buffers lie.</summary>
    public required MemoryPlan Memory { get; init; }

    /// <summary>The schedule as people read it: a line of Forward, of the tree and of the network's description for each layer.</summary>
    public required EquatableArray<LayerPlan> Layers { get; init; }

    /// <summary>The configuration, for the network's description.</summary>
    public required ConfigPlan Config { get; init; }

    public required long ParameterCount { get; init; }

    public required long MultiplyCount { get; init; }

    public PreprocessingPlan? Preprocessing { get; init; }

    /// <summary>The trainer, for images of this size; null where none is asked for.</summary>
    public TrainingPlan? Training { get; init; }

    /// <summary>The same network at the other image sizes that sessions may choose: its weights lie as here, everything else is its own.</summary>
    public EquatableArray<NetworkPlan> OtherSizes { get; init; }

    /// <summary>What the generated part of this size is called where it is one of <see cref="OtherSizes"/>.</summary>
    public string SizeName => InputHeight == InputWidth ? $"At{InputHeight}" : $"At{InputHeight}x{InputWidth}";

    /// <summary>The last stage's map, where the pool keeps it for whoever asks what the logits were made of; null where there are none.</summary>
    public KeptMap? LastMap =>
        Head is { } head && Schedule.Operations.FirstOrDefault(static operation => operation is { Kind: OperationKind.Pool, Keeps.Length: 1 }) is { } pool
            ? new KeptMap(pool.Keeps[0], head.Map)
            : null;
}

/// <summary>A map that stays in the arena when Forward has ended.</summary>
/// <param name="Buffer">Name of its buffer.</param>
/// <param name="Map">Its shape and strides.</param>
internal sealed record KeptMap(string Buffer, FeatureMap Map);

/// <summary>The activation between expand and project: its name in config.json and the runtime's type.</summary>
internal sealed record ActivationPlan(string ConfigName, string TypeName, bool HasParameter);
