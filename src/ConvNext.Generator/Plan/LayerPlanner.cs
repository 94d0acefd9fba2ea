using System.Collections.Generic;
using System.Linq;
using ConvNext.Generator.Support;

namespace ConvNext.Generator.Plan;

/// <summary>A layer as people count them: what it gives, what it has learned, what it costs.</summary>
/// <param name="Name">Its place in the network, e.g. <c>stage1.block0</c>.</param>
/// <param name="Channels">Channels of its output.</param>
/// <param name="Height">Rows of its output, 0 without spatial axes.</param>
/// <param name="Width">Columns of its output, 0 without spatial axes.</param>
/// <param name="Parameters">Learned parameters.</param>
/// <param name="Multiplies">Multiplications of one image, each with its addition.</param>
/// <param name="ArenaBytes">Bytes of the arena's buffers that are alive while it runs.</param>
internal sealed record LayerPlan(string Name, int Channels, int Height, int Width, long Parameters, long Multiplies, long ArenaBytes);

/// <summary>Lists the layers of a network in the order in which they run.</summary>
internal static class LayerPlanner
{
    /// <summary>Steps count as in <see cref="MemoryPlanner"/>: the stem or a downsample, then the blocks; after the stages the head.</summary>
    public static EquatableArray<LayerPlan> Plan(
        StemPlan stem, IReadOnlyList<StagePlan> stages, HeadPlan? head, EquatableArray<OutputPlan> outputs, EquatableArray<ArenaBuffer> arena)
    {
        var layers = new List<LayerPlan>();
        int step = 0;
        void Add(string name, FeatureMap map, long parameters, long multiplies) =>
            layers.Add(new LayerPlan(name, map.Channels, map.Height, map.Width, parameters, multiplies, ArenaBytes(arena, step)));

        foreach (StagePlan stage in stages)
        {
            if (stage.Downsample is { } downsample)
            {
                Add($"stage{stage.Index}.downsample", stage.Map, downsample.Parameters, downsample.Multiplies);
            }
            else
            {
                Add("stem", stem.Map, stem.Parameters, stem.Multiplies);
            }

            AddNorms(layers, outputs, stage.Downsample is null ? OutputPlan.FromStem : OutputPlan.FromHead, ArenaBytes(arena, step));
            step++;
            for (int block = 0; block < stage.Depth; block++, step++)
            {
                Add($"stage{stage.Index}.block{block}", stage.Map, stage.BlockParameters, stage.BlockMultiplies);
            }

            AddNorms(layers, outputs, stage.Index, ArenaBytes(arena, step - 1));
        }

        if (head is not null)
        {
            int channels = head.Map.Channels;
            long classifierParameters = head.Classifier is { } matrix ? matrix.Outputs * (channels + 1L) : 0;
            layers.Add(new LayerPlan("pool", channels, 0, 0, head.Parameters - classifierParameters, 0, ArenaBytes(arena, step)));
            if (head.Classifier is { } classifier)
            {
                layers.Add(new LayerPlan("classifier", classifier.Outputs, 0, 0, classifierParameters, head.Multiplies, ArenaBytes(arena, step + 1)));
            }
        }

        return layers.ToEquatableArray();
    }

    private static void AddNorms(List<LayerPlan> layers, EquatableArray<OutputPlan> outputs, int source, long arenaBytes)
    {
        foreach (OutputPlan output in outputs.Where(output => output.Norm is not null && output.Stage == source))
        {
            layers.Add(new LayerPlan(output.Name, output.Channels, output.Height, output.Width, 2L * output.Channels, 0, arenaBytes));
        }
    }

    private static long ArenaBytes(EquatableArray<ArenaBuffer> arena, int step) =>
        arena.Where(buffer => buffer.FirstStep <= step && step <= buffer.LastStep).Sum(buffer => (long)buffer.LengthInFloats) * sizeof(float);
}
