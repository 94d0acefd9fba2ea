using System.Collections.Generic;

namespace ConvNext.Cli.Validate;

/// <summary>What a network gives for a picture, as it was recorded.</summary>
/// <param name="Network">The network's name.</param>
/// <param name="Precision">What its products are computed in.</param>
/// <param name="HasOwnWeights">Whether the weights are those inside the program; otherwise such as a seed makes.</param>
/// <param name="Width">The picture's width.</param>
/// <param name="Height">The picture's height.</param>
/// <param name="Digest">The first digits of SHA-256 over the pixel values and all outputs, as 32-bit floats from the least significant byte on.</param>
internal sealed record ValidationCase(string Network, NetworkPrecision Precision, bool HasOwnWeights, int Width, int Height, string Digest)
{
    /// <summary>
    /// All that was recorded, on x64 with AVX-512; the tests of this program hold it against the kernels at every width, and those to PyTorch. Where weights or sums
    /// are meant to have changed, CONVNEXT_UPDATE_SNAPSHOTS=1 dotnet test -c Release tests/ConvNext.Cli.Tests --filter recorded writes these lines anew.
    /// </summary>
    public static IReadOnlyList<ValidationCase> All { get; } =
    [
        new("pocket", NetworkPrecision.Float32, HasOwnWeights: true, 32, 32, "475e0fe8c139adc9"),
        new("pocket", NetworkPrecision.Float32, HasOwnWeights: true, 97, 61, "1ca3107dc3f71c94"),
        new("pocket", NetworkPrecision.Float32, HasOwnWeights: false, 640, 480, "94d2b4b871d72318"),
        new("tiny", NetworkPrecision.Float32, HasOwnWeights: false, 500, 375, "b3f59d9cfc4fd391"),
        new("pocket", NetworkPrecision.Int8, HasOwnWeights: true, 32, 32, "bd254e852efeebf7"),
        new("pocket", NetworkPrecision.Int8, HasOwnWeights: false, 640, 480, "a093c4b450a8ff32"),
        new("tiny", NetworkPrecision.Int8, HasOwnWeights: false, 500, 375, "e3fc066e1dfa4ab7"),
    ];
}
