using System;
using System.Collections.Generic;
using System.Linq;
using ConvNext.Generator.Config;
using ConvNext.Generator.Support;

namespace ConvNext.Generator.Plan;

/// <summary>Decides everything about a network: from a valid configuration to a plan that only needs printing.</summary>
internal static class NetworkPlanner
{
    // Side of the depthwise convolution's window, where nothing else is said.
    private const int DefaultKernelSize = 7;

    public static NetworkPlan Plan(ModelRequest request)
    {
        NetworkPlan plan = PlanSizes(request);
        return request.IsTrained ? plan with { Training = TrainingPlanner.Plan(request, plan) } : plan;
    }

    private static NetworkPlan PlanSizes(ModelRequest request)
    {
        if (request.OtherSizes.IsEmpty)
        {
            return Plan(request, PanelWidths.Free);
        }

        List<ModelRequest> others = request.OtherSizes
            .Select(size => request with { Config = request.Config with { ImageHeight = size.Height, ImageWidth = size.Width } })
            .ToList();
        PanelWidths widths = PanelWidths.InCommon(others.Prepend(request).Select(size => Plan(size, PanelWidths.Free)));
        NetworkPlan plan = Plan(request, widths);
        List<NetworkPlan> otherPlans = others.ConvertAll(size => Plan(size, widths));
        return otherPlans.TrueForAll(other => other.Weights.Equals(plan.Weights))
            ? plan with { OtherSizes = otherPlans.ToEquatableArray() }
            : throw new InvalidOperationException("The packed weights differ between image sizes.");
    }

    private static NetworkPlan Plan(ModelRequest request, PanelWidths widths)
    {
        ConvNextConfig config = request.Config;
        NetworkFamily family = NetworkFamily.Of(config);
        var norm = new NormPlan(family.InnerEpsilonOf(config), config.Variant.Norm);
        var weights = new WeightTable(norm.HasBias, request.HasBuffersApart);
        StemPlan stem = StepPlanner.PlanStem(config, norm, widths, weights);
        var stages = new List<StagePlan>();
        FeatureMap map = stem.Map;
        bool isQuantized = request.Precision == Precision.Int8;
        for (int index = 0; index < config.NumStages; index++)
        {
            DownsamplePlan? downsample = null;
            if (index > 0 || config.Variant.DownsamplesFirst)
            {
                var next = new FeatureMap(config.HiddenSizes[index], map.Height / 2, map.Width / 2);
                downsample = isQuantized && QuantizedWeightsRule.IsWorthIt(4L * map.Channels * next.Channels, config.HasResponseNorm)
                    ? QuantizedBlockPlanner.PlanDownsample(index, map, next, norm)
                    : StepPlanner.PlanDownsample(index, map, next, norm, widths);
                weights.AddDownsample(index, map.Channels, downsample.Matrix);
                map = next;
            }

            stages.Add(PlanStage(request, family, index, map, norm, downsample, widths, weights));
        }

        // The head comes last: a classifier of any number of labels moves nothing behind it.
        EquatableArray<OutputPlan> outputs = OutputPlanner.Plan(request, family, stem, stages, weights);
        HeadPlan? head = PlanHead(request, family, map, weights);
        EquatableArray<WeightPlan> weightRows = weights.ToEquatableArray();
        Schedule schedule = SchedulePlanner.Plan(stem, stages, head, outputs, weightRows);
        MemoryPlan memory = MemoryPlanner.Plan(schedule, request.HasBuffersApart);
        EquatableArray<LayerPlan> layers = LayerPlanner.Plan(schedule, memory);
        var activation = new ActivationPlan(config.HiddenActName, config.HiddenAct.ToString(), config.HiddenAct == Activation.PRelu);
        return new NetworkPlan
        {
            Namespace = request.Namespace,
            ClassName = request.ClassName,
            Family = family,
            Accessibility = request.Accessibility.Keyword(),
            InputChannels = config.NumChannels,
            InputHeight = config.ImageHeight,
            InputWidth = config.ImageWidth,
            Activation = activation,
            Stem = stem,
            Stages = stages.ToEquatableArray(),
            Head = head,
            Outputs = outputs,
            OutputLengthInFloats = OutputPlanner.LengthInFloats(outputs),
            IsQuantized = isQuantized,
            Weights = weightRows,
            WeightsLengthInBytes = weights.LengthInBytes,
            Kernels = KernelPlanner.Plan(stem, stages, head, activation, request.IsInterpreted ? KernelTarget.Interpreter : KernelTarget.Compiler),
            Schedule = schedule,
            Memory = memory,
            Layers = layers,
            Config = ConfigPlanner.Plan(config),
            ParameterCount = weights.ParameterCount,
            MultiplyCount = layers.Sum(layer => layer.Multiplies),
            Preprocessing = request.Preprocessor is null ? null : PreprocessingPlan.Of(request.Preprocessor),
        };
    }

    private static StagePlan PlanStage(
        ModelRequest request, NetworkFamily family, int index, FeatureMap map, NormPlan norm, DownsamplePlan? downsample, PanelWidths widths, WeightTable weights)
    {
        ConvNextConfig config = request.Config;
        bool hasScale = family.AlwaysHasLayerScale || config.LayerScaleInitValue > 0;
        bool hasSlope = config.HiddenAct == Activation.PRelu;
        int kernelSize = config.KernelSizes.IsEmpty ? DefaultKernelSize : config.KernelSizes[index];
        BlockPlan? block = config.Depths[index] == 0 ? null
            : request.Precision == Precision.Int8 ? QuantizedBlockPlanner.Plan(index, map, kernelSize, norm, hasScale, config.HasResponseNorm)
            : StepPlanner.PlanBlock(index, map, kernelSize, norm, hasScale, config.HasResponseNorm, widths, request.Exactness);
        for (int i = 0; i < config.Depths[index]; i++)
        {
            weights.AddBlock(index, i, block!, hasSlope);
        }

        return new StagePlan(index, map, downsample, block, config.Depths[index]);
    }

    // Pooled features need no classifier, feature maps and hidden states no head at all; where the norm is before the pooling, it belongs to the last hidden state.
    private static HeadPlan? PlanHead(ModelRequest request, NetworkFamily family, FeatureMap map, WeightTable weights)
    {
        OutputSource[] sources = family.Outputs.Where(output => request.Outputs.HasFlag(output.Selection)).Select(output => output.Source).ToArray();
        bool logits = sources.Contains(OutputSource.Classifier);
        bool norm = request.Config.Variant.NormBeforePool && request.Outputs.HasFlag(OutputSelection.LastHiddenState);
        return logits || norm || sources.Contains(OutputSource.Pool) || sources.Contains(OutputSource.PoolAndPixels)
            ? HeadPlanner.Plan(logits ? request.Config : request.Config with { NumLabels = 0 }, map, request, weights)
            : null;
    }
}
