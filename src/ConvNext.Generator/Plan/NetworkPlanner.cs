using System;
using System.Collections.Generic;
using System.Linq;
using ConvNext.Generator.Config;

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

        HeadPlan head = StepPlanner.PlanHead(config, map, weights);
        EquatableArray<OutputPlan> outputs = PlanOutputs(request, stem, stages);
        (EquatableArray<ArenaBuffer> arena, long arenaLength, int scratch) = MemoryPlanner.Plan(stem, stages, head);
        return new NetworkPlan
        {
            Namespace = request.Namespace,
            ClassName = request.ClassName,
            InputChannels = config.NumChannels,
            InputHeight = config.ImageHeight,
            InputWidth = config.ImageWidth,
            Labels = PlanLabels(config),
            Activation = new ActivationPlan(config.HiddenActName, config.HiddenAct.ToString(), config.HiddenAct == Activation.PRelu),
            Stem = stem,
            Stages = stages.ToEquatableArray(),
            Head = head,
            Outputs = outputs,
            OutputLengthInFloats = outputs.Where(output => output.Name != "logits").Sum(Length),
            Weights = weights.ToEquatableArray(),
            WeightsLengthInFloats = weights.LengthInFloats,
            Arena = arena,
            ArenaLengthInFloats = arenaLength,
            ScratchLengthInFloats = scratch,
            ParameterCount = weights.ParameterCount,
            MultiplyCount = stem.Multiplies + stages.Sum(stage => (stage.Downsample?.Multiplies ?? 0) + (stage.Depth * stage.BlockMultiplies)) + head.Multiplies,
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

    // The reference makes up LABEL_0 … where config.json has none.
    private static EquatableArray<string> PlanLabels(ConvNextConfig config) =>
        config.Labels.Length == config.NumLabels
            ? config.Labels
            : Enumerable.Range(0, config.NumLabels).Select(label => $"LABEL_{label}").ToEquatableArray();

    private static EquatableArray<OutputPlan> PlanOutputs(ModelRequest request, StemPlan stem, List<StagePlan> stages)
    {
        ConvNextConfig config = request.Config;
        FeatureMap last = stages[stages.Count - 1].Map;
        var outputs = new List<OutputPlan>
        {
            new("logits", config.NumLabels > 0 ? config.NumLabels : last.Channels, 0, 0, 0, OutputPlan.FromHead),
        };
        int offset = 0;
        void Add(string name, int channels, int height, int width, int stage)
        {
            var output = new OutputPlan(name, channels, height, width, offset, stage);
            outputs.Add(output);
            offset = checked(offset + Length(output));
        }

        if (request.Outputs.HasFlag(OutputSelection.HiddenStates))
        {
            Add("hidden_states.0", stem.Map.Channels, stem.Map.Height, stem.Map.Width, OutputPlan.FromStem);
            foreach (StagePlan stage in stages)
            {
                Add($"hidden_states.{stage.Index + 1}", stage.Map.Channels, stage.Map.Height, stage.Map.Width, stage.Index);
            }
        }

        if (request.Outputs.HasFlag(OutputSelection.LastHiddenState))
        {
            Add("last_hidden_state", last.Channels, last.Height, last.Width, stages.Count - 1);
        }

        if (request.Outputs.HasFlag(OutputSelection.PoolerOutput))
        {
            Add("pooler_output", last.Channels, 0, 0, OutputPlan.FromHead);
        }

        return outputs.ToEquatableArray();
    }

    private static int Length(OutputPlan output) =>
        output.Height > 0 ? checked(output.Channels * output.Height * output.Width) : output.Channels;
}
