using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace ConvNext.Imaging.WebP;

/// <summary>
/// The loop filters of VP8 (RFC 6386, section 15), which smooth the edges of blocks, for sixteen places along an edge at a time.
/// </summary>
internal static class LoopFilter
{
    /// <summary>The simple filter, which looks at two pixels on each side and changes one.</summary>
    /// <param name="pixels">The pixels; the outer two on each side do not matter.</param>
    /// <param name="edgeLimit">Larger steps across the edge are left alone.</param>
    public static void Simple(ref EdgePixels pixels, byte edgeLimit)
    {
        Vector128<sbyte> chosen = StepIsSmall(pixels, edgeLimit).AsSByte();
        Vector128<sbyte> p0 = Signed(pixels.P0);
        Vector128<sbyte> q0 = Signed(pixels.Q0);
        Vector128<sbyte> outer = Vector128.SubtractSaturate(Signed(pixels.P1), Signed(pixels.Q1));
        ChangeTwo(Step(outer, p0, q0) & chosen, ref p0, ref q0);
        pixels.P0 = Unsigned(p0);
        pixels.Q0 = Unsigned(q0);
    }

    /// <summary>The normal filter between two macroblocks. Up to three pixels on each side are changed.</summary>
    /// <param name="pixels">The pixels.</param>
    /// <param name="strength">The limits.</param>
    public static void BetweenMacroblocks(ref EdgePixels pixels, FilterStrength strength)
    {
        byte edgeLimit = (byte)(strength.EdgeLimit + FilterStrength.MacroblockEdgeBonus);
        Vector128<sbyte> chosen = IsSmooth(pixels, edgeLimit, strength.InteriorLimit).AsSByte();
        Vector128<sbyte> highVariance = HasHighVariance(pixels, strength.HighVarianceLimit).AsSByte();
        Vector128<sbyte> p2 = Signed(pixels.P2);
        Vector128<sbyte> p1 = Signed(pixels.P1);
        Vector128<sbyte> p0 = Signed(pixels.P0);
        Vector128<sbyte> q0 = Signed(pixels.Q0);
        Vector128<sbyte> q1 = Signed(pixels.Q1);
        Vector128<sbyte> q2 = Signed(pixels.Q2);
        Vector128<sbyte> step = Step(Vector128.SubtractSaturate(p1, q1), p0, q0) & chosen;
        ChangeTwo(step & highVariance, ref p0, ref q0);

        // 27, 18 and 9 parts of 128 of the step, rounded.
        (Vector128<short> low, Vector128<short> high) = Vector128.Widen(Vector128.AndNot(step, highVariance));
        low *= Vector128.Create((short)9);
        high *= Vector128.Create((short)9);
        Vector128<short> half = Vector128.Create((short)63);
        Vector128<sbyte> far = Vector128.Narrow((low + half) >> 7, (high + half) >> 7);
        Vector128<sbyte> middle = Vector128.Narrow((low + low + half) >> 7, (high + high + half) >> 7);
        Vector128<sbyte> near = Vector128.Narrow((low + low + low + half) >> 7, (high + high + high + half) >> 7);
        pixels.P2 = Unsigned(Vector128.AddSaturate(p2, far));
        pixels.P1 = Unsigned(Vector128.AddSaturate(p1, middle));
        pixels.P0 = Unsigned(Vector128.AddSaturate(p0, near));
        pixels.Q0 = Unsigned(Vector128.SubtractSaturate(q0, near));
        pixels.Q1 = Unsigned(Vector128.SubtractSaturate(q1, middle));
        pixels.Q2 = Unsigned(Vector128.SubtractSaturate(q2, far));
    }

    /// <summary>The normal filter inside of a macroblock. Up to two pixels on each side are changed.</summary>
    /// <param name="pixels">The pixels.</param>
    /// <param name="strength">The limits.</param>
    public static void InsideMacroblock(ref EdgePixels pixels, FilterStrength strength)
    {
        Vector128<sbyte> chosen = IsSmooth(pixels, strength.EdgeLimit, strength.InteriorLimit).AsSByte();
        Vector128<sbyte> highVariance = HasHighVariance(pixels, strength.HighVarianceLimit).AsSByte();
        Vector128<sbyte> p1 = Signed(pixels.P1);
        Vector128<sbyte> p0 = Signed(pixels.P0);
        Vector128<sbyte> q0 = Signed(pixels.Q0);
        Vector128<sbyte> q1 = Signed(pixels.Q1);
        Vector128<sbyte> outer = Vector128.SubtractSaturate(p1, q1) & highVariance;
        Vector128<sbyte> behind = ChangeTwo(Step(outer, p0, q0) & chosen, ref p0, ref q0);

        // Half of the change, rounded up, one pixel further out. A change is at most 15.
        Vector128<sbyte> half = Vector128.AndNot(ShiftRight(behind + Vector128<sbyte>.One, 1), highVariance);
        pixels.P1 = Unsigned(Vector128.AddSaturate(p1, half));
        pixels.P0 = Unsigned(p0);
        pixels.Q0 = Unsigned(q0);
        pixels.Q1 = Unsigned(Vector128.SubtractSaturate(q1, half));
    }

    /// <summary>outer + 3 · (q0 − p0), clamped. That it is clamped on the way changes nothing, as all parts after the first are equal.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<sbyte> Step(Vector128<sbyte> outer, Vector128<sbyte> p0, Vector128<sbyte> q0)
    {
        Vector128<sbyte> difference = Vector128.SubtractSaturate(q0, p0);
        return Vector128.AddSaturate(Vector128.AddSaturate(Vector128.AddSaturate(outer, difference), difference), difference);
    }

    /// <summary>Moves the two pixels at the edge an eighth of the step each.</summary>
    /// <returns>What the pixel behind the edge was moved by.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<sbyte> ChangeTwo(Vector128<sbyte> step, ref Vector128<sbyte> p0, ref Vector128<sbyte> q0)
    {
        Vector128<sbyte> before = ShiftRight(Vector128.AddSaturate(step, Vector128.Create((sbyte)3)), 3);
        Vector128<sbyte> behind = ShiftRight(Vector128.AddSaturate(step, Vector128.Create((sbyte)4)), 3);
        p0 = Vector128.AddSaturate(p0, before);
        q0 = Vector128.SubtractSaturate(q0, behind);
        return behind;
    }

    /// <summary>4 · |p0 − q0| + |p1 − q1| ≤ 2 · limit + 1, in halves so that it fits into bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<byte> StepIsSmall(in EdgePixels pixels, byte limit)
    {
        Vector128<byte> inner = Distance(pixels.P0, pixels.Q0);
        Vector128<byte> halfOuter = HalveUnsigned(Distance(pixels.P1, pixels.Q1));
        Vector128<byte> step = Vector128.AddSaturate(Vector128.AddSaturate(inner, inner), halfOuter);
        return Vector128.LessThanOrEqual(step, Vector128.Create(limit));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<byte> IsSmooth(in EdgePixels pixels, byte edgeLimit, byte interiorLimit)
    {
        Vector128<byte> before = Vector128.Max(Distance(pixels.P3, pixels.P2), Distance(pixels.P2, pixels.P1));
        before = Vector128.Max(before, Distance(pixels.P1, pixels.P0));
        Vector128<byte> behind = Vector128.Max(Distance(pixels.Q3, pixels.Q2), Distance(pixels.Q2, pixels.Q1));
        behind = Vector128.Max(behind, Distance(pixels.Q1, pixels.Q0));
        return Vector128.LessThanOrEqual(Vector128.Max(before, behind), Vector128.Create(interiorLimit)) & StepIsSmall(pixels, edgeLimit);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<byte> HasHighVariance(in EdgePixels pixels, byte limit) => Vector128.GreaterThan(
        Vector128.Max(Distance(pixels.P1, pixels.P0), Distance(pixels.Q1, pixels.Q0)), Vector128.Create(limit));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<byte> Distance(Vector128<byte> a, Vector128<byte> b) => Vector128.Max(a, b) - Vector128.Min(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<byte> HalveUnsigned(Vector128<byte> value) => (value.AsUInt16() >>> 1).AsByte() & Vector128.Create((byte)0x7F);

    /// <summary>An arithmetic shift of bytes: of the value plus 128 without a sign, less 128 shifted.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<sbyte> ShiftRight(Vector128<sbyte> value, int bits)
    {
        Vector128<byte> shifted = (Unsigned(value).AsUInt16() >>> bits).AsByte() & Vector128.Create((byte)(0xFF >> bits));
        return shifted.AsSByte() - Vector128.Create((sbyte)(128 >> bits));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<sbyte> Signed(Vector128<byte> value) => (value ^ Vector128.Create((byte)0x80)).AsSByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<byte> Unsigned(Vector128<sbyte> value) => value.AsByte() ^ Vector128.Create((byte)0x80);
}
