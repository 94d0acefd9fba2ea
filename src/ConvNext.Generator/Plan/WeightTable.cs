using System.Collections.Generic;
using System.Linq;
using ConvNext.Generator.Support;

namespace ConvNext.Generator.Plan;

/// <summary>
/// Collects the tensors of a network and lays out their packed forms. The one place that knows the checkpoint's names.
/// </summary>
internal sealed class WeightTable
{
    private const string Prefix = "convnext.";
    private const string Embeddings = Prefix + "embeddings.";

    private readonly List<WeightPlan> _weights = new();

    public long LengthInFloats { get; private set; }

    public long ParameterCount => _weights.Sum(weight => weight.Elements);

    public EquatableArray<WeightPlan> ToEquatableArray() => _weights.ToEquatableArray();

    public StemWeights AddStem(MatrixPlan matrix, int channels, int patchHeight, int patchWidth)
    {
        int outputs = matrix.Outputs;
        long bias = AddVector(Embeddings + "patch_embeddings.bias", outputs);
        long normWeight = AddVector(Embeddings + "layernorm.weight", outputs);
        long normBias = AddVector(Embeddings + "layernorm.bias", outputs);
        long weight = Add(Embeddings + "patch_embeddings.weight", Packing.Panels, matrix.PanelWidth, matrix.WeightFloats, outputs, channels, patchHeight, patchWidth);
        return new StemWeights(weight, bias, normWeight, normBias);
    }

    public DownsampleWeights AddDownsample(int stage, int inputs, MatrixPlan matrix)
    {
        string layer = $"{Stage(stage)}downsampling_layer.";
        long normWeight = AddVector(layer + "0.weight", inputs);
        long normBias = AddVector(layer + "0.bias", inputs);
        long bias = AddVector(layer + "1.bias", matrix.Outputs);
        long weight = Add(layer + "1.weight", Packing.DownsamplePanels, matrix.PanelWidth, matrix.WeightFloats, matrix.Outputs, inputs, 2, 2);
        return new DownsampleWeights(normWeight, normBias, bias, weight);
    }

    /// <summary>Adds a block and returns its start.</summary>
    /// <remarks>The two matrices come last and in the order of use: fetching ahead past the end of one is fetching the next.</remarks>
    public (long Start, BlockWeights Offsets) AddBlock(int stage, int block, MatrixPlan expand, MatrixPlan project, bool hasParameter)
    {
        string layer = $"{Stage(stage)}layers.{block}.";
        int channels = project.Outputs;
        int hidden = expand.Outputs;
        long start = LengthInFloats;
        long depthwise = Add(layer + "dwconv.weight", Packing.Depthwise, 0, Layout.RoundUp(channels) * 49L, channels, 1, 7, 7) - start;
        long depthwiseBias = AddVector(layer + "dwconv.bias", channels) - start;
        long normWeight = AddVector(layer + "layernorm.weight", channels) - start;
        long normBias = AddVector(layer + "layernorm.bias", channels) - start;
        long expandBias = AddVector(layer + "pwconv1.bias", hidden) - start;
        long parameter = hasParameter ? AddVector(layer + "act.weight", 1) - start : -1;
        long projectBias = AddVector(layer + "pwconv2.bias", channels) - start;
        long layerScale = project.HasScale ? AddVector(layer + "layer_scale_parameter", channels) - start : -1;
        long expandWeight = Add(layer + "pwconv1.weight", Packing.Panels, expand.PanelWidth, expand.WeightFloats, hidden, channels) - start;
        long projectWeight = Add(layer + "pwconv2.weight", Packing.Panels, project.PanelWidth, project.WeightFloats, channels, hidden) - start;
        return (start, new BlockWeights(
            depthwise, depthwiseBias, normWeight, normBias, expandBias, parameter, projectBias, layerScale, expandWeight, projectWeight));
    }

    public HeadWeights AddHead(int channels, MatrixPlan? classifier)
    {
        long normWeight = AddVector(Prefix + "layernorm.weight", channels);
        long normBias = AddVector(Prefix + "layernorm.bias", channels);
        if (classifier is null)
        {
            return new HeadWeights(normWeight, normBias, -1, -1);
        }

        long bias = AddVector("classifier.bias", classifier.Outputs);
        long weight = Add("classifier.weight", Packing.Panels, classifier.PanelWidth, classifier.WeightFloats, classifier.Outputs, channels);
        return new HeadWeights(normWeight, normBias, bias, weight);
    }

    /// <summary>Adds the norm of a backbone's feature map, which a checkpoint that is no backbone's does not have.</summary>
    public OutputNormPlan AddFeatureMapNorm(string feature, int channels, double epsilon)
    {
        string norm = $"hidden_states_norms.{feature}.";
        long weight = AddOptional(norm + "weight", Packing.Vector, 0, Layout.RoundUp(channels), 1, channels);
        long bias = AddOptional(norm + "bias", Packing.Vector, 0, Layout.RoundUp(channels), 0, channels);
        return new OutputNormPlan(epsilon, weight, bias);
    }

    private static string Stage(int stage) => $"{Prefix}encoder.stages.{stage}.";

    private long AddVector(string name, int length) => Add(name, Packing.Vector, 0, Layout.RoundUp(length), length);

    private long Add(string name, Packing packing, int panelWidth, long lengthInFloats, params int[] shape) =>
        AddOptional(name, packing, panelWidth, lengthInFloats, null, shape);

    private long AddOptional(string name, Packing packing, int panelWidth, long lengthInFloats, int? byDefault, params int[] shape)
    {
        long offset = LengthInFloats;
        _weights.Add(new WeightPlan(name, shape.ToEquatableArray(), packing, panelWidth, offset, lengthInFloats, byDefault));
        LengthInFloats += lengthInFloats;
        return offset;
    }
}
