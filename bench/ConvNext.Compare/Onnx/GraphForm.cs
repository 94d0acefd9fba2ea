using System.Collections.Generic;
using System.Linq;

namespace ConvNext.Compare.Onnx;

/// <summary>How the two pointwise layers of a block are written.</summary>
internal enum PointwiseForm
{
    /// <summary>MatMul and Add on the (N, H, W, C) tensor.</summary>
    MatMul,

    /// <summary>Gemm with bias on the tensor reshaped to (N·H·W, C).</summary>
    Gemm,

    /// <summary>1×1 convolutions on the (N, C, H, W) tensor.</summary>
    Convolution,
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
internal sealed record GraphForm(string Name, PointwiseForm Pointwise, bool FoldLayerScale, bool ChannelsLastResidual, bool FusedBiasGelu)
{
    /// <summary>All forms.</summary>
    public static IReadOnlyList<GraphForm> All { get; } =
    [
        new("as-exported", PointwiseForm.MatMul, false, false, false),
        new("matmul", PointwiseForm.MatMul, true, false, false),
        new("matmul-biasgelu", PointwiseForm.MatMul, true, false, true),
        new("matmul-channels-last", PointwiseForm.MatMul, true, true, false),
        new("gemm", PointwiseForm.Gemm, true, false, false),
        new("gemm-channels-last", PointwiseForm.Gemm, true, true, false),
        new("convolution", PointwiseForm.Convolution, true, false, false),
    ];

    /// <summary>The form called <paramref name="name"/>, or null.</summary>
    public static GraphForm? Find(string name) => All.FirstOrDefault(form => form.Name == name);
}
