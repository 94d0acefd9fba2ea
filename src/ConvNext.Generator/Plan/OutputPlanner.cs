using System;
using System.Collections.Generic;
using System.Linq;
using ConvNext.Generator.Config;
using ConvNext.Generator.Support;

namespace ConvNext.Generator.Plan;

/// <summary>Lists the outputs that were chosen and lays them out: the logits apart, then everything of one image.</summary>
internal static class OutputPlanner
{
    /// <summary>The outputs; adds the norms of feature maps to <paramref name="weights"/>.</summary>
    public static EquatableArray<OutputPlan> Plan(
        ModelRequest request, NetworkFamily family, StemPlan stem, IReadOnlyList<StagePlan> stages, WeightTable weights)
    {
        ConvNextConfig config = request.Config;
        int lastStage = stages.Count - 1;
        int channels = config.Variant.HeadHiddenSize > 0 ? config.Variant.HeadHiddenSize : stages[lastStage].Map.Channels;
        var outputs = new List<OutputPlan>();
        int offset = 0;
        foreach (FamilyOutput output in family.Outputs.Where(output => request.Outputs.HasFlag(output.Selection)))
        {
            switch (output.Source)
            {
                case OutputSource.Classifier:
                    outputs.Add(new OutputPlan(output.Kind, output.Name, config.NumLabels > 0 ? config.NumLabels : channels, 0, 0, 0, OutputPlan.FromHead));
                    break;
                case OutputSource.Pool:
                    Reserve(new OutputPlan(output.Kind, output.Name, channels, 0, 0, offset, OutputPlan.FromHead));
                    break;
                case OutputSource.PoolAndPixels:
                    int rows = checked(1 + stages[lastStage].Map.Pixels);
                    Reserve(new OutputPlan(output.Kind, output.Name, channels, 0, 0, offset, OutputPlan.FromHead, Rows: rows));
                    break;
                case OutputSource.LastStage:
                    AddMap(output, output.Name, config.Variant.NormBeforePool ? OutputPlan.FromLastMapNorm : lastStage);
                    break;
                case OutputSource.StemAndStages:
                    for (int index = 0; index <= stages.Count; index++)
                    {
                        AddMap(output, $"{output.Name}{index}", StageOf(index, family));
                    }

                    break;
                case OutputSource.OutFeatures:
                    for (int i = 0; i < config.OutFeatures.Length; i++)
                    {
                        AddMap(output, output.Name + config.OutFeatures[i], StageOf(config.OutIndices[i], family));
                    }

                    break;
            }
        }

        return outputs.ToEquatableArray();

        void AddMap(FamilyOutput output, string name, int stage)
        {
            FeatureMap map = stage switch
            {
                OutputPlan.FromImage => new FeatureMap(config.NumChannels, config.ImageHeight, config.ImageWidth),
                OutputPlan.FromStem => stem.Map,
                OutputPlan.FromLastMapNorm => stages[lastStage].Map,
                _ => stages[stage].Map,
            };
            OutputNormPlan? norm = null;
            if (output.HasNorm)
            {
                weights.AddFeatureMapNorm(stage, map.Channels);
                norm = new OutputNormPlan(
                    family.InnerEpsilonOf(config),
                    WeightViews.MemberOf(TensorRole.FeatureMapNormWeight, stage),
                    WeightViews.MemberOf(TensorRole.FeatureMapNormBias, stage));
            }

            Reserve(new OutputPlan(output.Kind, name, map.Channels, map.Height, map.Width, offset, stage, norm));
        }

        void Reserve(OutputPlan output)
        {
            outputs.Add(output);
            offset = checked(offset + ReservedLength(output));
        }
    }

    /// <summary>Floats of one image's outputs, without the logits.</summary>
    public static int LengthInFloats(EquatableArray<OutputPlan> outputs) =>
        outputs.Where(output => output.Kind != OutputKind.Logits).Sum(ReservedLength);

    // Hidden states count the stem's output as the first, or the image in its place.
    private static int StageOf(int hiddenState, NetworkFamily family) =>
        hiddenState > 0 ? hiddenState - 1 : family.StemIsImage ? OutputPlan.FromImage : OutputPlan.FromStem;

    // Padded, and with room behind it: a norm writes the padding of its last pixel.
    private static int ReservedLength(OutputPlan output) =>
        Layout.RoundUp(output.Height > 0 ? checked(output.Channels * output.Height * output.Width) : checked(output.Channels * Math.Max(1, output.Rows)))
        + (output.Norm is null && output.Rows == 0 ? 0 : Layout.Lanes);
}
