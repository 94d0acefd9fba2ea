using System;
using ConvNext.Tensors;
using ConvNext.Testing;

namespace ConvNext.OnnxGraphs;

/// <summary>Writes a ConvNeXt classifier as an ONNX model, with all shapes constant and all weights stored as the operators want them.</summary>
public sealed class ConvNextGraph
{
    private const float BlockEpsilon = 1e-6f;

    private static readonly long[] ToChannelsLast = [0, 2, 3, 1];
    private static readonly long[] ToChannelsFirst = [0, 3, 1, 2];

    private readonly OnnxGraph graph = new();
    private readonly NetworkConfig config;
    private readonly RecipeSource weights;
    private readonly GraphForm form;
    private readonly int batch;

    private ConvNextGraph(NetworkConfig config, RecipeSource weights, int batch, GraphForm form)
    {
        this.config = config;
        this.weights = weights;
        this.batch = batch;
        this.form = form;
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
        int height = config.ImageHeight / config.PatchHeight;
        int width = config.ImageWidth / config.PatchWidth;
        string x = graph.Input("pixel_values", batch, config.Channels, config.ImageHeight, config.ImageWidth);
        x = Convolution(x, "convnext.embeddings.patch_embeddings", config.PatchHeight, config.PatchWidth, 0, 1);
        x = StemNorm(Transpose(x, ToChannelsLast));
        for (int stage = 0; stage < config.Stages; stage++)
        {
            string prefix = $"convnext.encoder.stages.{stage}.";
            if (stage > 0)
            {
                x = form.ChannelsLastResidual ? x : Transpose(x, ToChannelsLast);
                x = Transpose(Norm(x, prefix + "downsampling_layer.0", BlockEpsilon), ToChannelsFirst);
                x = Convolution(x, prefix + "downsampling_layer.1", 2, 2, 0, 1);
                x = form.ChannelsLastResidual ? Transpose(x, ToChannelsLast) : x;
                (height, width) = (height / 2, width / 2);
            }

            for (int block = 0; block < config.Depths[stage]; block++)
            {
                x = Block(x, $"{prefix}layers.{block}.", config.HiddenSizes[stage], height, width);
            }
        }

        return Head(x);
    }

    /// <summary>The norm after the stem, from (N, H, W, C) to the layout of the residual stream.</summary>
    private string StemNorm(string x)
    {
        const string Name = "convnext.embeddings.layernorm";
        if (!form.StemAffineAsConvolution)
        {
            x = Norm(x, Name, BlockEpsilon);
            return form.ChannelsLastResidual ? x : Transpose(x, ToChannelsFirst);
        }

        int channels = config.HiddenSizes[0];
        float[] ones = new float[channels];
        Array.Fill(ones, 1f);
        string normalised = graph.Node(
            "LayerNormalization",
            [x, graph.Constant(ones, channels), graph.Constant(new float[channels], channels)],
            ("axis", -1L),
            ("epsilon", BlockEpsilon));
        return graph.Node(
            "Conv",
            [Transpose(normalised, ToChannelsFirst), Weight(Name + ".weight", channels, 1, 1, 1), Weight(Name + ".bias", channels)],
            ("group", (long)channels));
    }

    private byte[] Head(string x)
    {
        string axes = graph.Integers(form.ChannelsLastResidual ? [1L, 2L] : [2L, 3L]);
        x = graph.Node("ReduceMean", [x, axes], ("keepdims", 0L));
        x = Norm(x, "convnext.layernorm", (float)config.LayerNormEpsilon);
        graph.Node(
            "Gemm",
            string.Empty,
            [x, Weight("classifier.weight", config.Labels, config.HiddenSizes[^1]), Weight("classifier.bias", config.Labels)],
            "logits",
            ("transB", 1L));
        graph.Output("logits", batch, config.Labels);
        return graph.ToModel();
    }

    private string Block(string input, string prefix, int channels, int height, int width)
    {
        string x = form.ChannelsLastResidual ? Transpose(input, ToChannelsFirst) : input;
        x = Convolution(x, prefix + "dwconv", 1, 1, 3, channels);
        x = Norm(Transpose(x, ToChannelsLast), prefix + "layernorm", BlockEpsilon);
        x = form.Pointwise switch
        {
            PointwiseForm.MatMul => MatMulPair(x, prefix, channels),
            PointwiseForm.Gemm => GemmPair(x, prefix, channels, height, width),
            _ => ConvolutionPair(Transpose(x, ToChannelsFirst), prefix, channels),
        };
        bool channelsFirst = form.Pointwise == PointwiseForm.Convolution;
        if (config.HasLayerScale && !form.FoldLayerScale)
        {
            float[] scale = Values(prefix + "layer_scale_parameter");
            x = graph.Node("Mul", [x, channelsFirst ? graph.Constant(scale, channels, 1, 1) : graph.Constant(scale, channels)]);
        }

        x = channelsFirst || form.ChannelsLastResidual ? x : Transpose(x, ToChannelsFirst);
        return graph.Node("Add", [x, input]);
    }

    private string MatMulPair(string x, string prefix, int channels)
    {
        x = graph.Node("MatMul", [x, graph.Constant(Transposed(Values(prefix + "pwconv1.weight"), channels), channels, 4 * channels)]);
        string bias = Weight(prefix + "pwconv1.bias", 4 * channels);
        x = form.FusedBiasGelu
            ? graph.Node("BiasGelu", "com.microsoft", [x, bias], prefix + "BiasGelu")
            : graph.Node("Gelu", [graph.Node("Add", [x, bias])]);
        x = graph.Node("MatMul", [x, graph.Constant(Transposed(ProjectWeight(prefix, channels), 4 * channels), 4 * channels, channels)]);
        return graph.Node("Add", [x, graph.Constant(ProjectBias(prefix), channels)]);
    }

    private string GemmPair(string x, string prefix, int channels, int height, int width)
    {
        x = graph.Node("Reshape", [x, graph.Integers((long)batch * height * width, channels)]);
        string expand = graph.Constant(Transposed(Values(prefix + "pwconv1.weight"), channels), channels, 4 * channels);
        x = graph.Node("Gelu", [graph.Node("Gemm", [x, expand, Weight(prefix + "pwconv1.bias", 4 * channels)])]);
        string project = graph.Constant(Transposed(ProjectWeight(prefix, channels), 4 * channels), 4 * channels, channels);
        x = graph.Node("Gemm", [x, project, graph.Constant(ProjectBias(prefix), channels)]);
        return graph.Node("Reshape", [x, graph.Integers(batch, height, width, channels)]);
    }

    private string ConvolutionPair(string x, string prefix, int channels)
    {
        x = graph.Node("Conv", [x, Weight(prefix + "pwconv1.weight", 4 * channels, channels, 1, 1), Weight(prefix + "pwconv1.bias", 4 * channels)]);
        string weight = graph.Constant(ProjectWeight(prefix, channels), channels, 4 * channels, 1, 1);
        return graph.Node("Conv", [graph.Node("Gelu", [x]), weight, graph.Constant(ProjectBias(prefix), channels)]);
    }

    private string Convolution(string x, string name, int strideHeight, int strideWidth, int padding, int groups)
    {
        weights.TryGet(name + ".weight", out TensorData? weight);
        long[] shape = weight!.Shape;
        return graph.Node(
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
        return graph.Node(
            "LayerNormalization",
            [x, graph.Constant(scale, scale.Length), Weight(name + ".bias", scale.Length)],
            ("axis", -1L),
            ("epsilon", epsilon));
    }

    private string Transpose(string x, long[] permutation) => graph.Node("Transpose", [x], ("perm", permutation));

    private string Weight(string name, params long[] shape) => graph.Constant(Values(name), shape);

    private float[] Values(string name) => weights.Values(name).ToArray();

    /// <summary>The weight of the second pointwise layer, (C, 4C), each row times its layer scale when that is folded.</summary>
    private float[] ProjectWeight(string prefix, int channels)
    {
        float[] weight = Values(prefix + "pwconv2.weight");
        if (!form.FoldLayerScale || !config.HasLayerScale)
        {
            return weight;
        }

        ReadOnlySpan<float> scale = weights.Values(prefix + "layer_scale_parameter");
        for (int i = 0; i < weight.Length; i++)
        {
            weight[i] *= scale[i / (4 * channels)];
        }

        return weight;
    }

    private float[] ProjectBias(string prefix)
    {
        float[] bias = Values(prefix + "pwconv2.bias");
        if (form.FoldLayerScale && config.HasLayerScale)
        {
            ReadOnlySpan<float> scale = weights.Values(prefix + "layer_scale_parameter");
            for (int i = 0; i < bias.Length; i++)
            {
                bias[i] *= scale[i];
            }
        }

        return bias;
    }

    /// <summary>A row-major matrix with <paramref name="columns"/> columns, transposed.</summary>
    private static float[] Transposed(float[] matrix, int columns)
    {
        int rows = matrix.Length / columns;
        float[] result = new float[matrix.Length];
        for (int row = 0; row < rows; row++)
        {
            for (int column = 0; column < columns; column++)
            {
                result[(column * rows) + row] = matrix[(row * columns) + column];
            }
        }

        return result;
    }
}
