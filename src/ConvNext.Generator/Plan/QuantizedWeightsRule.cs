namespace ConvNext.Generator.Plan;

/// <summary>Which weights of a network whose products are of 8 bits are stored in 8 bits, beside those of its pointwise products.</summary>
internal static class QuantizedWeightsRule
{
    // Of fewer weights, 64 KiB of floats, nobody counts the bytes; networks so small have few inputs for each sum, whose rounding errors do not average out.
    private const long LeastWeights = 16_384;

    // Behind a response norm errors are largest in the widest networks: ConvNeXt V2 Huge, whose blocks alone are off by 2.2 % of the largest logit, would be off by 2.6 %.
    private const long MostWeightsBehindResponseNorms = 2_500_000;

    // Of blocks of more channels 49 taps for each are less than a tenth of the bytes, and their maps have few pixels for which the taps would be made floats.
    private const int MostTapChannels = 320;
    private const int LeastTapChannels = 48;

    /// <summary>Whether a downsample or a classifier is.</summary>
    /// <param name="weights">How many it has.</param>
    /// <param name="hasResponseNorm">Whether blocks have a response norm.</param>
    public static bool IsWorthIt(long weights, bool hasResponseNorm) => weights >= LeastWeights && (!hasResponseNorm || weights <= MostWeightsBehindResponseNorms);

    /// <summary>Whether the depthwise convolution's taps of a block of so many channels are.</summary>
    public static bool HasTapCodes(int channels) => channels is >= LeastTapChannels and <= MostTapChannels;
}
