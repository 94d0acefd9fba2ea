namespace ConvNext.Generator.Plan;

/// <summary>Which weights of a network whose products are of 8 bits are stored in 8 bits, beside those of its pointwise products.</summary>
internal static class QuantizedWeightsRule
{
    // Of fewer weights, 64 KiB of floats, nobody counts the bytes; networks so small have few inputs for each sum, whose rounding errors do not average out.
    private const long LeastWeights = 16_384;

    // Of blocks of more channels 49 taps for each are less than a tenth of the bytes, and their maps have few pixels for which the taps would be made floats.
    private const int MostTapChannels = 320;
    private const int LeastTapChannels = 48;

    /// <summary>Whether a downsample or a classifier of so many weights is.</summary>
    public static bool IsWorthIt(long weights) => weights >= LeastWeights;

    /// <summary>Whether the depthwise convolution's taps of a block of so many channels are.</summary>
    public static bool HasTapCodes(int channels) => channels is >= LeastTapChannels and <= MostTapChannels;
}
