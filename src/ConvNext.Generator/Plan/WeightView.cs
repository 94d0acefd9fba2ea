using System.Collections.Generic;
using System.Linq;
using ConvNext.Generator.Support;

namespace ConvNext.Generator.Plan;

/// <summary>
/// Weights that lie together and are used together, as generated code sees them: from their first byte a typed pointer to each tensor. A step of the
/// network gets a view; which type its elements have and where they lie, the view alone knows.
/// </summary>
/// <param name="Name">The generated type.</param>
/// <param name="Summary">Whose weights they are.</param>
/// <param name="Members">The tensors.</param>
internal sealed record WeightView(string Name, string Summary, EquatableArray<WeightViewMember> Members);

/// <summary>One tensor of a view.</summary>
/// <param name="Name">What it is, within the view.</param>
/// <param name="ElementType">The type of its elements.</param>
/// <param name="OffsetInBytes">From the view's first byte; without the labels' biases, where it moves with the labels.</param>
/// <param name="FloatsPerLabel">So many floats lie before it for each label that the checkpoint has; 0 where their number moves nothing.</param>
internal sealed record WeightViewMember(string Name, PackedElementType ElementType, long OffsetInBytes, int FloatsPerLabel = 0);

/// <summary>Where the weights of a view begin. All blocks of a stage share one view.</summary>
/// <param name="Name">The constant in generated code.</param>
/// <param name="OffsetInBytes">From the first byte of the packed weights.</param>
internal sealed record WeightStart(string Name, long OffsetInBytes);

/// <summary>Reads views and starts off the table of weights.</summary>
internal static class WeightViews
{
    /// <summary>The views, in the order in which their weights lie.</summary>
    public static EquatableArray<WeightView> Of(EquatableArray<WeightPlan> weights) =>
        Groups(weights).GroupBy(group => group.View).Select(groups => ViewOf(groups.First())).ToEquatableArray();

    /// <summary>Where each begins.</summary>
    public static EquatableArray<WeightStart> StartsOf(EquatableArray<WeightPlan> weights) =>
        Groups(weights).Select(group => new WeightStart(group.Start, group.Weights[0].OffsetInBytes)).ToEquatableArray();

    /// <summary>What a tensor is called within its view.</summary>
    public static string MemberOf(TensorRole role, int stage) => role switch
    {
        TensorRole.StemConvolutionWeight or TensorRole.DownsampleConvolutionWeight => "ConvolutionWeight",
        TensorRole.StemConvolutionBias or TensorRole.DownsampleConvolutionBias => "ConvolutionBias",
        TensorRole.StemSecondConvolutionWeight => "SecondConvolutionWeight",
        TensorRole.StemSecondConvolutionBias => "SecondConvolutionBias",
        TensorRole.StemNormWeight or TensorRole.DownsampleNormWeight or TensorRole.BlockNormWeight or TensorRole.FinalNormWeight or TensorRole.LastMapNormWeight => "NormWeight",
        TensorRole.StemNormBias or TensorRole.DownsampleNormBias or TensorRole.BlockNormBias or TensorRole.FinalNormBias or TensorRole.LastMapNormBias => "NormBias",
        TensorRole.FeatureMapNormWeight => Feature(stage) + "NormWeight",
        TensorRole.FeatureMapNormBias => Feature(stage) + "NormBias",
        _ => role.ToString(),
    };

    // What is computed from a weight is called after it.
    private static string MemberOf(WeightPlan weight) => weight.Packing switch
    {
        Packing.OutputScales => MemberOf(weight.Role, weight.Stage) + "Scales",
        Packing.OutputSums => MemberOf(weight.Role, weight.Stage) + "Sums",
        _ => MemberOf(weight.Role, weight.Stage),
    };

    private static WeightView ViewOf(Group group)
    {
        long start = group.Weights[0].OffsetInBytes;
        return new WeightView(
            group.View,
            group.Summary,
            group.Weights.Select(weight => new WeightViewMember(
                MemberOf(weight),
                weight.ElementType,
                (weight.OffsetWithoutLabels ?? weight.OffsetInBytes) - start,
                weight.OffsetWithoutLabels is null ? 0 : weight.FloatsPerLabel)).ToEquatableArray());
    }

    // Neighbours in the table that belong together.
    private static List<Group> Groups(EquatableArray<WeightPlan> weights)
    {
        var groups = new List<Group>();
        foreach (WeightPlan weight in weights)
        {
            Group group = GroupOf(weight);
            if (groups.Count == 0 || groups[groups.Count - 1].Start != group.Start)
            {
                groups.Add(group);
            }

            groups[groups.Count - 1].Weights.Add(weight);
        }

        return groups;
    }

    private static Group GroupOf(WeightPlan weight)
    {
        int stage = weight.Stage;
        switch (weight.Role)
        {
            case TensorRole.StemConvolutionWeight:
            case TensorRole.StemConvolutionBias:
            case TensorRole.StemNormWeight:
            case TensorRole.StemNormBias:
            case TensorRole.StemSecondConvolutionWeight:
            case TensorRole.StemSecondConvolutionBias:
                return new Group("Stem", "StemWeights", "The stem");
            case TensorRole.DownsampleNormWeight:
            case TensorRole.DownsampleNormBias:
            case TensorRole.DownsampleConvolutionWeight:
            case TensorRole.DownsampleConvolutionBias:
                return new Group($"Downsample{stage}", $"Downsample{stage}Weights", $"The downsample to stage {stage}");
            case TensorRole.FinalNormWeight:
            case TensorRole.FinalNormBias:
            case TensorRole.LastMapNormWeight:
            case TensorRole.LastMapNormBias:
            case TensorRole.HeadHiddenWeight:
            case TensorRole.HeadHiddenBias:
            case TensorRole.ClassifierWeight:
            case TensorRole.ClassifierBias:
                return new Group("Head", "HeadWeights", "The head");
            case TensorRole.FeatureMapNormWeight:
            case TensorRole.FeatureMapNormBias:
                return new Group("FeatureMaps", "FeatureMapWeights", "The norms of feature maps");
            default:
                return new Group($"Stage{stage}Block{weight.Block}", $"Stage{stage}Weights", $"A block of stage {stage}");
        }
    }

    private static string Feature(int stage) => stage < 0 ? "Stem" : $"Stage{stage}";

    private sealed class Group
    {
        public Group(string start, string view, string summary)
        {
            Start = start;
            View = view;
            Summary = summary;
        }

        public string Start { get; }

        public string View { get; }

        public string Summary { get; }

        public List<WeightPlan> Weights { get; } = new();
    }
}
