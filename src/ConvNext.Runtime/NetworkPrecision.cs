namespace ConvNext;

/// <summary>What a generated network computes the pointwise products of its blocks in, most of its multiplications: the metadata <c>Precision</c> of its item.</summary>
public enum NetworkPrecision
{
    /// <summary>Floats of 32 bits, as everything else.</summary>
    Float32,

    /// <summary>
    /// Whole numbers of 8 bits: weights with a scale for each output, values with a scale and a zero point for each pixel, found while they are computed. Everything else is
    /// computed in floats of 32 bits.
    /// </summary>
    Int8,
}
