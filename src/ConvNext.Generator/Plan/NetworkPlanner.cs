using System;
using System.Collections.Generic;
using System.Linq;
using ConvNext.Generator.Config;
using ConvNext.Generator.Support;

namespace ConvNext.Generator.Plan;

/// <summary>Decides everything about a network: from a valid configuration to a plan that only needs printing.</summary>
internal static class NetworkPlanner
{
    /// <summary>ε of every layer norm but the last, whatever config.json says: the reference fixes it in its modules.</summary>
    public const double InnerEpsilon = 1e-6;

    public static NetworkPlan Plan(ModelRequest request)
    {
        ConvNextConfig config = request.Config;
        var weights = new WeightTable();
        StemPlan stem = StepPlanner.PlanStem(config, weights);
        var stages = new List<StagePlan>();
        FeatureMap map = stem.Map;
        for (int index = 0; index < config.NumStages; index++)
        {
            DownsamplePlan? downsample = null;
            if (index > 0)
            {
                var next = new FeatureMap(config.HiddenSizes[index], map.Height / 2, map.Width / 2);
                downsample = StepPlanner.PlanDownsample(index, map, next, weights);
                map = next;
            }

            stages.Add(PlanStage(config, index, map, downsample, weights));
        }

        HeadPlan? head = PlanHead(request, map, weights);
        EquatableArray<OutputPlan> outputs = OutputPlanner.Plan(request, stem, stages, weights);
        (EquatableArray<ArenaBuffer> arena, long arenaLength, int scratch) = MemoryPlanner.Plan(stem, stages, head);
        EquatableArray<LayerPlan> layers = LayerPlanner.Plan(stem, stages, head, outputs, arena);
        return new NetworkPlan
        {
            Namespace = request.Namespace,
            ClassName = request.ClassName,
            Accessibility = request.Accessibility.Keyword(),
            InputChannels = config.NumChannels,
            InputHeight = config.ImageHeight,
            InputWidth = config.ImageWidth,
            Activation = new ActivationPlan(config.HiddenActName, config.HiddenAct.ToString(), config.HiddenAct == Activation.PRelu),
            Stem = stem,
            Stages = stages.ToEquatableArray(),
            Head = head,
            Outputs = outputs,
            OutputLengthInFloats = OutputPlanner.LengthInFloats(outputs),
            Weights = weights.ToEquatableArray(),
            WeightsLengthInFloats = weights.LengthInFloats,
            Arena = arena,
            ArenaLengthInFloats = arenaLength,
            ScratchLengthInFloats = scratch,
            Layers = layers,
            Config = ConfigPlanner.Plan(config),
            ParameterCount = weights.ParameterCount,
            MultiplyCount = layers.Sum(layer => layer.Multiplies),
            Preprocessing = request.Preprocessor is null ? null : PreprocessingPlan.Of(request.Preprocessor),
        };
    }

    private static StagePlan PlanStage(ConvNextConfig config, int index, FeatureMap map, DownsamplePlan? downsample, WeightTable weights)
    {
        bool hasScale = config.LayerScaleInitValue > 0;
        bool hasParameter = config.HiddenAct == Activation.PRelu;
        BlockPlan? block = config.Depths[index] == 0 ? null : StepPlanner.PlanBlock(index, map, hasScale);
        var starts = new List<long>();
        long before = weights.ParameterCount;
        for (int i = 0; i < config.Depths[index]; i++)
        {
            (long start, BlockWeights offsets) = weights.AddBlock(index, i, block!.Expand, block.Project, hasParameter);
            block = block with { Weights = offsets };
            starts.Add(start);
        }

        long channels = map.Channels;
        return new StagePlan(
            index,
            map,
            downsample,
            block,
            starts.ToEquatableArray(),
            (weights.ParameterCount - before) / Math.Max(1, starts.Count),
            map.Pixels * ((channels * 49) + (channels * channels * 8)));
    }

    // Pooled features need no classifier, feature maps and hidden states no head at all.
    private static HeadPlan? PlanHead(ModelRequest request, FeatureMap map, WeightTable weights)
    {
        bool logits = request.Outputs.HasFlag(OutputSelection.Logits);
        return logits || request.Outputs.HasFlag(OutputSelection.PoolerOutput)
            ? StepPlanner.PlanHead(logits ? request.Config : request.Config with { NumLabels = 0 }, map, weights)
            : null;
    }
}
