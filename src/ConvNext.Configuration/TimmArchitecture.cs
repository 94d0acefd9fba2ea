using System.Collections.Generic;

namespace ConvNext.Configuration;

/// <summary>One of timm's architectures: what its name alone says. Each property's initial value is that of timm's <c>ConvNeXt</c> class.</summary>
/// <param name="Name">Its name, without what tells which weights.</param>
/// <param name="Depths">Blocks of each stage.</param>
/// <param name="Dims">Channels of each stage.</param>
internal sealed record TimmArchitecture(string Name, IReadOnlyList<int> Depths, IReadOnlyList<int> Dims)
{
    /// <summary><c>kernel_sizes</c>: the depthwise convolution of each stage.</summary>
    public IReadOnlyList<int> KernelSizes { get; init; } = new[] { 7, 7, 7, 7 };

    /// <summary><c>stem_type</c>.</summary>
    public string StemType { get; init; } = "patch";

    /// <summary><c>norm_layer</c>.</summary>
    public NormKind Norm { get; init; }

    /// <summary><c>norm_eps</c>; null is 1e-6, the norms' own.</summary>
    public double? NormEps { get; init; }

    /// <summary><c>act_layer</c>.</summary>
    public string ActLayer { get; init; } = "gelu";

    /// <summary><c>head_norm_first</c>.</summary>
    public bool HeadNormFirst { get; init; }

    /// <summary><c>head_hidden_size</c>; 0 is none.</summary>
    public int HeadHiddenSize { get; init; }

    /// <summary><c>use_grn</c>: ConvNeXt V2's response norm.</summary>
    public bool UseGrn { get; init; }

    /// <summary>Whether <c>ls_init_value</c> is the class's 1e-6 and not null, as it is in ConvNeXt V2.</summary>
    public bool HasLayerScale { get; init; } = true;
}
