using System;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace ConvNext.Imaging.Jpeg;

/// <summary>
/// The conversion in 16-bit numbers, 32 pixels at a time. A factor above a half is split into a whole number and a rest, and the products of the
/// rests, rounded, are those of the formula for each of the 256 inputs.
/// </summary>
internal static partial class ColourConverter
{
    private const short RedRest = 13173; // 0.402 · 2¹⁵
    private const short BlueRest = -7471; // (1.772 − 2) · 2¹⁵
    private const int GreenRest = (1 << FractionBits) - GreenFromCr; // 1 − 0.71414

    /// <summary>Converts as many whole groups of 32 pixels as there are, and returns how many pixels that is.</summary>
    private static int YCbCrToRgbAvx2(ReadOnlySpan<byte> y, ReadOnlySpan<byte> cb, ReadOnlySpan<byte> cr, Span<byte> rgb)
    {
        int length = y.Length - (y.Length % RgbVector.WidePixels);
        ref byte luminance = ref MemoryMarshal.GetReference(y);
        ref byte blueChroma = ref MemoryMarshal.GetReference(cb[..length]);
        ref byte redChroma = ref MemoryMarshal.GetReference(cr[..length]);
        ref byte output = ref MemoryMarshal.GetReference(rgb[..(3 * length)]);
        Vector256<byte> middle = Vector256.Create((byte)128);
        for (nuint x = 0; x < (nuint)length; x += RgbVector.WidePixels)
        {
            // With its upper bit flipped a byte is a signed number, the chroma less 128.
            Vector256<byte> lightness = Vector256.LoadUnsafe(ref luminance, x);
            Vector256<sbyte> blue = (Vector256.LoadUnsafe(ref blueChroma, x) ^ middle).AsSByte();
            Vector256<sbyte> red = (Vector256.LoadUnsafe(ref redChroma, x) ^ middle).AsSByte();
            Convert16(
                Avx2.UnpackLow(lightness, Vector256<byte>.Zero).AsInt16(), WidenLow(blue), WidenLow(red),
                out Vector256<short> redLow, out Vector256<short> greenLow, out Vector256<short> blueLow);
            Convert16(
                Avx2.UnpackHigh(lightness, Vector256<byte>.Zero).AsInt16(), WidenHigh(blue), WidenHigh(red),
                out Vector256<short> redHigh, out Vector256<short> greenHigh, out Vector256<short> blueHigh);
            RgbVector.StoreWide(
                Avx2.PackUnsignedSaturate(redLow, redHigh),
                Avx2.PackUnsignedSaturate(greenLow, greenHigh),
                Avx2.PackUnsignedSaturate(blueLow, blueHigh),
                ref Unsafe.Add(ref output, 3 * x));
        }

        return length;
    }

    /// <summary>Sixteen pixels; the chroma is less 128.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Convert16(
        Vector256<short> y, Vector256<short> cb, Vector256<short> cr, out Vector256<short> red, out Vector256<short> green, out Vector256<short> blue)
    {
        red = y + cr + Avx2.MultiplyHighRoundScale(cr, Vector256.Create(RedRest));
        blue = y + cb + cb + Avx2.MultiplyHighRoundScale(cb, Vector256.Create(BlueRest));
        Vector256<short> factors = Vector256.Create((-GreenFromCb & 0xFFFF) | (GreenRest << 16)).AsInt16();
        Vector256<int> half = Vector256.Create(Half);
        Vector256<int> low = (Avx2.MultiplyAddAdjacent(Avx2.UnpackLow(cb, cr), factors) + half) >> FractionBits;
        Vector256<int> high = (Avx2.MultiplyAddAdjacent(Avx2.UnpackHigh(cb, cr), factors) + half) >> FractionBits;
        green = y + Avx2.PackSignedSaturate(low, high) - cr;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<short> WidenLow(Vector256<sbyte> values) => Avx2.UnpackLow(values, values).AsInt16() >> 8;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<short> WidenHigh(Vector256<sbyte> values) => Avx2.UnpackHigh(values, values).AsInt16() >> 8;
}
