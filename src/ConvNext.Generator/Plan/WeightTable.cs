using System.Collections.Generic;
using System.Linq;
using ConvNext.Generator.Support;

namespace ConvNext.Generator.Plan;

/// <summary>
/// Collects the tensors of a network and lays out their packed forms. What a tensor is, its role says; what checkpoints call it, the runtime knows.
/// </summary>
internal sealed class WeightTable
{
    private readonly List<WeightPlan> _weights = new();

    public long LengthInBytes { get; private set; }

    public long ParameterCount => _weights.Sum(weight => weight.Elements);

    public EquatableArray<WeightPlan> ToEquatableArray() => _weights.ToEquatableArray();

    public void AddStem(MatrixPlan matrix, int channels, int patchHeight, int patchWidth)
    {
        int outputs = matrix.Outputs;
        AddVector(TensorRole.StemConvolutionBias, outputs);
        AddVector(TensorRole.StemNormWeight, outputs);
        AddVector(TensorRole.StemNormBias, outputs);
        Add(TensorRole.StemConvolutionWeight, 0, 0, Packing.Panels, matrix.PanelWidth, matrix.WeightFloats, outputs, channels, patchHeight, patchWidth);
    }

    public void AddDownsample(int stage, int inputs, MatrixPlan matrix)
    {
        AddVector(TensorRole.DownsampleNormWeight, inputs, stage);
        AddVector(TensorRole.DownsampleNormBias, inputs, stage);
        AddVector(TensorRole.DownsampleConvolutionBias, matrix.Outputs, stage);
        Add(TensorRole.DownsampleConvolutionWeight, stage, 0, Packing.DownsamplePanels, matrix.PanelWidth, matrix.WeightFloats, matrix.Outputs, inputs, 2, 2);
    }

    /// <summary>Adds a block and returns its start in bytes.</summary>
    /// <remarks>The two matrices come last and in the order of use: fetching ahead past the end of one is fetching the next.</remarks>
    public long AddBlock(int stage, int block, MatrixPlan expand, MatrixPlan project, bool hasSlope)
    {
        int channels = project.Outputs;
        int hidden = expand.Outputs;
        long start = LengthInBytes;
        Add(TensorRole.DepthwiseConvolutionWeight, stage, block, Packing.Depthwise, 0, Layout.RoundUp(channels) * 49L, channels, 1, 7, 7);
        AddVector(TensorRole.DepthwiseConvolutionBias, channels, stage, block);
        AddVector(TensorRole.BlockNormWeight, channels, stage, block);
        AddVector(TensorRole.BlockNormBias, channels, stage, block);
        AddVector(TensorRole.ExpandBias, hidden, stage, block);
        if (hasSlope)
        {
            AddVector(TensorRole.ActivationSlope, 1, stage, block);
        }

        AddVector(TensorRole.ProjectBias, channels, stage, block);
        if (project.HasScale)
        {
            AddVector(TensorRole.LayerScale, channels, stage, block);
        }

        Add(TensorRole.ExpandWeight, stage, block, Packing.Panels, expand.PanelWidth, expand.WeightFloats, hidden, channels);
        Add(TensorRole.ProjectWeight, stage, block, Packing.Panels, project.PanelWidth, project.WeightFloats, channels, hidden);
        return start;
    }

    /// <summary>Adds the last norm and the classifier, whose weight begins behind as many biases as there are labels.</summary>
    public void AddHead(int channels, MatrixPlan? classifier, bool takesAnyLabels = false)
    {
        AddVector(TensorRole.FinalNormWeight, channels);
        AddVector(TensorRole.FinalNormBias, channels);
        if (classifier is not null)
        {
            long start = LengthInBytes;
            AddVector(TensorRole.ClassifierBias, classifier.Outputs);
            Add(TensorRole.ClassifierWeight, 0, 0, Packing.Panels, classifier.PanelWidth, classifier.WeightFloats, classifier.Outputs, channels);
            if (takesAnyLabels)
            {
                _weights[_weights.Count - 1] = _weights[_weights.Count - 1] with { OffsetWithoutLabels = start };
            }
        }
    }

    /// <summary>Adds the norm of a backbone's feature map.</summary>
    /// <param name="stage">The stage whose output it is for; −1 for the stem's.</param>
    /// <param name="channels">Channels of the map.</param>
    public void AddFeatureMapNorm(int stage, int channels)
    {
        AddVector(TensorRole.FeatureMapNormWeight, channels, stage);
        AddVector(TensorRole.FeatureMapNormBias, channels, stage);
    }

    private void AddVector(TensorRole role, int length, int stage = 0, int block = 0) =>
        Add(role, stage, block, Packing.Vector, 0, Layout.RoundUp(length), length);

    private void Add(TensorRole role, int stage, int block, Packing packing, int panelWidth, long lengthInFloats, params int[] shape)
    {
        long length = lengthInFloats * sizeof(float);
        _weights.Add(new WeightPlan(role, stage, block, shape.ToEquatableArray(), packing, panelWidth, PackedElementType.Float32, LengthInBytes, length));
        LengthInBytes += length;
    }
}
