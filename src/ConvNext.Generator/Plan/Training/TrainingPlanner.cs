using System;
using System.Collections.Generic;
using System.Linq;
using ConvNext.Generator.Config;
using ConvNext.Generator.Support;

namespace ConvNext.Generator.Plan;

/// <summary>Decides everything about the trainer of a network of transformers': stem of patches, layer norms, windows of 7×7, a plain head.</summary>
internal static class TrainingPlanner
{
    // What the kernels of ConvNext.Training work with; TrainingConstantsTests holds both against each other.
    public const int ItemRows = 42;
    public const int TileRows = 14;
    public const int Taps = 49;
    public const int WindowTaps = 4;
    public const int ResponseRows = 5;
    public const int GradientScratch = 128 * ((168 / 6 * Layout.Lanes) + 256);

    public static TrainingPlan Plan(ModelRequest request, NetworkPlan network)
    {
        ConvNextConfig config = request.Config;
        List<TrainingStage> stages = PlanStages(network);
        List<TrainingLayer> layers = PlanLayers(network);
        bool hasResponseNorm = config.HasResponseNorm;
        (List<TrainingBuffer> buffers, long imageLength, long slackLength) =
            Place(new TrainingBuffers(stages, layers, StemInputs(network), hasResponseNorm).Buffers, request.HasBuffersApart);
        TrainingShared shared = PlanShared(stages, StemInputs(network), request.HasBuffersApart ? ApartLayout.GapInFloats : 0);
        return new TrainingPlan
        {
            ClassName = ModelIdentity.TrainerOf(network.ClassName),
            Layers = layers.ToEquatableArray(),
            Stages = stages.ToEquatableArray(),
            Buffers = buffers.ToEquatableArray(),
            Strides = PlanStrides(stages).ToEquatableArray(),
            Shared = shared,
            Apart = request.HasBuffersApart ? Apart(buffers, imageLength, slackLength, shared).ToEquatableArray() : default,
            ImageLengthInFloats = imageLength,
            SlackLengthInFloats = slackLength,
            ScratchLengthInFloats = stages.Max(ScratchOf),
            HasLayerScale = network.Weights.Any(static weight => weight.Role == TensorRole.LayerScale),
            HasResponseNorm = hasResponseNorm,
            Epsilon = network.Stem.Norm.Epsilon,
            LastEpsilon = network.Head!.Norm.Epsilon,
        };
    }

    private static (List<TrainingBuffer> Buffers, long ImageLength, long SlackLength) Place(List<TrainingBuffer> buffers, bool isApart) =>
        isApart ? TrainingMemory.PlaceApart(buffers) : TrainingMemory.Place(buffers);

    private static IEnumerable<ApartBuffer> Apart(List<TrainingBuffer> buffers, long imageLength, long slackLength, TrainingShared shared)
    {
        ApartBuffer Shared(string name, long start, long end) => new(name, imageLength, 0, slackLength + start, end - start - ApartLayout.GapInFloats);
        return buffers
            .Select(static buffer => new ApartBuffer(buffer.Name, buffer.ImageOffset, buffer.ImageFloats, buffer.SlackOffset, buffer.SlackFloats))
            .Append(Shared(nameof(shared.FirstPanels), shared.FirstPanels, shared.SecondPanels))
            .Append(Shared(nameof(shared.SecondPanels), shared.SecondPanels, shared.Taps))
            .Append(Shared(nameof(shared.Taps), shared.Taps, shared.Sums))
            .Append(Shared(nameof(shared.Sums), shared.Sums, shared.Zeros))
            .Append(Shared(nameof(shared.Zeros), shared.Zeros, shared.LengthInFloats));
    }

    private static int StemInputs(NetworkPlan network) => network.InputChannels * network.Stem.PatchPixels;

    private static List<TrainingStage> PlanStages(NetworkPlan network) => network.Stages
        .Select(stage =>
        {
            FeatureMap map = stage.Map;
            int patch = stage.Downsample is { } downsample ? WindowTaps * downsample.Source.PaddedChannels : StemInputs(network);

            // Hidden values of the first stage, the largest, would be kept the longest: a batch of 64 of pocket takes 93 MB instead of 120.
            // Those of an only stage would save nothing.
            bool expandsAgain = stage.Index == 0 && network.Stages.Length > 1;
            return new TrainingStage(
                map.Height, map.Width, map.Channels, Layout.Stride(map.Channels), Layout.Stride(4 * map.Channels), Layout.Stride(patch), expandsAgain);
        })
        .ToList();

    private static List<TrainingLayer> PlanLayers(NetworkPlan network)
    {
        // Norms of feature maps are no part of what is trained.
        int Parameter(TensorRole role, int stage = 0, int block = 0) => network.Weights
            .Where(static weight => weight.Role is not (TensorRole.FeatureMapNormWeight or TensorRole.FeatureMapNormBias))
            .Select(static (weight, index) => (weight, index))
            .First(entry => entry.weight.Role == role && entry.weight.Stage == stage && entry.weight.Block == block)
            .index;
        string map = "StemMap";
        int blocks = 0;
        var layers = new List<TrainingLayer> { new(TrainingLayerKind.Stem, "stem", 0, 0, 0, Parameter(TensorRole.StemConvolutionBias), null, map) };
        foreach (StagePlan stage in network.Stages)
        {
            if (stage.Downsample is not null)
            {
                string output = $"Stage{stage.Index}Map";
                layers.Add(new(
                    TrainingLayerKind.Downsample, $"stage{stage.Index}.downsample", stage.Index, 0, 0, Parameter(TensorRole.DownsampleNormWeight, stage.Index), map, output));
                map = output;
            }

            for (int block = 0; block < stage.Depth; block++)
            {
                string output = $"Stage{stage.Index}Block{block}Map";
                layers.Add(new(
                    TrainingLayerKind.Block, $"stage{stage.Index}.block{block}", stage.Index, block, blocks++,
                    Parameter(TensorRole.DepthwiseConvolutionWeight, stage.Index, block), map, output));
                map = output;
            }
        }

        layers.Add(new(TrainingLayerKind.Head, "head", network.Stages.Length - 1, 0, 0, Parameter(TensorRole.FinalNormWeight), map, null));
        return layers;
    }

    private static IEnumerable<TrainingStride> PlanStrides(List<TrainingStage> stages)
    {
        for (int index = 0; index < stages.Count; index++)
        {
            yield return new TrainingStride($"Patches{index}", stages[index].PatchStride);
            yield return new TrainingStride($"Channels{index}", stages[index].ChannelStride);
            yield return new TrainingStride($"Hidden{index}", stages[index].HiddenStride);
        }
    }

    // One behind the other, with a gap before the first and behind each.
    private static TrainingShared PlanShared(List<TrainingStage> stages, int stemInputs, long gap)
    {
        long panels = 0;
        long sums = 0;
        long zeros = 0;
        for (int index = 0; index < stages.Count; index++)
        {
            TrainingStage stage = stages[index];
            int patch = index == 0 ? stemInputs : WindowTaps * Layout.RoundUp(stages[index - 1].Channels);
            panels = Math.Max(panels, Math.Max(Panels(stage.Channels, stage.Hidden), Panels(stage.Channels, patch)));
            sums = Math.Max(sums, Math.Max((long)stage.Channels * stage.Hidden, (long)stage.Channels * patch));
            zeros = Math.Max(zeros, Layout.RoundUp(Math.Max(stage.Hidden, patch)));
        }

        long taps = stages.Max(static stage => Layout.RoundUp(stage.Channels) * (Taps + 1L));
        sums = RoundUp(sums);
        long second = gap + panels + gap;
        long firstTap = second + panels + gap;
        long firstSum = firstTap + taps + gap;
        long firstZero = firstSum + sums + gap;
        return new TrainingShared(gap, second, firstTap, firstSum, firstZero, firstZero + zeros + gap);
    }

    // A matrix as panels, whichever of its sides is summed over.
    private static long Panels(int left, int right) => RoundUp(Math.Max((long)left * Layout.RoundUp(right), (long)right * Layout.RoundUp(left)));

    /// <summary>A multiple of sixteen floats.</summary>
    public static long RoundUp(long count) => (count + Layout.Lanes - 1) / Layout.Lanes * Layout.Lanes;

    private static int ScratchOf(TrainingStage stage)
    {
        int columns = Layout.DivideUp(stage.Width, 4) * 4 + 10;
        int planes = 2 * (stage.Height + 6) * columns * Layout.Lanes;
        int rows = ItemRows * ((2 * stage.ChannelStride) + Math.Max(stage.HiddenStride, stage.PatchStride));
        return Math.Max(Math.Max(planes, rows), GradientScratch);
    }
}
