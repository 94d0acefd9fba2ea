using System;
using System.Collections.Generic;
using System.Linq;
using ConvNext.Tensors;
using ConvNext.Testing;

namespace ConvNext.OnnxGraphs;

/// <summary>Writes a ConvNeXt or ConvNeXt V2 classifier as an ONNX model, with all shapes constant and all weights stored as the operators want them.</summary>
public sealed class ConvNextGraph
{
    private const float BlockEpsilon = 1e-6f;

    private static readonly long[] ToChannelsLast = [0, 2, 3, 1];
    private static readonly long[] ToChannelsFirst = [0, 3, 1, 2];

    private readonly OnnxGraph _graph = new();
    private readonly NetworkConfig _config;
    private readonly RecipeSource _weights;
    private readonly GraphForm _form;
    private readonly FoldedWeights _folded;
    private readonly int _batch;

    private ConvNextGraph(NetworkConfig config, RecipeSource weights, int batch, GraphForm form)
    {
        _config = config;
        _weights = weights;
        _batch = batch;
        _form = form;
        _folded = new FoldedWeights(config, weights, form);
    }

    /// <summary>Writes the network. Its input is <c>pixel_values</c>, (N, C, H, W); its output <c>logits</c>, (N, labels).</summary>
    public static byte[] Write(NetworkConfig config, RecipeSource weights, int batch, GraphForm form)
    {
        if (config.Activation != "gelu" || config.Labels == 0)
        {
            throw new NotSupportedException($"The peer's graph is written for classifiers with activation gelu, not {config.Activation} and {config.Labels} labels.");
        }

        return new ConvNextGraph(config, weights, batch, form).Write();
    }

    private byte[] Write()
    {
        int height = _config.ImageHeight / _config.PatchHeight;
        int width = _config.ImageWidth / _config.PatchWidth;
        string x = _graph.Input("pixel_values", _batch, _config.Channels, _config.ImageHeight, _config.ImageWidth);
        x = Convolution(x, _config.Prefix + "embeddings.patch_embeddings", _config.PatchHeight, _config.PatchWidth, 0, 1);
        x = StemNorm(Transpose(x, ToChannelsLast));
        for (int stage = 0; stage < _config.Stages; stage++)
        {
            string prefix = $"{_config.Prefix}encoder.stages.{stage}.";
            if (stage > 0)
            {
                x = _form.ChannelsLastResidual ? x : Transpose(x, ToChannelsLast);
                x = Transpose(Norm(x, prefix + "downsampling_layer.0", BlockEpsilon), ToChannelsFirst);
                x = Convolution(x, prefix + "downsampling_layer.1", 2, 2, 0, 1);
                x = _form.ChannelsLastResidual ? Transpose(x, ToChannelsLast) : x;
                (height, width) = (height / 2, width / 2);
            }

            for (int block = 0; block < _config.Depths[stage]; block++)
            {
                x = Block(x, $"{prefix}layers.{block}.", _config.HiddenSizes[stage], height, width);
            }
        }

        return Head(x);
    }

    /// <summary>The norm after the stem, from (N, H, W, C) to the layout of the residual stream.</summary>
    private string StemNorm(string x)
    {
        string name = _config.Prefix + "embeddings.layernorm";
        if (!_form.StemAffineAsConvolution)
        {
            x = Norm(x, name, BlockEpsilon);
            return _form.ChannelsLastResidual ? x : Transpose(x, ToChannelsFirst);
        }

        int channels = _config.HiddenSizes[0];
        float[] ones = new float[channels];
        Array.Fill(ones, 1f);
        string normalised = _graph.Node(
            "LayerNormalization",
            [x, _graph.Constant(ones, channels), _graph.Constant(new float[channels], channels)],
            ("axis", -1L),
            ("epsilon", BlockEpsilon));
        return _graph.Node(
            "Conv",
            [Transpose(normalised, ToChannelsFirst), Weight(name + ".weight", channels, 1, 1, 1), Weight(name + ".bias", channels)],
            ("group", (long)channels));
    }

    private byte[] Head(string x)
    {
        string axes = _graph.Integers(_form.ChannelsLastResidual ? [1L, 2L] : [2L, 3L]);
        x = _graph.Node("ReduceMean", [x, axes], ("keepdims", 0L));
        x = Norm(x, _config.Prefix + "layernorm", (float)_config.LayerNormEpsilon);
        _graph.Node(
            "Gemm",
            string.Empty,
            [x, Weight("classifier.weight", _config.Labels, _config.HiddenSizes[^1]), Weight("classifier.bias", _config.Labels)],
            "logits",
            ("transB", 1L));
        _graph.Output("logits", _batch, _config.Labels);
        return _graph.ToModel();
    }

    private string Block(string input, string prefix, int channels, int height, int width)
    {
        string x = _form.ChannelsLastResidual ? Transpose(input, ToChannelsFirst) : input;
        x = Convolution(x, prefix + "dwconv", 1, 1, 3, channels);
        x = Norm(Transpose(x, ToChannelsLast), prefix + "layernorm", BlockEpsilon);
        x = _form.Pointwise switch
        {
            PointwiseForm.MatMul => MatMulPair(x, prefix, channels),
            PointwiseForm.DynamicInt8 => DynamicInt8Pair(x, prefix, channels),
            PointwiseForm.Gemm => GemmPair(x, prefix, channels, height, width),
            _ => ConvolutionPair(Transpose(x, ToChannelsFirst), prefix, channels),
        };
        bool channelsFirst = _form.Pointwise == PointwiseForm.Convolution;
        if (_config.HasLayerScale && !_form.FoldLayerScale)
        {
            float[] scale = Values(prefix + "layer_scale_parameter");
            x = _graph.Node("Mul", [x, channelsFirst ? _graph.Constant(scale, channels, 1, 1) : _graph.Constant(scale, channels)]);
        }

        x = channelsFirst || _form.ChannelsLastResidual ? x : Transpose(x, ToChannelsFirst);
        return _graph.Node("Add", [x, input]);
    }

    private string MatMulPair(string x, string prefix, int channels)
    {
        x = _graph.Node("MatMul", [x, _graph.Constant(FoldedWeights.Transposed(Values(prefix + "pwconv1.weight"), channels), channels, 4 * channels)]);
        string bias = Weight(prefix + "pwconv1.bias", 4 * channels);
        x = _form.FusedBiasGelu
            ? _graph.Node("BiasGelu", "com.microsoft", [x, bias], prefix + "BiasGelu")
            : _graph.Node("Gelu", [_graph.Node("Add", [x, bias])]);
        x = ResponseNorm(x, prefix, [1, 2], 3, 4 * channels);
        x = _graph.Node("MatMul", [x, _graph.Constant(FoldedWeights.Transposed(_folded.ProjectWeight(prefix, channels), 4 * channels), 4 * channels, channels)]);
        return _graph.Node("Add", [x, _graph.Constant(_folded.ProjectBias(prefix), channels)]);
    }

    private string DynamicInt8Pair(string x, string prefix, int channels)
    {
        x = IntegerProduct(x, FoldedWeights.Transposed(Values(prefix + "pwconv1.weight"), channels), channels, 4 * channels);
        x = _graph.Node("Gelu", [_graph.Node("Add", [x, Weight(prefix + "pwconv1.bias", 4 * channels)])]);
        x = ResponseNorm(x, prefix, [1, 2], 3, 4 * channels);
        x = IntegerProduct(x, FoldedWeights.Transposed(_folded.ProjectWeight(prefix, channels), 4 * channels), 4 * channels, channels);
        return _graph.Node("Add", [x, _graph.Constant(_folded.ProjectBias(prefix), channels)]);
    }

    // One scale for the whole tensor and one for the whole weight, whose codes have a sign: the tool's defaults.
    private string IntegerProduct(string x, float[] weight, int inputs, int outputs)
    {
        const int MostCode = 127;
        float scale = weight.Max(Math.Abs) / MostCode;
        sbyte[] codes = Array.ConvertAll(weight, value => (sbyte)MathF.Round(value / scale));
        IReadOnlyList<string> quantized = _graph.Nodes("DynamicQuantizeLinear", [x], outputs: 3);
        string sums = _graph.Node(
            "MatMulInteger", [quantized[0], _graph.Constant(codes, inputs, outputs), quantized[2], _graph.Constant(new sbyte[1])]);
        string factor = _graph.Node("Mul", [quantized[1], _graph.Constant([scale])]);
        return _graph.Node("Mul", [_graph.Node("Cast", [sums], ("to", 1L)), factor]);
    }

    private string GemmPair(string x, string prefix, int channels, int height, int width)
    {
        x = _graph.Node("Reshape", [x, _graph.Integers((long)_batch * height * width, channels)]);
        string expand = _graph.Constant(FoldedWeights.Transposed(Values(prefix + "pwconv1.weight"), channels), channels, 4 * channels);
        x = _graph.Node("Gelu", [_graph.Node("Gemm", [x, expand, Weight(prefix + "pwconv1.bias", 4 * channels)])]);
        if (_config.HasResponseNorm)
        {
            x = _graph.Node("Reshape", [x, _graph.Integers(_batch, (long)height * width, 4 * channels)]);
            x = ResponseNorm(x, prefix, [1], 2, 4 * channels);
            x = _graph.Node("Reshape", [x, _graph.Integers((long)_batch * height * width, 4 * channels)]);
        }

        string project = _graph.Constant(FoldedWeights.Transposed(_folded.ProjectWeight(prefix, channels), 4 * channels), 4 * channels, channels);
        x = _graph.Node("Gemm", [x, project, _graph.Constant(_folded.ProjectBias(prefix), channels)]);
        return _graph.Node("Reshape", [x, _graph.Integers(_batch, height, width, channels)]);
    }

    private string ConvolutionPair(string x, string prefix, int channels)
    {
        x = _graph.Node("Conv", [x, Weight(prefix + "pwconv1.weight", 4 * channels, channels, 1, 1), Weight(prefix + "pwconv1.bias", 4 * channels)]);
        string weight = _graph.Constant(_folded.ProjectWeight(prefix, channels), channels, 4 * channels, 1, 1);
        x = ResponseNorm(_graph.Node("Gelu", [x]), prefix, [2, 3], 1, 4 * channels, 1, 1);
        return _graph.Node("Conv", [x, weight, _graph.Constant(_folded.ProjectBias(prefix), channels)]);
    }

    /// <summary>
    /// The response norm of ConvNeXt V2 as one multiplication of the hidden values, by 1 + weight · R; its bias is in the project's. As it is without one.
    /// </summary>
    private string ResponseNorm(string x, string prefix, long[] pixelAxes, long channelAxis, params long[] shape)
    {
        if (!_config.HasResponseNorm)
        {
            return x;
        }

        string strength = _graph.Node("ReduceL2", [x, _graph.Integers(pixelAxes)], ("keepdims", 1L));
        string mean = _graph.Node("ReduceMean", [strength, _graph.Integers(channelAxis)], ("keepdims", 1L));
        string response = _graph.Node("Div", [strength, _graph.Node("Add", [mean, _graph.Constant([1e-6f], 1)])]);
        string factor = _graph.Node("Add", [_graph.Node("Mul", [response, Weight(prefix + "grn.weight", shape)]), _graph.Constant([1f], 1)]);
        return _graph.Node("Mul", [x, factor]);
    }

    private string Convolution(string x, string name, int strideHeight, int strideWidth, int padding, int groups)
    {
        _weights.TryGet(name + ".weight", out TensorData? weight);
        long[] shape = weight!.Shape;
        return _graph.Node(
            "Conv",
            [x, Weight(name + ".weight", shape), Weight(name + ".bias", shape[0])],
            ("kernel_shape", shape[2..]),
            ("strides", new long[] { strideHeight, strideWidth }),
            ("pads", new long[] { padding, padding, padding, padding }),
            ("group", (long)groups));
    }

    private string Norm(string x, string name, float epsilon)
    {
        float[] scale = Values(name + ".weight");
        return _graph.Node(
            "LayerNormalization",
            [x, _graph.Constant(scale, scale.Length), Weight(name + ".bias", scale.Length)],
            ("axis", -1L),
            ("epsilon", epsilon));
    }

    private string Transpose(string x, long[] permutation) => _graph.Node("Transpose", [x], ("perm", permutation));

    private string Weight(string name, params long[] shape) => _graph.Constant(Values(name), shape);

    private float[] Values(string name) => _weights.Values(name).ToArray();
}
