using System.Collections.Generic;
using System.Linq;
using ConvNext.Generator.Support;

namespace ConvNext.Generator.Plan;

/// <summary>
/// Collects the tensors of a network and lays out their packed forms. What a tensor is, its role says; what checkpoints call it, the runtime knows.
/// </summary>
internal sealed class WeightTable
{
    // Each tensor begins with a cache line.
    private const int LineBytes = 64;

    private readonly List<WeightPlan> _weights = new();
    private readonly bool _hasNormBias;
    private readonly bool _isApart;

    /// <summary>A table for a network whose norms have a bias, or none; and whose tensors lie apart, or one behind the other.</summary>
    public WeightTable(bool hasNormBias = true, bool isApart = false)
    {
        _hasNormBias = hasNormBias;
        _isApart = isApart;
    }

    public long LengthInBytes { get; private set; }

    public long ParameterCount => _weights.Sum(weight => weight.Elements);

    public EquatableArray<WeightPlan> ToEquatableArray() => _weights.ToEquatableArray();

    public void AddStem(MatrixPlan matrix, int channels, int patchHeight, int patchWidth)
    {
        int outputs = matrix.Outputs;
        AddVector(TensorRole.StemConvolutionBias, outputs);
        AddNorm(TensorRole.StemNormWeight, TensorRole.StemNormBias, outputs);
        Add(TensorRole.StemConvolutionWeight, 0, 0, Packing.Panels, matrix.PanelWidth, matrix.WeightFloats, outputs, channels, patchHeight, patchWidth);
    }

    public void AddOverlappingStem(MatrixPlan first, MatrixPlan second, int channels)
    {
        AddVector(TensorRole.StemConvolutionBias, first.Outputs);
        AddVector(TensorRole.StemSecondConvolutionBias, second.Outputs);
        AddNorm(TensorRole.StemNormWeight, TensorRole.StemNormBias, second.Outputs);
        Add(TensorRole.StemConvolutionWeight, 0, 0, Packing.Panels, first.PanelWidth, first.WeightFloats, first.Outputs, channels, 3, 3);
        Add(
            TensorRole.StemSecondConvolutionWeight, 0, 0, Packing.DownsamplePanels, second.PanelWidth, second.WeightFloats, second.Outputs, first.Outputs, 3, 3);
    }

    public void AddDownsample(int stage, int inputs, MatrixPlan matrix)
    {
        AddNorm(TensorRole.DownsampleNormWeight, TensorRole.DownsampleNormBias, inputs, stage);
        AddVector(TensorRole.DownsampleConvolutionBias, matrix.Outputs, stage);
        if (matrix.IsQuantized)
        {
            AddCodes(TensorRole.DownsampleConvolutionWeight, stage, 0, Packing.DownsampleCodePanels, matrix, matrix.Outputs, inputs, 2, 2);
            return;
        }

        Add(TensorRole.DownsampleConvolutionWeight, stage, 0, Packing.DownsamplePanels, matrix.PanelWidth, matrix.WeightFloats, matrix.Outputs, inputs, 2, 2);
    }

    /// <summary>Adds a block and returns its start in bytes.</summary>
    /// <remarks>The two matrices come last and in the order of use: fetching ahead past the end of one is fetching the next.</remarks>
    public long AddBlock(int stage, int block, BlockPlan plan, bool hasSlope)
    {
        (MatrixPlan expand, MatrixPlan project) = (plan.Expand, plan.Project);
        int channels = project.Outputs;
        int hidden = expand.Outputs;
        long start = LengthInBytes;
        AddTaps(stage, block, plan, channels);
        AddVector(TensorRole.DepthwiseConvolutionBias, channels, stage, block);
        AddNorm(TensorRole.BlockNormWeight, TensorRole.BlockNormBias, channels, stage, block);
        AddVector(TensorRole.ExpandBias, hidden, stage, block);
        if (hasSlope)
        {
            AddVector(TensorRole.ActivationSlope, 1, stage, block);
        }

        if (plan.ResponseNorm is not null)
        {
            Add(TensorRole.ResponseNormWeight, stage, block, Packing.Vector, 0, Layout.RoundUp(hidden), 1, 1, 1, hidden);
            Add(TensorRole.ResponseNormBias, stage, block, Packing.Vector, 0, Layout.RoundUp(hidden), 1, 1, 1, hidden);
        }

        AddVector(TensorRole.ProjectBias, channels, stage, block);
        if (project.HasScale)
        {
            AddVector(TensorRole.LayerScale, channels, stage, block);
        }

        AddProduct(TensorRole.ExpandWeight, stage, block, expand);
        AddProduct(TensorRole.ProjectWeight, stage, block, project);
        return start;
    }

    /// <summary>Adds the last norm, a hidden layer and the classifier, whose weight begins behind as many biases as there are labels.</summary>
    public void AddHead(int channels, bool normBeforePool, MatrixPlan? hidden, MatrixPlan? classifier, bool takesAnyLabels = false)
    {
        if (normBeforePool)
        {
            AddNorm(TensorRole.LastMapNormWeight, TensorRole.LastMapNormBias, channels);
        }
        else
        {
            AddNorm(TensorRole.FinalNormWeight, TensorRole.FinalNormBias, channels);
        }

        if (hidden is not null)
        {
            AddVector(TensorRole.HeadHiddenBias, hidden.Outputs);
            Add(TensorRole.HeadHiddenWeight, 0, 0, Packing.Panels, hidden.PanelWidth, hidden.WeightFloats, hidden.Outputs, channels);
        }

        if (classifier is not null)
        {
            AddClassifier(classifier, takesAnyLabels);
        }
    }

    private void AddClassifier(MatrixPlan classifier, bool takesAnyLabels)
    {
        AddVector(TensorRole.ClassifierBias, classifier.Outputs);
        long start = _weights[_weights.Count - 1].OffsetInBytes;
        int first = _weights.Count;
        EquatableArray<int> shape = EquatableArray.Create(classifier.Outputs, classifier.Inputs);
        if (classifier.HasCodes)
        {
            AddScales(TensorRole.ClassifierWeight, 0, 0, shape);
            Add(TensorRole.ClassifierWeight, 0, 0, shape, Packing.Panels, PackedElementType.Int8, classifier.WeightFloats, classifier.PanelWidth);
        }
        else
        {
            Add(TensorRole.ClassifierWeight, 0, 0, Packing.Panels, classifier.PanelWidth, classifier.WeightFloats, classifier.Outputs, classifier.Inputs);
        }

        for (int i = first; takesAnyLabels && i < _weights.Count; i++)
        {
            _weights[i] = _weights[i] with { OffsetWithoutLabels = start, FloatsPerLabel = i - first + 1 };
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

    private void AddNorm(TensorRole weight, TensorRole bias, int length, int stage = 0, int block = 0)
    {
        AddVector(weight, length, stage, block);
        if (_hasNormBias)
        {
            AddVector(bias, length, stage, block);
        }
    }

    private void AddProduct(TensorRole role, int stage, int block, MatrixPlan matrix)
    {
        if (!matrix.IsQuantized)
        {
            Add(role, stage, block, Packing.Panels, matrix.PanelWidth, matrix.WeightFloats, matrix.Outputs, matrix.Inputs);
            return;
        }

        AddCodes(role, stage, block, Packing.CodePanels, matrix, matrix.Outputs, matrix.Inputs);
    }

    // The weights of a product of 8 bits.
    private void AddCodes(TensorRole role, int stage, int block, Packing packing, MatrixPlan matrix, params int[] dimensions)
    {
        EquatableArray<int> shape = dimensions.ToEquatableArray();
        AddScales(role, stage, block, shape);
        Add(role, stage, block, shape, Packing.OutputSums, PackedElementType.Int32, matrix.PaddedOutputs * sizeof(int));
        Add(role, stage, block, shape, packing, PackedElementType.Int8, (long)matrix.PaddedOutputs * matrix.PaddedInputs);
    }

    private void AddScales(TensorRole role, int stage, int block, EquatableArray<int> shape) =>
        Add(role, stage, block, shape, Packing.OutputScales, PackedElementType.Float32, Layout.RoundUp(shape[0]) * sizeof(float));

    private void AddTaps(int stage, int block, BlockPlan plan, int channels)
    {
        int size = plan.KernelSize;
        long taps = (long)Layout.RoundUp(channels) * size * size;
        if (!plan.HasTapCodes)
        {
            Add(TensorRole.DepthwiseConvolutionWeight, stage, block, Packing.Depthwise, 0, taps, channels, 1, size, size);
            return;
        }

        EquatableArray<int> shape = EquatableArray.Create(channels, 1, size, size);
        AddScales(TensorRole.DepthwiseConvolutionWeight, stage, block, shape);
        Add(TensorRole.DepthwiseConvolutionWeight, stage, block, shape, Packing.Depthwise, PackedElementType.Int8, taps);
    }

    private void AddVector(TensorRole role, int length, int stage = 0, int block = 0) =>
        Add(role, stage, block, Packing.Vector, 0, Layout.RoundUp(length), length);

    private void Add(TensorRole role, int stage, int block, Packing packing, int panelWidth, long lengthInFloats, params int[] shape)
    {
        long length = lengthInFloats * sizeof(float);
        long offset = Place(role, length);
        _weights.Add(new WeightPlan(role, stage, block, shape.ToEquatableArray(), packing, panelWidth, PackedElementType.Float32, offset, length));
    }

    private void Add(
        TensorRole role, int stage, int block, EquatableArray<int> shape, Packing packing, PackedElementType type, long length, int panelWidth = 0)
    {
        long lines = (length + LineBytes - 1) / LineBytes * LineBytes;
        long offset = Place(role, lines);
        _weights.Add(new WeightPlan(role, stage, block, shape, packing, panelWidth, type, offset, lines));
    }

    // Whatever is one of a kind ends with a page where tensors lie apart. The classifier's weight lies behind its biases, however many those are.
    private long Place(TensorRole role, long lengthInBytes)
    {
        bool isApart = _isApart && role != TensorRole.ClassifierWeight;
        long offset = isApart ? sizeof(float) * ApartLayout.Behind(ApartLayout.EndOfPage(LengthInBytes / sizeof(float)), lengthInBytes / sizeof(float)) : LengthInBytes;
        LengthInBytes = offset + lengthInBytes;
        return offset;
    }
}
