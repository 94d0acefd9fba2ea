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

    // The buffers and the factors are those of any strategy; what is multiplied with them is not.
    private ResponseNormSchedulePlanner? Norm =>
        Block.ResponseNorm is { } norm ? new ResponseNormSchedulePlanner(Stage, Block, norm, Weights, Normalised, Hidden) : null;

    private long Multiplies => (long)Stage.Map.Pixels * Block.Expand.Inputs * Block.Expand.Outputs;

    /// <summary>Buffers that no other block has.</summary>
    public IEnumerable<BufferPlan> Buffers => Norm?.Buffers ?? [];

    /// <summary>The operations of the block that <paramref name="layer"/> is, behind <paramref name="depthwise"/>.</summary>
    public IEnumerable<Operation> Plan(Layer layer, Operation depthwise) =>
        Norm is { } norm ? [depthwise, Expand(layer, norm), norm.FactorsOf(layer), Project(layer, norm)] : [depthwise, Perceptron(layer)];

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

    private Operation Expand(Layer layer, ResponseNormSchedulePlanner norm) => new()
    {
        Kind = OperationKind.Expand,
        Name = Name + "Expand",
        Layer = layer,
        Sharing = Sharing.Parts,
        Reads = EquatableArray.Create(Normalised),
        Writes = EquatableArray.Create(Hidden, norm.Squares),
        Weights = Weights.OfExpand(Stage.Index, layer.Block),
        Multiplies = Multiplies,
    };

    private Operation Project(Layer layer, ResponseNormSchedulePlanner norm) => new()
    {
        Kind = OperationKind.Project,
        Name = Name + "Project",
        Layer = layer,
        Sharing = Sharing.Parts,
        Reads = EquatableArray.Create(Hidden, norm.Factors, layer.Input),
        Writes = EquatableArray.Create(Hidden, layer.Output),
        Weights = Weights.OfResponseShift(Stage.Index, layer.Block).Concat(Weights.OfProject(Stage.Index, layer.Block)).ToEquatableArray(),
        Multiplies = Multiplies + ((long)norm.Norm.Pixels * norm.Norm.Channels),
    };
}
