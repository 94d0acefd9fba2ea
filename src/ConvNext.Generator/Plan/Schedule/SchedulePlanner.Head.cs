using System.Linq;
using ConvNext.Generator.Support;

namespace ConvNext.Generator.Plan;

// What stands behind the last stage.
internal sealed partial class SchedulePlanner
{
    private const string PooledName = "Pooled";
    private const string LogitsName = "Logits";
    private const string LastMapName = "LastMap";
    private const string HeadHiddenName = "HeadHidden";

    private void AddHead(HeadPlan head, Layer before, int lastStage)
    {
        before = head.NormBeforePool ? AddLastMapNorm(head, before, lastStage) : before;
        Layer pool = Begin(LayerKind.Pool, "pool", Layer.None, Layer.None, before.Output, PooledName, new Shape(head.Map.Channels));
        _buffers.Add(BufferPlan.Of(PooledName, 1, Layout.Stride(head.Map.Channels)));
        OutputPlan? rows = _outputs.FirstOrDefault(output => output.Rows > 0);
        Add(new Operation
        {
            Kind = rows is null ? OperationKind.Pool : OperationKind.NormRows,
            Name = "Pool",
            Layer = pool,
            Sharing = Sharing.OneThread,
            Reads = EquatableArray.Create(pool.Input),
            Writes = rows is null ? EquatableArray.Create(pool.Output) : EquatableArray.Create(pool.Output, Schedule.Outputs),
            Output = rows,
            Keeps = head.IsPlain && head.Classifier is not null ? EquatableArray.Create(pool.Input) : default,
            Weights = _weights.OfPool(),
        });
        pool = head.Hidden is null ? pool : AddHeadHidden(head.Hidden, pool);
        foreach (OutputPlan output in _outputs.Where(output => output.Kind == OutputKind.PoolerOutput))
        {
            Add(HandingOut(OperationKind.CopyPooled, pool, Schedule.Outputs) with { Output = output });
        }

        if (head.Classifier is not { } matrix)
        {
            if (_outputs.Any(output => output.Kind == OutputKind.Logits))
            {
                Add(HandingOut(OperationKind.CopyPooled, pool, Schedule.Logits));
            }

            return;
        }

        Layer classifier = Begin(LayerKind.Classifier, "classifier", Layer.None, Layer.None, pool.Output, Schedule.Logits, new Shape(matrix.Outputs));
        _buffers.Add(head.TakesAnyLabels
            ? new BufferPlan(LogitsName, "a float for each label of the checkpoint", matrix.DestinationStride) { IsLast = true }
            : BufferPlan.Of(LogitsName, 1, matrix.DestinationStride));
        Add(new Operation
        {
            Kind = OperationKind.Classifier,
            Name = "Classifier",
            Layer = classifier,
            Sharing = Sharing.Panels,
            Reads = EquatableArray.Create(pool.Output),
            Writes = EquatableArray.Create(LogitsName, Schedule.Logits),
            Weights = _weights.OfClassifier(),
            Multiplies = (long)matrix.Inputs * matrix.Outputs,
            ScratchLengthInFloats = matrix.WaitingFloats,
        });
    }

    private Layer AddLastMapNorm(HeadPlan head, Layer before, int lastStage)
    {
        Layer layer = Begin(LayerKind.LastMapNorm, "norm", lastStage, Layer.None, before.Output, LastMapName, Shape.Of(head.Map));
        _buffers.Add(BufferPlan.Of(LastMapName, head.Map, LastMapName));
        Add(HandingOut(OperationKind.NormLastMap, layer, LastMapName) with
        {
            Reads = EquatableArray.Create(layer.Input),
            Weights = _weights.OfLastMapNorm(),
        });
        HandOut(layer, OutputPlan.FromLastMapNorm);
        return layer;
    }

    private Layer AddHeadHidden(MatrixPlan matrix, Layer pool)
    {
        Layer layer = Begin(LayerKind.HeadHidden, "head.hidden", Layer.None, Layer.None, pool.Output, HeadHiddenName, new Shape(matrix.Outputs));
        _buffers.Add(BufferPlan.Of(HeadHiddenName, 1, matrix.DestinationStride));
        Add(new Operation
        {
            Kind = OperationKind.HeadHidden,
            Name = HeadHiddenName,
            Layer = layer,
            Sharing = Sharing.Panels,
            Reads = EquatableArray.Create(layer.Input),
            Writes = EquatableArray.Create(layer.Output),
            Weights = _weights.OfHeadHidden(),
            Multiplies = (long)matrix.Inputs * matrix.Outputs,
            ScratchLengthInFloats = matrix.WaitingFloats,
        });
        return layer;
    }
}
