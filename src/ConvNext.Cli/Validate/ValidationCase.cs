using System.Collections.Generic;

namespace ConvNext.Cli.Validate;

/// <summary>What a network gives for a picture, as it was recorded.</summary>
/// <param name="Network">The network's name.</param>
/// <param name="HasOwnWeights">Whether the weights are those inside the program; otherwise such as a seed makes.</param>
/// <param name="Width">The picture's width.</param>
/// <param name="Height">The picture's height.</param>
/// <param name="Digest">The first digits of SHA-256 over the pixel values and all outputs, as 32-bit floats from the least significant byte on.</param>
internal sealed record ValidationCase(string Network, bool HasOwnWeights, int Width, int Height, string Digest)
{
    /// <summary>
    /// All that was recorded, on x64 with AVX-512; the tests of this program hold it against the kernels at every width, and those to PyTorch.
    /// </summary>
    public static IReadOnlyList<ValidationCase> All { get; } =
    [
        new("pocket", HasOwnWeights: true, 32, 32, "d87332d007fcaac6"),
        new("pocket", HasOwnWeights: true, 97, 61, "e278dc44429f76d9"),
        new("pocket", HasOwnWeights: false, 640, 480, "94d2b4b871d72318"),
        new("tiny", HasOwnWeights: false, 500, 375, "b3f59d9cfc4fd391"),
    ];
}
