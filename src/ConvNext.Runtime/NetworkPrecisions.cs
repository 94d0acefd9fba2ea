using System;

namespace ConvNext;

/// <summary>What a precision is called: in the metadata <c>Precision</c>, on command lines, in JSON and in packed files.</summary>
internal static class NetworkPrecisions
{
    /// <summary>32-bit floats.</summary>
    public const string Float32 = "float32";

    /// <summary>Whole numbers of 8 bits.</summary>
    public const string Int8 = "int8";

    /// <summary>The word for a precision.</summary>
    public static string Word(NetworkPrecision precision) => precision switch
    {
        NetworkPrecision.Float32 => Float32,
        NetworkPrecision.Int8 => Int8,
        _ => throw new ArgumentOutOfRangeException(nameof(precision), precision, "There is no such precision."),
    };
}
