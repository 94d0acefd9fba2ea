using System.Collections.Generic;
using System.Linq;
using ConvNext.Generator.Config;
using ConvNext.Generator.Support;

namespace ConvNext.Generator.Plan;

/// <summary>Lists the outputs that were chosen and lays them out: the logits apart, then everything of one image.</summary>
internal static class OutputPlanner
{
    private const string Logits = "logits";

    /// <summary>The outputs; adds the norms of feature maps to <paramref name="weights"/>.</summary>
    public static EquatableArray<OutputPlan> Plan(ModelRequest request, StemPlan stem, IReadOnlyList<StagePlan> stages, WeightTable weights)
    {
        ConvNextConfig config = request.Config;
        OutputSelection chosen = request.Outputs;
        FeatureMap last = stages[stages.Count - 1].Map;
        var outputs = new List<OutputPlan>();
        if (chosen.HasFlag(OutputSelection.Logits))
        {
            outputs.Add(new OutputPlan(Logits, config.NumLabels > 0 ? config.NumLabels : last.Channels, 0, 0, 0, OutputPlan.FromHead));
        }

        int offset = 0;
        void Add(string name, FeatureMap map, int stage, OutputNormPlan? norm = null)
        {
            var output = new OutputPlan(name, map.Channels, map.Height, map.Width, offset, stage, norm);
            outputs.Add(output);
            offset = checked(offset + ReservedLength(output));
        }

        if (chosen.HasFlag(OutputSelection.HiddenStates))
        {
            Add("hidden_states.0", stem.Map, OutputPlan.FromStem);
            foreach (StagePlan stage in stages)
            {
                Add($"hidden_states.{stage.Index + 1}", stage.Map, stage.Index);
            }
        }

        if (chosen.HasFlag(OutputSelection.LastHiddenState))
        {
            Add("last_hidden_state", last, stages.Count - 1);
        }

        if (chosen.HasFlag(OutputSelection.PoolerOutput))
        {
            var pooled = new OutputPlan("pooler_output", last.Channels, 0, 0, offset, OutputPlan.FromHead);
            outputs.Add(pooled);
            offset = checked(offset + ReservedLength(pooled));
        }

        if (chosen.HasFlag(OutputSelection.FeatureMaps))
        {
            for (int i = 0; i < config.OutFeatures.Length; i++)
            {
                int index = config.OutIndices[i];
                FeatureMap map = index == 0 ? stem.Map : stages[index - 1].Map;
                OutputNormPlan norm = weights.AddFeatureMapNorm(config.OutFeatures[i], map.Channels, NetworkPlanner.InnerEpsilon);
                Add("feature_maps." + config.OutFeatures[i], map, index == 0 ? OutputPlan.FromStem : index - 1, norm);
            }
        }

        return outputs.ToEquatableArray();
    }

    /// <summary>Floats of one image's outputs, without the logits.</summary>
    public static int LengthInFloats(EquatableArray<OutputPlan> outputs) =>
        outputs.Where(output => output.Name != Logits).Sum(ReservedLength);

    // Padded, and with room behind it: a norm writes the padding of its last pixel.
    private static int ReservedLength(OutputPlan output) =>
        Layout.RoundUp(output.Height > 0 ? checked(output.Channels * output.Height * output.Width) : output.Channels)
        + (output.Norm is null ? 0 : Layout.Lanes);
}
