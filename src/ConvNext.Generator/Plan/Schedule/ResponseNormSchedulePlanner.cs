using System.Collections.Generic;
using System.Linq;
using ConvNext.Generator.Support;

namespace ConvNext.Generator.Plan;

/// <summary>
/// The operations of a block with a response norm, whatever its strategy: what makes the hidden values and the sums of their squares, the factors, what is multiplied with them,
/// and the project.
/// </summary>
/// <param name="Stage">The stage.</param>
/// <param name="Block">Its blocks' kernels.</param>
/// <param name="Norm">Their response norm.</param>
/// <param name="Weights">Whose weights are whose.</param>
/// <param name="Normalised">The buffer of the normalised pixels, where there is one.</param>
/// <param name="Hidden">The buffer of the hidden values.</param>
internal sealed record ResponseNormSchedulePlanner(StagePlan Stage, BlockPlan Block, ResponseNormPlan Norm, WeightUse Weights, string Normalised, string Hidden)
{
    private string Name => $"Stage{Stage.Index}";

    /// <summary>The buffer of the sums of squares.</summary>
    public string Squares => $"Squares{Stage.Index}";

    /// <summary>The buffer of the factors.</summary>
    public string Factors => $"Factors{Stage.Index}";

    private string Scaled => $"ScaledProject{Stage.Index}";

    /// <summary>Buffers that no other block has.</summary>
    public IEnumerable<BufferPlan> Buffers
    {
        get
        {
            yield return BufferPlan.Of(Hidden, Norm.Pixels, Block.HiddenStride);
            yield return BufferPlan.Of(Squares, Norm.Groups, Norm.Stride) with { Shape = $"{Norm.Groups} groups of pixels, {Norm.Stride} floats each" };
            yield return new BufferPlan(Factors, $"{Norm.Stride} floats", Norm.Stride);
            if (Norm.ScalesWeights)
            {
                long length = Block.Project.WeightFloats + Block.Project.PaddedOutputs;
                yield return new BufferPlan(Scaled, $"{Block.Project.WeightFloats} weights and {Block.Project.PaddedOutputs} biases", checked((int)length));
            }
        }
    }

    /// <summary>
    /// The operations of the block that <paramref name="layer"/> is; <paramref name="depthwise"/> where its convolution is a step of its own, and <paramref name="expand"/>.
    /// </summary>
    public IEnumerable<Operation> Plan(Layer layer, Operation? depthwise, Operation expand)
    {
        if (depthwise is not null)
        {
            yield return depthwise;
        }

        yield return expand with { Writes = expand.Writes.Concat([Squares]).ToEquatableArray() };
        yield return FactorsOf(layer);
        yield return Scale(layer);
        yield return Project(layer, expand.Sharing);
    }

    /// <summary>The operation that makes the factors of the sums of squares.</summary>
    public Operation FactorsOf(Layer layer) => new()
    {
        Kind = OperationKind.ResponseNorm,
        Name = Name + "ResponseNorm",
        Layer = layer,
        Sharing = Sharing.OneThread,
        Reads = EquatableArray.Create(Squares),
        Writes = EquatableArray.Create(Factors),
        Weights = Weights.OfResponseNorm(Stage.Index, layer.Block),
    };

    private Operation Scale(Layer layer)
    {
        EquatableArray<WeightPlan> shift = Weights.OfResponseShift(Stage.Index, layer.Block);
        var scale = new Operation
        {
            Kind = OperationKind.ScaleHidden,
            Name = Name + "Scale",
            Layer = layer,
            Sharing = Sharing.Pixels,
            Reads = EquatableArray.Create(Hidden, Factors),
            Writes = EquatableArray.Create(Hidden),
            Weights = shift,
            Multiplies = (long)Norm.Pixels * Norm.Channels,
        };
        return !Norm.ScalesWeights ? scale : scale with
        {
            Kind = OperationKind.ScaleWeights,
            Sharing = Sharing.Panels,
            Reads = EquatableArray.Create(Factors),
            Writes = EquatableArray.Create(Scaled),
            Weights = shift.Concat(Weights.OfScaledProject(Stage.Index, layer.Block)).ToEquatableArray(),
            Multiplies = 2L * Norm.Channels * Block.Project.Outputs,
        };
    }

    private Operation Project(Layer layer, Sharing sharing) => new()
    {
        Kind = OperationKind.Project,
        Name = Name + "Project",
        Layer = layer,
        Sharing = sharing,
        Reads = Norm.ScalesWeights ? EquatableArray.Create(Hidden, Scaled, layer.Input) : EquatableArray.Create(Hidden, layer.Input),
        Writes = EquatableArray.Create(layer.Output),
        Weights = Norm.ScalesWeights ? Weights.OfLayerScale(Stage.Index, layer.Block) : Weights.OfProject(Stage.Index, layer.Block),
        Multiplies = (long)Norm.Pixels * Norm.Channels * Block.Project.Outputs,
        ScratchLengthInFloats = Block.SevenProductsScratch?.LengthInFloats ?? Block.Project.WaitingFloats,
    };
}
