using System.Collections.Generic;
using System.Linq;
using ConvNext.Generator.Support;

namespace ConvNext.Generator.Plan;

/// <summary>Writes the list of a network's operations: the stem, then for each stage its downsample and its blocks, then the head. Here alone steps are counted.</summary>
internal sealed partial class SchedulePlanner
{
    private const string StemMapName = "StemMap";
    private const string StemFirstName = "StemFirst";

    private readonly List<Operation> _operations = new();
    private readonly List<BufferPlan> _buffers = new();
    private readonly EquatableArray<OutputPlan> _outputs;
    private readonly WeightUse _weights;
    private int _steps;

    private SchedulePlanner(EquatableArray<OutputPlan> outputs, WeightUse weights)
    {
        _outputs = outputs;
        _weights = weights;
    }

    public static Schedule Plan(
        StemPlan stem, IReadOnlyList<StagePlan> stages, HeadPlan? head, EquatableArray<OutputPlan> outputs, EquatableArray<WeightPlan> weights)
    {
        var planner = new SchedulePlanner(outputs, new WeightUse(weights));
        Layer last = planner.AddStem(stem, stages[0]);
        foreach (StagePlan stage in stages)
        {
            last = stage.Downsample is null ? last : planner.AddDownsample(stage, stage.Downsample, last);
            last = planner.AddBlocks(stage, last);
        }

        if (head is not null)
        {
            planner.AddHead(head, last, stages.Count - 1);
        }

        var schedule = new Schedule(planner._operations.ToEquatableArray(), planner._buffers.ToEquatableArray());
        schedule.Check();
        return schedule;
    }

    private Layer AddStem(StemPlan stem, StagePlan stage)
    {
        // Where a downsample stands between the stem and the first stage, no window reaches over the stem's map: it needs no border, and lies by itself.
        bool isOfStage = stage.Downsample is null;
        Layer layer = Begin(LayerKind.Stem, "stem", 0, Layer.None, Schedule.Pixels, isOfStage ? MapName(stage, 0) : StemMapName, Shape.Of(stem.Map));
        if (isOfStage)
        {
            AddMaps(stage, layer);
        }
        else
        {
            _buffers.Add(BufferPlan.Of(StemMapName, stem.Map, StemMapName));
        }

        if (stem.Overlap is { } overlap)
        {
            _buffers.Add(BufferPlan.Of(StemFirstName, overlap.Height * overlap.Width, overlap.Matrix.DestinationStride));
            Add(new Operation
            {
                Kind = OperationKind.StemFirst,
                Name = StemFirstName,
                Layer = layer,
                Sharing = Sharing.Bands,
                Reads = EquatableArray.Create(layer.Input),
                Writes = EquatableArray.Create(StemFirstName),
                Weights = _weights.OfStemFirst(),
                Multiplies = (long)overlap.Height * overlap.Width * overlap.Matrix.Inputs * overlap.Matrix.Outputs,
                ScratchLengthInFloats = overlap.ScratchLengthInFloats,
            });
        }

        Add(new Operation
        {
            Kind = OperationKind.Stem,
            Name = "Stem",
            Layer = layer,
            Sharing = Sharing.Bands,
            Reads = EquatableArray.Create(stem.Overlap is null ? layer.Input : StemFirstName),
            Writes = EquatableArray.Create(layer.Output),
            Weights = stem.Overlap is null ? _weights.OfStem() : _weights.OfStemSecond(),
            Multiplies = MultipliesOf(stem.Matrix, stem.Map),
            ScratchLengthInFloats = stem.ScratchLengthInFloats,
        });
        HandOut(layer, OutputPlan.FromImage);
        HandOut(layer, OutputPlan.FromStem);
        return layer;
    }

    private Layer AddDownsample(StagePlan stage, DownsamplePlan plan, Layer before)
    {
        string name = $"Downsample{stage.Index}";
        Layer layer = Begin(
            LayerKind.Downsample, $"stage{stage.Index}.downsample", stage.Index, Layer.None, before.Output, MapName(stage, 0), Shape.Of(stage.Map));
        var whole = new Operation
        {
            Kind = OperationKind.Downsample,
            Name = name + "Gather",
            Layer = layer,
            Sharing = Sharing.Bands,
            Reads = EquatableArray.Create(layer.Input),
            Writes = EquatableArray.Create(layer.Output),
            Weights = _weights.OfDownsample(stage.Index),
            Multiplies = MultipliesOf(plan.Matrix, stage.Map),
            ScratchLengthInFloats = plan.ScratchLengthInFloats,
        };
        if (plan.Split is null)
        {
            AddMaps(stage, layer);
            Add(whole);
            return layer;
        }

        string gathered = $"Gathered{stage.Index}";
        _buffers.Add(BufferPlan.Of(gathered, stage.Map.Pixels, plan.RowStride));
        AddMaps(stage, layer);
        Add(whole with
        {
            Kind = OperationKind.GatherWindows,
            Writes = EquatableArray.Create(gathered),
            Weights = _weights.OfGatherWindows(stage.Index),
            Multiplies = 0,
            ScratchLengthInFloats = 0,
        });
        Add(whole with
        {
            Kind = OperationKind.MultiplyWindows,
            Name = name,
            Sharing = Sharing.Panels,
            Reads = EquatableArray.Create(gathered),
            Weights = _weights.OfMultiplyWindows(stage.Index),
        });
        return layer;
    }

    // Both maps of a stage are cleared when it begins; its blocks take turns with them.
    private void AddMaps(StagePlan stage, Layer layer)
    {
        string[] maps = stage.Block is null ? [MapName(stage, 0)] : [MapName(stage, 0), MapName(stage, 1)];
        _buffers.AddRange(maps.Select(map => BufferPlan.Of(map, stage.Map, $"Stage{stage.Index}")));
        Add(new Operation
        {
            Kind = OperationKind.ClearBorders,
            Name = $"Clear{stage.Index}",
            Layer = layer,
            Sharing = Sharing.OneThread,
            Reads = default,
            Writes = maps.ToEquatableArray(),
        });
    }

    private Layer AddBlocks(StagePlan stage, Layer before)
    {
        if (stage.Block is { } plan)
        {
            var planner = new BlockSchedulePlanner(stage, plan, _weights);
            _buffers.AddRange(planner.Buffers);
            for (int block = 0; block < stage.Depth; block++)
            {
                before = Begin(
                    LayerKind.Block, $"stage{stage.Index}.block{block}", stage.Index, block, before.Output, MapName(stage, block + 1), Shape.Of(stage.Map));
                _operations.AddRange(planner.Plan(before));
            }
        }

        HandOut(before, stage.Index);
        return before;
    }

    /// <summary>Hands out the map that <paramref name="layer"/> has just written, before the next block but one overwrites it.</summary>
    private void HandOut(Layer layer, int from)
    {
        foreach (OutputPlan output in _outputs.Where(output => output.Stage == from && output.Height > 0))
        {
            if (output.Norm is not null)
            {
                var own = new Layer(
                    LayerKind.FeatureMapNorm, output.Name, layer.Stage, Layer.None, layer.Step, layer.Output, Schedule.Outputs, layer.Shape);
                Add(HandingOut(OperationKind.NormMap, own, own.Output) with
                {
                    Reads = EquatableArray.Create(own.Input),
                    Output = output,
                    Weights = _weights.OfNorm(output.Stage),
                });
            }
            else if (from == OutputPlan.FromImage)
            {
                Add(HandingOut(OperationKind.CopyPixels, layer, Schedule.Outputs) with { Reads = EquatableArray.Create(Schedule.Pixels), Output = output });
            }
            else
            {
                Add(HandingOut(OperationKind.CopyMap, layer, Schedule.Outputs) with { Output = output });
            }
        }
    }

    private static Operation HandingOut(OperationKind kind, Layer layer, string destination) => new()
    {
        Kind = kind,
        Name = kind.ToString(),
        Layer = layer,
        Sharing = Sharing.OneThread,
        Reads = EquatableArray.Create(layer.Output),
        Writes = EquatableArray.Create(destination),
    };

    private Layer Begin(LayerKind kind, string name, int stage, int block, string input, string output, Shape shape) =>
        new(kind, name, stage, block, _steps++, input, output, shape);

    private void Add(Operation operation) => _operations.Add(operation);

    private static long MultipliesOf(MatrixPlan matrix, FeatureMap map) => (long)map.Pixels * matrix.Inputs * matrix.Outputs;

    private static string MapName(StagePlan stage, int block) => $"Stage{stage.Index}{(block % 2 == 0 ? "A" : "B")}";
}
