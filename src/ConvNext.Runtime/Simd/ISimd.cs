using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;

namespace ConvNext.Simd;

/// <summary>
/// The vector operations that the kernels are written in, for one register width. A kernel is generic over
/// the pair (<typeparamref name="TVector"/>, policy) so that one source serves 512, 256 and 128 bits; the
/// compiler specialises each pair and every call below becomes one instruction, or on some processors two or three.
/// </summary>
/// <remarks>
/// Only operations with one IEEE 754 result are offered (no reciprocal estimates, no horizontal sums), and a lane
/// never depends on another. That is what makes results identical on every width and every machine.
/// </remarks>
/// <typeparam name="TVector">A vector of 32-bit floats: <c>Vector512/256/128&lt;float&gt;</c>.</typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
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

    /// <summary>left × right, to the bit, in the same time whether products are normal numbers or not.</summary>
    /// <remarks>
    /// On a Zen 5 whatever needs a product below 2⁻¹²⁶ waits for it, so that a whole activation takes 1.5 to 2.6 times as long; it does not wait for a fused
    /// multiply-add. So this is one on x86. Its addend is −0, which changes no product, zeros of either sign included.
    /// </remarks>
    static abstract TVector MultiplySteadily(TVector left, TVector right);

    /// <summary>left ÷ right, correctly rounded.</summary>
    static abstract TVector Divide(TVector left, TVector right);

    /// <summary>left × right + addend with one rounding.</summary>
    static abstract TVector FusedMultiplyAdd(TVector left, TVector right, TVector addend);

    /// <summary>addend − left × right with one rounding.</summary>
    static abstract TVector FusedNegateMultiplyAdd(TVector left, TVector right, TVector addend);

    /// <summary>The larger value; NaN where either is NaN.</summary>
    static abstract TVector Max(TVector left, TVector right);

    /// <summary>The smaller value; NaN where either is NaN.</summary>
    static abstract TVector Min(TVector left, TVector right);

    /// <summary>Clears the sign bit.</summary>
    static abstract TVector Abs(TVector value);

    /// <summary>Square root, correctly rounded.</summary>
    static abstract TVector Sqrt(TVector value);

    /// <summary>
    /// <paramref name="bound"/> where value &lt; bound, otherwise value itself: also where it is NaN, and where both are
    /// zeros, whatever their signs. One instruction where <see cref="Max"/> takes several.
    /// </summary>
    static abstract TVector AtLeast(TVector value, TVector bound);

    /// <summary><paramref name="bound"/> where value &gt; bound, otherwise value itself, NaN and zeros as in <see cref="AtLeast"/>.</summary>
    static abstract TVector AtMost(TVector value, TVector bound);

    /// <summary><paramref name="ifLess"/> where left &lt; right, <paramref name="otherwise"/> elsewhere, also where either is NaN.</summary>
    static abstract TVector SelectWhereLess(TVector left, TVector right, TVector ifLess, TVector otherwise);

    /// <summary>The magnitude bits of the one with the sign bit of the other.</summary>
    static abstract TVector CopySign(TVector magnitude, TVector sign);

    /// <summary>The 32 bits of each lane moved up by <paramref name="count"/> places, zeros coming in.</summary>
    static abstract TVector ShiftBitsLeft(TVector value, [ConstantExpected] int count);

    /// <summary>The 32 bits of each lane and those of the other's, added as whole numbers.</summary>
    static abstract TVector AddBits(TVector left, TVector right);

    /// <summary>Stores the 32 bits of each lane, a whole number that is not negative, as a byte: 255 where it is more. Of others, some byte.</summary>
    /// <param name="value">The whole numbers.</param>
    /// <param name="flip">What each byte is exclusive-or'ed with then: 128 takes 128 away.</param>
    /// <param name="destination">Takes <see cref="Count"/> bytes.</param>
    static abstract void StoreBytes(TVector value, [ConstantExpected] byte flip, byte* destination);

    /// <summary>Stores four vectors likewise, one behind the other, with fewer instructions than one by one.</summary>
    static abstract void StoreBytes(TVector first, TVector second, TVector third, TVector fourth, [ConstantExpected] byte flip, byte* destination);

    /// <summary>Loads <see cref="Count"/> bytes with a sign as floats.</summary>
    static abstract TVector LoadCodes(sbyte* source);

    /// <summary>Stores the 32 bits of each lane, a whole number that is not negative, in 16 bits: 255 where it is more. Of others, some number.</summary>
    static abstract void StoreShorts(TVector value, short* destination);

    /// <summary>Stores two vectors likewise, one behind the other.</summary>
    static abstract void StoreShorts(TVector first, TVector second, short* destination);

    /// <summary>sums[i] − columnSums[i] · zeroPoint in whole numbers of 32 bits, then as floats, rounded to nearest; the column sums as they lie, no floats.</summary>
    static abstract TVector LoadCorrected(int* sums, TVector columnSums, int zeroPoint);
}
