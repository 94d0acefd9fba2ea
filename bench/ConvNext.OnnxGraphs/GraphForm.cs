using System.Collections.Generic;
using System.Linq;

namespace ConvNext.OnnxGraphs;

/// <summary>How the two pointwise layers of a block are written.</summary>
public enum PointwiseForm
{
    /// <summary>MatMul and Add on the (N, H, W, C) tensor.</summary>
    MatMul,

    /// <summary>Gemm with bias on the tensor reshaped to (N·H·W, C).</summary>
    Gemm,

    /// <summary>1×1 convolutions on the (N, C, H, W) tensor.</summary>
    Convolution,

    /// <summary>As <see cref="MatMul"/> in 8 bits: DynamicQuantizeLinear, MatMulInteger and Mul, which ONNX Runtime's <c>quantize_dynamic</c> writes.</summary>
    DynamicInt8,
}

/// <summary>
/// One of the ways to write the same ConvNeXt as an ONNX graph. They differ in speed only; the comparison is made
/// against the fastest, and <c>--peer-forms</c> measures them all.
/// </summary>
/// <param name="Name">What the tables call it.</param>
/// <param name="Pointwise">How the pointwise layers are written.</param>
/// <param name="FoldLayerScale">Whether the layer scale is multiplied into the second pointwise layer's constants.</param>
/// <param name="ChannelsLastResidual">Whether the residual stream is (N, H, W, C), the depthwise convolution being wrapped in transposes.</param>
/// <param name="FusedBiasGelu">Whether bias and activation are the one operator <c>com.microsoft.BiasGelu</c>.</param>
/// <param name="StemAffineAsConvolution">
/// Whether the weight and bias of the stem's norm are a depthwise 1×1 convolution after it. The first stage then begins in ONNX Runtime's
/// blocked layout, and its residual additions become part of the convolutions as they do in the other stages.
/// </param>
public sealed record GraphForm(
    string Name,
    PointwiseForm Pointwise,
    bool FoldLayerScale = true,
    bool ChannelsLastResidual = false,
    bool FusedBiasGelu = false,
    bool StemAffineAsConvolution = false)
{
    /// <summary>All forms.</summary>
    public static IReadOnlyList<GraphForm> All { get; } =
    [
        new("as-exported", PointwiseForm.MatMul, FoldLayerScale: false),
        new("matmul", PointwiseForm.MatMul),
        new("matmul-biasgelu", PointwiseForm.MatMul, FusedBiasGelu: true),
        new("matmul-channels-last", PointwiseForm.MatMul, ChannelsLastResidual: true),
        new("gemm", PointwiseForm.Gemm),
        new("gemm-channels-last", PointwiseForm.Gemm, ChannelsLastResidual: true),
        new("convolution", PointwiseForm.Convolution),
        new("convolution-blocked", PointwiseForm.Convolution, StemAffineAsConvolution: true),
    ];

    /// <summary>What <c>quantize_dynamic</c> makes of a network: another arithmetic, so none of <see cref="All"/>.</summary>
    public static GraphForm DynamicInt8 { get; } = new("dynamic-int8", PointwiseForm.DynamicInt8);

    /// <summary>The form that was fastest for ONNX Runtime wherever it was measured.</summary>
    public static GraphForm Fastest => All[^1];

    /// <summary>The form called <paramref name="name"/>, or null.</summary>
    public static GraphForm? Find(string name) => All.FirstOrDefault(form => form.Name == name);
}
