using System.Linq;
using ConvNext.Generator.Support;

namespace ConvNext.Generator.Plan;

/// <summary>Which rows of the table of weights an operation uses: the one place that says so.</summary>
internal sealed class WeightUse
{
    private readonly ILookup<(TensorRole Role, int Stage, int Block), WeightPlan> _rows;

    public WeightUse(EquatableArray<WeightPlan> table) => _rows = table.ToLookup(weight => (weight.Role, weight.Stage, weight.Block));

    public EquatableArray<WeightPlan> OfStem() => Of(
        0, 0, TensorRole.StemConvolutionBias, TensorRole.StemNormWeight, TensorRole.StemNormBias, TensorRole.StemConvolutionWeight);

    /// <summary>The first convolution of an overlapping stem.</summary>
    public EquatableArray<WeightPlan> OfStemFirst() => Of(0, 0, TensorRole.StemConvolutionBias, TensorRole.StemConvolutionWeight);

    /// <summary>The second convolution of an overlapping stem, and the norm.</summary>
    public EquatableArray<WeightPlan> OfStemSecond() => Of(
        0, 0, TensorRole.StemSecondConvolutionBias, TensorRole.StemNormWeight, TensorRole.StemNormBias, TensorRole.StemSecondConvolutionWeight);

    public EquatableArray<WeightPlan> OfDownsample(int stage) => OfGatherWindows(stage).Concat(OfMultiplyWindows(stage)).ToEquatableArray();

    public EquatableArray<WeightPlan> OfGatherWindows(int stage) => Of(stage, 0, TensorRole.DownsampleNormWeight, TensorRole.DownsampleNormBias);

    public EquatableArray<WeightPlan> OfMultiplyWindows(int stage) => Of(
        stage, 0, TensorRole.DownsampleConvolutionBias, TensorRole.DownsampleConvolutionWeight);

    /// <summary>Convolution and norm of a block.</summary>
    public EquatableArray<WeightPlan> OfDepthwise(int stage, int block) => Of(
        stage,
        block,
        TensorRole.DepthwiseConvolutionWeight,
        TensorRole.DepthwiseConvolutionBias,
        TensorRole.BlockNormWeight,
        TensorRole.BlockNormBias);

    /// <summary>Expand of a block, and what the activation has learned.</summary>
    public EquatableArray<WeightPlan> OfExpand(int stage, int block) => Of(
        stage, block, TensorRole.ExpandBias, TensorRole.ActivationSlope, TensorRole.ExpandWeight);

    /// <summary>Project of a block and its layer scale.</summary>
    public EquatableArray<WeightPlan> OfProject(int stage, int block) => Of(
        stage, block, TensorRole.ProjectBias, TensorRole.LayerScale, TensorRole.ProjectWeight);

    /// <summary>What of a project is scaled by a response norm's factors.</summary>
    public EquatableArray<WeightPlan> OfScaledProject(int stage, int block) => Of(stage, block, TensorRole.ProjectBias, TensorRole.ProjectWeight);

    /// <summary>The layer scale of a block, which a project applies whose weights are scaled.</summary>
    public EquatableArray<WeightPlan> OfLayerScale(int stage, int block) => Of(stage, block, TensorRole.LayerScale);

    /// <summary>What the factors of a block's response norm are made with.</summary>
    public EquatableArray<WeightPlan> OfResponseNorm(int stage, int block) => Of(stage, block, TensorRole.ResponseNormWeight);

    /// <summary>What a block's response norm adds to the hidden values.</summary>
    public EquatableArray<WeightPlan> OfResponseShift(int stage, int block) => Of(stage, block, TensorRole.ResponseNormBias);

    /// <summary>The norm of a feature map: of a stage's output, or of the stem's where that is −1.</summary>
    public EquatableArray<WeightPlan> OfNorm(int stage) => Of(stage, 0, TensorRole.FeatureMapNormWeight, TensorRole.FeatureMapNormBias);

    public EquatableArray<WeightPlan> OfPool() => Of(0, 0, TensorRole.FinalNormWeight, TensorRole.FinalNormBias);

    public EquatableArray<WeightPlan> OfLastMapNorm() => Of(0, 0, TensorRole.LastMapNormWeight, TensorRole.LastMapNormBias);

    public EquatableArray<WeightPlan> OfHeadHidden() => Of(0, 0, TensorRole.HeadHiddenBias, TensorRole.HeadHiddenWeight);

    public EquatableArray<WeightPlan> OfClassifier() => Of(0, 0, TensorRole.ClassifierBias, TensorRole.ClassifierWeight);

    // The rows of these roles; what a network does not have has none, and what is packed in several forms has several.
    private EquatableArray<WeightPlan> Of(int stage, int block, params TensorRole[] roles) =>
        roles.SelectMany(role => _rows[(role, stage, block)]).ToEquatableArray();
}
