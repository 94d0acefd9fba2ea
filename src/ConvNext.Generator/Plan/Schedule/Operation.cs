using System.Collections.Generic;
using System.Linq;
using ConvNext.Generator.Support;

namespace ConvNext.Generator.Plan;

/// <summary>
/// A piece of the network's work that begins when the operation before it has ended on all threads: whatever it reads is there, for the whole image.
/// What is fused is one operation, and what passes from one half of it to the other never leaves a worker's scratch.
/// </summary>
internal sealed record Operation
{
    /// <summary>What it computes.</summary>
    public required OperationKind Kind { get; init; }

    /// <summary>What its code is called. Operations of one name differ in their tensors and weights alone, and share the code: those of all blocks of a stage do.</summary>
    public required string Name { get; init; }

    /// <summary>The layer that it is a part of; the layer has the step number.</summary>
    public required Layer Layer { get; init; }

    /// <summary>How its work is shared out.</summary>
    public required Sharing Sharing { get; init; }

    /// <summary>Names of the tensors that it reads: buffers of the arena, or <see cref="Schedule.Pixels"/>.</summary>
    public required EquatableArray<string> Reads { get; init; }

    /// <summary>Names of the tensors that it writes: buffers of the arena, <see cref="Schedule.Logits"/> or <see cref="Schedule.Outputs"/>.</summary>
    public required EquatableArray<string> Writes { get; init; }

    /// <summary>
    /// Buffers that it reads or writes and that nobody may overwrite afterwards, to the end of the schedule: somebody outside of it is still to
    /// read them. A later operation of the same schedule needs none of this: that it reads a buffer keeps the buffer alive. Inference keeps
    /// the last stage's map, for who asks what a logit was made of; what it hands out is copied at once.
    /// </summary>
    /// <remarks>
    /// What a backward pass needs of the forward pass, whether as a schedule of its own, for which these buffers are kept, or as the end of the
    /// same one, which reads them. Stem and downsample: the rows of patches or windows, x̂ and 1/σ of the norm. Depthwise: its input, x̂ and 1/σ.
    /// Expand: its input and the hidden values before the activation. Response norm: its input, G and R. Project: the hidden values that it is
    /// given, and with layer scale its own sums. Pool: x̂ and 1/σ. Classifier: the pooled features. Such a buffer belongs to one layer: where
    /// blocks otherwise take turns with two maps, each then has its own.
    /// </remarks>
    public EquatableArray<string> Keeps { get; init; }

    /// <summary>The tensors of the checkpoint that it multiplies with or adds: rows of the table of weights.</summary>
    public EquatableArray<WeightPlan> Weights { get; init; }

    /// <summary>Multiplications of one image, each with its addition.</summary>
    public long Multiplies { get; init; }

    /// <summary>Floats of scratch that each worker needs for it.</summary>
    public int ScratchLengthInFloats { get; init; }

    /// <summary>The output that it fills; null for one that only works towards others, and for what fills the logits.</summary>
    public OutputPlan? Output { get; init; }

    /// <summary>Whether it hands out what another operation has computed.</summary>
    public bool HandsOut => Kind is OperationKind.CopyMap or OperationKind.NormMap or OperationKind.CopyPooled;

    /// <summary>All tensors that it touches.</summary>
    public IEnumerable<string> Tensors => Reads.Concat(Writes);
}
