namespace ConvNext.Simd;

/// <summary>
/// The vector operations that the kernels are written in, for one register width. A kernel is generic over
/// the pair (<typeparamref name="TVector"/>, policy) so that one source serves 512, 256 and 128 bits; the
/// compiler specialises each pair and every call below becomes one instruction.
/// </summary>
/// <remarks>
/// Only operations with one IEEE 754 result are offered (no reciprocal estimates, no horizontal sums), and a lane
/// never depends on another. That is what makes results identical on every width and every machine.
/// </remarks>
/// <typeparam name="TVector">A vector of 32-bit floats: <c>Vector512/256/128&lt;float&gt;</c>.</typeparam>
public unsafe interface ISimd<TVector>
    where TVector : struct
{
    /// <summary>Number of float lanes: 16, 8 or 4.</summary>
    static abstract int Count { get; }

    /// <summary>All lanes zero.</summary>
    static abstract TVector Zero { get; }

    /// <summary>Loads <see cref="Count"/> floats; no alignment is required.</summary>
    static abstract TVector Load(float* source);

    /// <summary>Stores <see cref="Count"/> floats; no alignment is required.</summary>
    static abstract void Store(TVector value, float* destination);

    /// <summary>The same value in each lane.</summary>
    static abstract TVector Create(float value);

    /// <summary>left + right.</summary>
    static abstract TVector Add(TVector left, TVector right);

    /// <summary>left − right.</summary>
    static abstract TVector Subtract(TVector left, TVector right);

    /// <summary>left × right.</summary>
    static abstract TVector Multiply(TVector left, TVector right);

    /// <summary>left ÷ right, correctly rounded.</summary>
    static abstract TVector Divide(TVector left, TVector right);

    /// <summary>left × right + addend with one rounding.</summary>
    static abstract TVector FusedMultiplyAdd(TVector left, TVector right, TVector addend);

    /// <summary>The larger value; NaN where either is NaN.</summary>
    static abstract TVector Max(TVector left, TVector right);

    /// <summary>The smaller value; NaN where either is NaN.</summary>
    static abstract TVector Min(TVector left, TVector right);

    /// <summary>Clears the sign bit.</summary>
    static abstract TVector Abs(TVector value);

    /// <summary>Square root, correctly rounded.</summary>
    static abstract TVector Sqrt(TVector value);
}
