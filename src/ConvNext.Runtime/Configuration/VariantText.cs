using System.Globalization;
using System.Linq;

namespace ConvNext.Configuration;

/// <summary>What <see cref="NetworkVariant"/> holds: out of a reading, and in words, for the comparison of two networks.</summary>
internal static class VariantText
{
    /// <summary>The variant of a file.</summary>
    public static NetworkVariant Of(NetworkReading reading) => new()
    {
        NormEpsilon = reading.Variant.NormEpsilon,
        Norm = (NetworkNorm)reading.Variant.Norm,
        Stem = (NetworkStem)reading.Variant.Stem,
        StemChannels = reading.Variant.StemChannels,
        DownsamplesFirst = reading.Variant.DownsamplesFirst,
        NormBeforePool = reading.Variant.NormBeforePool,
        HeadHiddenSize = reading.Variant.HeadHiddenSize,
        LayerScaleIsOptional = reading.Variant.LayerScaleIsOptional,
        KernelSizes = reading.KernelSizes is { } sizes && sizes.Any(size => size != 7) ? sizes : [],
    };

    /// <summary>timm's argument, what <paramref name="found"/> has and what <paramref name="generated"/> has, for each in which two networks may differ.</summary>
    public static ConfigDifference[] Compare(NetworkVariant found, NetworkVariant generated, bool hasHead) =>
    [
        new("norm_eps", Epsilon(found), Epsilon(generated)),
        new("norm_layer", Name(found.Norm.ToString()), Name(generated.Norm.ToString())),
        new("stem_type", Stem(found), Stem(generated)),
        new("kernel_sizes", Kernels(found), Kernels(generated)),
        new("head_norm_first", hasHead ? Bool(found.NormBeforePool) : "", hasHead ? Bool(generated.NormBeforePool) : ""),
        new("head_hidden_size", hasHead ? Number(found.HeadHiddenSize) : "", hasHead ? Number(generated.HeadHiddenSize) : ""),
    ];

    private static string Epsilon(NetworkVariant variant) => variant.NormEpsilon is { } epsilon ? ((float)epsilon).ToString("R", CultureInfo.InvariantCulture) : "the family's";

    private static string Stem(NetworkVariant variant) =>
        variant.Stem == NetworkStem.Patch ? "patch" : $"{Name(variant.Stem.ToString())} with {Number(variant.StemChannels)} channels";

    private static string Kernels(NetworkVariant variant) => variant.KernelSizes.Count == 0 ? "7" : $"[{string.Join(", ", variant.KernelSizes.Select(Number))}]";

    private static string Bool(bool value) => value ? "true" : "false";

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Name(string member) => member.ToLowerInvariant();
}
