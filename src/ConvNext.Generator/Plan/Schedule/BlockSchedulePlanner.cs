using System.Collections.Generic;
using System.Linq;
using ConvNext.Generator.Support;

namespace ConvNext.Generator.Plan;

/// <summary>The operations of the blocks of a stage: one, two or three for each, by the block's strategy.</summary>
internal sealed class BlockSchedulePlanner
{
    private readonly StagePlan _stage;
    private readonly BlockPlan _plan;
    private readonly WeightUse _weights;
    private readonly string _name;
    private readonly string _normalised;
    private readonly string _hidden;
    private readonly ResponseNormSchedulePlanner? _norm;
    private readonly QuantizedSchedulePlanner? _quantized;

    public BlockSchedulePlanner(StagePlan stage, BlockPlan plan, WeightUse weights)
    {
        _stage = stage;
        _plan = plan;
        _weights = weights;
        _name = $"Stage{stage.Index}";
        _normalised = $"Normalised{stage.Index}";
        _hidden = $"Hidden{stage.Index}";
        _quantized = plan.Strategy == BlockStrategy.Quantized ? new QuantizedSchedulePlanner(stage, plan, weights, _normalised, _hidden) : null;
        _norm = plan.ResponseNorm is { } norm && _quantized is null ? new ResponseNormSchedulePlanner(stage, plan, norm, weights, _normalised, _hidden) : null;
    }

    /// <summary>
    /// Buffers for what passes from one operation of a block to the next; the blocks of the stage use them one after the other. An operation that is a whole block over
    /// parts of the pixels has its normalised pixels there as well, each worker those of its own parts: for scratch they would be too many.
    /// </summary>
    public IEnumerable<BufferPlan> Buffers
    {
        get
        {
            if (_plan.Strategy != BlockStrategy.Bands)
            {
                yield return BufferPlan.Of(_normalised, _stage.Map.Pixels, _plan.NormStride);
            }

            if ((_norm?.Buffers ?? _quantized?.Buffers) is { } buffers)
            {
                foreach (BufferPlan buffer in buffers)
                {
                    yield return buffer;
                }
            }
            else if (_plan.Strategy == BlockStrategy.Panels)
            {
                yield return BufferPlan.Of(_hidden, _plan.HiddenPixels, _plan.HiddenStride);
            }
        }
    }

    /// <summary>The operations of the block that <paramref name="layer"/> is.</summary>
    public IEnumerable<Operation> Plan(Layer layer) => _plan.Strategy switch
    {
        _ when _quantized is not null => _quantized.Plan(layer, Depthwise(layer)),
        BlockStrategy.Bands when _norm is not null => _norm.Plan(layer, null, FirstHalf(layer, Sharing.Bands)),
        BlockStrategy.Parts when _norm is not null => InHalves(_norm, layer, Sharing.Parts),
        BlockStrategy.SevenProducts when _norm is not null => InHalves(_norm, layer, Sharing.PartsInPieces),
        _ when _norm is not null => _norm.Plan(layer, Depthwise(layer), Expand(layer)),
        BlockStrategy.Bands => [Whole(layer, Sharing.Bands)],
        BlockStrategy.Parts => InParts(layer, Sharing.Parts),
        BlockStrategy.SevenProducts => InParts(layer, Sharing.PartsInPieces),
        _ => [Depthwise(layer), Expand(layer), Project(layer)],
    };

    private IEnumerable<Operation> InParts(Layer layer, Sharing sharing) => _plan.Parts!.AreRows
        ? [Whole(layer, sharing) with { Writes = EquatableArray.Create(_normalised, layer.Output) }]
        : [Depthwise(layer), Perceptron(layer, sharing)];

    private IEnumerable<Operation> InHalves(ResponseNormSchedulePlanner norm, Layer layer, Sharing sharing) => _plan.Parts!.AreRows
        ? norm.Plan(layer, null, FirstHalf(layer, sharing) with { Writes = EquatableArray.Create(_normalised, _hidden) })
        : norm.Plan(layer, Depthwise(layer), Expand(layer) with { Sharing = sharing, ScratchLengthInFloats = FirstScratch });

    private Operation FirstHalf(Layer layer, Sharing sharing) => Whole(layer, sharing) with
    {
        Kind = OperationKind.DepthwiseExpand,
        Name = _name + "Expand",
        Writes = EquatableArray.Create(_hidden),
        Weights = _weights.OfDepthwise(_stage.Index, layer.Block).Concat(_weights.OfExpand(_stage.Index, layer.Block)).ToEquatableArray(),
        Multiplies = ConvolutionMultiplies + ProductMultiplies,
        ScratchLengthInFloats = FirstScratch,
    };

    // Scratch of the step that makes the hidden values where a response norm keeps them in the arena.
    private int FirstScratch => _plan.Strategy == BlockStrategy.Bands
        ? _plan.HiddenPixels * _plan.NormStride
        : _plan.SevenProductsScratch?.LengthInFloats ?? _plan.Expand.WaitingFloats;

    private Operation Whole(Layer layer, Sharing sharing) => new()
    {
        Kind = OperationKind.Block,
        Name = _name + "Block",
        Layer = layer,
        Sharing = sharing,
        Reads = EquatableArray.Create(layer.Input),
        Writes = EquatableArray.Create(layer.Output),
        Weights = _weights.OfDepthwise(_stage.Index, layer.Block).Concat(ProductWeights(layer)).ToEquatableArray(),
        Multiplies = ConvolutionMultiplies + (2 * ProductMultiplies),
        ScratchLengthInFloats = _plan.ScratchLengthInFloats,
    };

    private Operation Depthwise(Layer layer) => new()
    {
        Kind = OperationKind.Depthwise,
        Name = _name + "Depthwise",
        Layer = layer,
        Sharing = Sharing.Rows,
        Reads = EquatableArray.Create(layer.Input),
        Writes = EquatableArray.Create(_normalised),
        Weights = _weights.OfDepthwise(_stage.Index, layer.Block),
        Multiplies = ConvolutionMultiplies,
        ScratchLengthInFloats = _plan.TapFloats,
    };

    private Operation Perceptron(Layer layer, Sharing sharing) => new()
    {
        Kind = OperationKind.Perceptron,
        Name = _name + "Perceptron",
        Layer = layer,
        Sharing = sharing,
        Reads = EquatableArray.Create(_normalised, layer.Input),
        Writes = EquatableArray.Create(layer.Output),
        Weights = ProductWeights(layer).ToEquatableArray(),
        Multiplies = 2 * ProductMultiplies,
        ScratchLengthInFloats = _plan.ScratchLengthInFloats,
    };

    private Operation Expand(Layer layer) => new()
    {
        Kind = OperationKind.Expand,
        Name = _name + "Expand",
        Layer = layer,
        Sharing = Sharing.Panels,
        Reads = EquatableArray.Create(_normalised),
        Writes = EquatableArray.Create(_hidden),
        Weights = _weights.OfExpand(_stage.Index, layer.Block),
        Multiplies = ProductMultiplies,
        ScratchLengthInFloats = _plan.Expand.WaitingFloats,
    };

    private Operation Project(Layer layer) => new()
    {
        Kind = OperationKind.Project,
        Name = _name + "Project",
        Layer = layer,
        Sharing = Sharing.Panels,
        Reads = EquatableArray.Create(_hidden, layer.Input),
        Writes = EquatableArray.Create(layer.Output),
        Weights = _weights.OfProject(_stage.Index, layer.Block),
        Multiplies = ProductMultiplies,
        ScratchLengthInFloats = _plan.Project.WaitingFloats,
    };

    private IEnumerable<WeightPlan> ProductWeights(Layer layer) =>
        _weights.OfExpand(_stage.Index, layer.Block).Concat(_weights.OfProject(_stage.Index, layer.Block));

    private long ConvolutionMultiplies => (long)_stage.Map.Pixels * _stage.Map.Channels * _plan.KernelSize * _plan.KernelSize;

    private long ProductMultiplies => (long)_stage.Map.Pixels * _plan.Expand.Inputs * _plan.Expand.Outputs;
}
