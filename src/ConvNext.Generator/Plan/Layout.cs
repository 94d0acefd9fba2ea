namespace ConvNext.Generator.Plan;

/// <summary>Rules of alignment that every buffer and weight follows.</summary>
internal static class Layout
{
    /// <summary>Lanes in which kernels work: channel counts are padded to a multiple, so that no kernel has a remainder.</summary>
    public const int Lanes = 16;

    public static int RoundUp(int count) => (count + Lanes - 1) / Lanes * Lanes;

    /// <summary>
    /// The distance between rows of <paramref name="count"/> floats: an odd number of cache lines, because rows at a power
    /// of two apart would all fall into the same few sets of the first-level cache and push each other out.
    /// </summary>
    public static int Stride(int count) => (((count + Lanes - 1) / Lanes) | 1) * Lanes;

    public static int DivideUp(int value, int divisor) => (value + divisor - 1) / divisor;
}
