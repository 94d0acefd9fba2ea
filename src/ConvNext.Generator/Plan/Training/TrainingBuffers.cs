using System;
using System.Collections.Generic;
using System.Linq;

namespace ConvNext.Generator.Plan;

/// <summary>The buffers of a trainer with their lifetimes.</summary>
internal sealed class TrainingBuffers
{
    private readonly List<TrainingStage> _stages;
    private readonly List<TrainingLayer> _layers;

    public TrainingBuffers(List<TrainingStage> stages, List<TrainingLayer> layers, int stemInputs, bool hasResponseNorm)
    {
        _stages = stages;
        _layers = layers;
        for (int layer = 0; layer < layers.Count; layer++)
        {
            AddKept(layer, stemInputs, hasResponseNorm);
            AddGradient(layer);
            AddWork(layer);
        }
    }

    public List<TrainingBuffer> Buffers { get; } = new();

    // What a backward operation reads of the forward pass.
    private void AddKept(int index, int stemInputs, bool hasResponseNorm)
    {
        TrainingLayer layer = _layers[index];
        TrainingStage stage = _stages[layer.Stage];
        int last = Backward(index);
        switch (layer.Kind)
        {
            case TrainingLayerKind.Stem:
                AddRows("StemPatches", stage.Pixels, stage.PatchStride, index, last, stemInputs);
                AddRows("StemNormalised", stage.Pixels, stage.ChannelStride, index, last, stage.Channels);
                Add("StemScales", stage.Pixels, 0, index, last, $"{stage.Pixels} pixels");
                break;
            case TrainingLayerKind.Downsample:
                AddRows($"Windows{layer.Stage}", stage.Pixels, stage.PatchStride, index, last, stage.PatchStride);
                Add($"WindowScales{layer.Stage}", stage.Pixels * TrainingPlanner.WindowTaps, 0, index, last, $"{stage.Pixels * TrainingPlanner.WindowTaps} pixels");
                break;
            case TrainingLayerKind.Block:
                string name = $"Stage{layer.Stage}Block{layer.Block}";
                AddRows(name + "Normalised", stage.Pixels, stage.ChannelStride, index, last, stage.Channels);
                Add(name + "Scales", stage.Pixels, 0, index, last, $"{stage.Pixels} pixels");
                if (stage.ExpandsAgain)
                {
                    AddRows(name + "Hidden", stage.Pixels, stage.HiddenStride, index, index, stage.Hidden);
                    AddRows(name + "HiddenAgain", stage.Pixels, stage.HiddenStride, last, last, stage.Hidden);
                }
                else
                {
                    AddRows(name + "Hidden", stage.Pixels, stage.HiddenStride, index, last, stage.Hidden);
                }

                if (hasResponseNorm)
                {
                    Add(
                        name + "Response", TrainingPlanner.ResponseRows * stage.HiddenStride, 0, index, last,
                        $"{TrainingPlanner.ResponseRows} rows of {stage.HiddenStride} floats");
                }

                break;
            default:
                Add("PooledNormalised", stage.ChannelStride, 0, index, last, $"{stage.ChannelStride} floats");
                Add("PooledRows", stage.ChannelStride, 0, index, last, $"{stage.ChannelStride} floats");
                Add("PooledScales", 1, 0, index, last, "1 float");
                break;
        }

        if (layer.Output is { } output)
        {
            // A block's convolution reads its input again; a norm has kept what it needs.
            int reader = index + 1;
            AddRows(output, stage.Pixels, stage.ChannelStride, index, _layers[reader].Kind == TrainingLayerKind.Block ? Backward(reader) : reader, stage.Channels);
        }
    }

    // The gradient of the maps of a stage: what it is made by writes it, what leads to the stage reads it last.
    private void AddGradient(int index)
    {
        TrainingLayer layer = _layers[index];
        if (layer.Kind is TrainingLayerKind.Stem or TrainingLayerKind.Downsample)
        {
            TrainingStage stage = _stages[layer.Stage];
            int writer = _layers.FindIndex(index + 1, static other => other.Kind is TrainingLayerKind.Downsample or TrainingLayerKind.Head);
            AddRows($"Stage{layer.Stage}Gradient", stage.Pixels, stage.ChannelStride, Backward(writer), Backward(index), stage.Channels);
        }
    }

    // What a backward operation works in.
    private void AddWork(int index)
    {
        TrainingLayer layer = _layers[index];
        TrainingStage stage = _stages[layer.Stage];
        int now = Backward(index);
        int items = (stage.Pixels / TrainingPlanner.ItemRows) + 1;
        switch (layer.Kind)
        {
            case TrainingLayerKind.Stem:
                Add("StemPartials", items * 2L * stage.ChannelStride, 0, now, now, $"{items} × 2 rows of {stage.ChannelStride} floats");
                break;
            case TrainingLayerKind.Downsample:
                int padded = Layout.RoundUp(_stages[layer.Stage - 1].Channels);
                Add($"WindowPartials{layer.Stage}", items * 2L * padded, 0, now, now, $"{items} × 2 rows of {padded} floats");
                break;
            case TrainingLayerKind.Block:
                AddOnce($"Work{layer.Stage}", stage.Pixels, stage.HiddenStride, now, stage.Hidden);
                AddOnce($"ConvolutionGradient{layer.Stage}", stage.Pixels, stage.ChannelStride, now, stage.Channels);
                long partials = Math.Max(items * ((3L * stage.ChannelStride) + Layout.Lanes), Layout.RoundUp(stage.Channels) * (TrainingPlanner.Taps + 1L));
                if (layer.Block == 0)
                {
                    Add($"Partials{layer.Stage}", partials, 0, now - Depth(layer.Stage) + 1, now, $"{TrainingPlanner.RoundUp(partials)} floats");
                }

                break;
            default:
                break;
        }
    }

    // All blocks of a stage work in the same: from the first that runs backwards, which is its last, to the last.
    private void AddOnce(string name, int rows, int stride, int now, int columns)
    {
        int found = Buffers.FindIndex(buffer => buffer.Name == name);
        if (found < 0)
        {
            AddRows(name, rows, stride, now, now, columns);
        }
        else
        {
            Buffers[found] = Buffers[found] with { First = Math.Min(Buffers[found].First, now) };
        }
    }

    private int Depth(int stage) => _layers.Count(layer => layer.Kind == TrainingLayerKind.Block && layer.Stage == stage);

    private int Backward(int index) => (2 * _layers.Count) - 1 - index;

    private void AddRows(string name, int rows, int stride, int first, int last, int columns) =>
        Add(name, (long)rows * stride, (long)TrainingPlanner.TileRows * stride, first, last, $"{rows} rows of {stride} floats, {columns} of them used");

    private void Add(string name, long floats, long slack, int first, int last, string shape) =>
        Buffers.Add(new TrainingBuffer(name, TrainingPlanner.RoundUp(floats), slack, first, last, shape));
}
