using System.Collections.Generic;
using System.Linq;
using ConvNext.Generator.Support;

namespace ConvNext.Generator.Plan;

/// <summary>
/// The operations of a block whose products are computed in 8 bits. The normalised pixels are codes when the convolution's operation has ended; hidden values become
/// codes where they are, in the
/// operation that projects them.
/// </summary>
/// <param name="Stage">The stage.</param>
/// <param name="Block">Its blocks' kernels.</param>
/// <param name="Weights">Whose weights are whose.</param>
/// <param name="Normalised">The buffer of the normalised pixels.</param>
/// <param name="Hidden">The buffer of the hidden values, where a response norm wants them all.</param>
internal sealed record QuantizedSchedulePlanner(StagePlan Stage, BlockPlan Block, WeightUse Weights, string Normalised, string Hidden)
{
    private string Name => $"Stage{Stage.Index}";

    private string Squares => $"Squares{Stage.Index}";

    private string Factors => $"Factors{Stage.Index}";

    private long Multiplies => (long)Stage.Map.Pixels * Block.Expand.Inputs * Block.Expand.Outputs;

    /// <summary>Buffers that no other block has.</summary>
    public IEnumerable<BufferPlan> Buffers
    {
        get
        {
            if (Block.ResponseNorm is { } norm)
            {
                yield return BufferPlan.Of(Hidden, norm.Pixels, Block.HiddenStride);
                yield return BufferPlan.Of(Squares, norm.Groups, norm.Stride) with { Shape = $"{norm.Groups} groups of pixels, {norm.Stride} floats each" };
                yield return new BufferPlan(Factors, $"{norm.Stride} floats", norm.Stride);
            }
        }
    }

    /// <summary>The operations of the block that <paramref name="layer"/> is, behind <paramref name="depthwise"/>.</summary>
    public IEnumerable<Operation> Plan(Layer layer, Operation depthwise) =>
        Block.ResponseNorm is null ? [depthwise, Perceptron(layer)] : [depthwise, Expand(layer), ResponseNorm(layer), Project(layer)];

    private Operation Perceptron(Layer layer) => new()
    {
        Kind = OperationKind.Perceptron,
        Name = Name + "Perceptron",
        Layer = layer,
        Sharing = Sharing.Parts,
        Reads = EquatableArray.Create(Normalised, layer.Input),
        Writes = EquatableArray.Create(layer.Output),
        Weights = Weights.OfExpand(Stage.Index, layer.Block).Concat(Weights.OfProject(Stage.Index, layer.Block)).ToEquatableArray(),
        Multiplies = 2 * Multiplies,
        ScratchLengthInFloats = Block.ScratchLengthInFloats,
    };

    private Operation Expand(Layer layer) => new()
    {
        Kind = OperationKind.Expand,
        Name = Name + "Expand",
        Layer = layer,
        Sharing = Sharing.Parts,
        Reads = EquatableArray.Create(Normalised),
        Writes = EquatableArray.Create(Hidden, Squares),
        Weights = Weights.OfExpand(Stage.Index, layer.Block),
        Multiplies = Multiplies,
    };

    private Operation ResponseNorm(Layer layer) => new()
    {
        Kind = OperationKind.ResponseNorm,
        Name = Name + "ResponseNorm",
        Layer = layer,
        Sharing = Sharing.OneThread,
        Reads = EquatableArray.Create(Squares),
        Writes = EquatableArray.Create(Factors),
        Weights = Weights.OfResponseNorm(Stage.Index, layer.Block),
    };

    private Operation Project(Layer layer) => new()
    {
        Kind = OperationKind.Project,
        Name = Name + "Project",
        Layer = layer,
        Sharing = Sharing.Parts,
        Reads = EquatableArray.Create(Hidden, Factors, layer.Input),
        Writes = EquatableArray.Create(Hidden, layer.Output),
        Weights = Weights.OfResponseShift(Stage.Index, layer.Block).Concat(Weights.OfProject(Stage.Index, layer.Block)).ToEquatableArray(),
        Multiplies = Multiplies + ((long)Block.ResponseNorm!.Pixels * Block.ResponseNorm.Channels),
    };
}
