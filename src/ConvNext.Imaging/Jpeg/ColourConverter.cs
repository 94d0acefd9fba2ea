using System;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace ConvNext.Imaging.Jpeg;

/// <summary>
/// Colour conversion of one row to RGB with the integer arithmetic of libjpeg-turbo (jdcolor.c: coefficients with 16 fraction bits)
/// and, for CMYK, of Pillow. Results are equal to the bit.
/// </summary>
internal static partial class ColourConverter
{
    private const int FractionBits = 16;
    private const int Half = 1 << (FractionBits - 1);
    private const int RedFromCr = 91881; // 1.40200
    private const int BlueFromCb = 116130; // 1.77200
    private const int GreenFromCr = 46802; // 0.71414
    private const int GreenFromCb = 22554; // 0.34414

    /// <summary>Grey: the value three times.</summary>
    public static void GreyToRgb(ReadOnlySpan<byte> grey, Span<byte> rgb)
    {
        for (int x = 0; x < grey.Length; x++)
        {
            Span<byte> pixel = rgb.Slice(3 * x, 3);
            pixel[0] = pixel[1] = pixel[2] = grey[x];
        }
    }

    /// <summary>Three planes to interleaved pixels.</summary>
    public static void Interleave(ReadOnlySpan<byte> red, ReadOnlySpan<byte> green, ReadOnlySpan<byte> blue, Span<byte> rgb)
    {
        green = green[..red.Length];
        blue = blue[..red.Length];
        for (int x = 0; x < red.Length; x++)
        {
            Span<byte> pixel = rgb.Slice(3 * x, 3);
            pixel[0] = red[x];
            pixel[1] = green[x];
            pixel[2] = blue[x];
        }
    }

    /// <summary>R = Y + 1.402 Cr, G = Y − 0.34414 Cb − 0.71414 Cr, B = Y + 1.772 Cb, with Cb and Cr less 128, clamped to 0..255.</summary>
    public static void YCbCrToRgb(ReadOnlySpan<byte> y, ReadOnlySpan<byte> cb, ReadOnlySpan<byte> cr, Span<byte> rgb)
    {
        cb = cb[..y.Length];
        cr = cr[..y.Length];
        rgb = rgb[..(3 * y.Length)];
        int x = Avx2.IsSupported ? YCbCrToRgbAvx2(y, cb, cr, rgb) : 0;
        if (Vector128.IsHardwareAccelerated)
        {
            for (; x <= y.Length - RgbVector.Pixels; x += RgbVector.Pixels)
            {
                (Vector128<byte> red, Vector128<byte> green, Vector128<byte> blue) =
                    ToRgb(Vector128.Create(y[x..]), Vector128.Create(cb[x..]), Vector128.Create(cr[x..]));
                RgbVector.Store(red, green, blue, rgb[(3 * x)..]);
            }
        }

        for (; x < y.Length; x++)
        {
            Span<byte> pixel = rgb.Slice(3 * x, 3);
            (pixel[0], pixel[1], pixel[2]) = ToRgb(y[x], cb[x], cr[x]);
        }
    }

    /// <summary>
    /// CMYK as Adobe stores it, inverted, to RGB: with i = 255 − stored, k = 255 − i_K (which is the stored K again), each channel is
    /// k − i·k / 255, the division rounded as Pillow does.
    /// </summary>
    public static void InvertedCmykToRgb(ReadOnlySpan<byte> c, ReadOnlySpan<byte> m, ReadOnlySpan<byte> y, ReadOnlySpan<byte> k, Span<byte> rgb)
    {
        for (int x = 0; x < c.Length; x++)
        {
            Span<byte> pixel = rgb.Slice(3 * x, 3);
            pixel[0] = WithoutInk(c[x], k[x]);
            pixel[1] = WithoutInk(m[x], k[x]);
            pixel[2] = WithoutInk(y[x], k[x]);
        }
    }

    /// <summary>YCCK: the first three are YCbCr of the inverted inks' complement; the rest is as for CMYK.</summary>
    public static void InvertedYcckToRgb(ReadOnlySpan<byte> y, ReadOnlySpan<byte> cb, ReadOnlySpan<byte> cr, ReadOnlySpan<byte> k, Span<byte> rgb)
    {
        for (int x = 0; x < y.Length; x++)
        {
            (byte red, byte green, byte blue) = ToRgb(y[x], cb[x], cr[x]);
            Span<byte> pixel = rgb.Slice(3 * x, 3);
            pixel[0] = WithoutInk((byte)(255 - red), k[x]);
            pixel[1] = WithoutInk((byte)(255 - green), k[x]);
            pixel[2] = WithoutInk((byte)(255 - blue), k[x]);
        }
    }

    /// <summary>Sixteen pixels, in two groups of eight 32-bit numbers.</summary>
    private static (Vector128<byte> Red, Vector128<byte> Green, Vector128<byte> Blue) ToRgb(Vector128<byte> y, Vector128<byte> cb, Vector128<byte> cr)
    {
        (Vector128<ushort> yLow, Vector128<ushort> yHigh) = Vector128.Widen(y);
        (Vector128<ushort> cbLow, Vector128<ushort> cbHigh) = Vector128.Widen(cb);
        (Vector128<ushort> crLow, Vector128<ushort> crHigh) = Vector128.Widen(cr);
        ToRgb(Widen(yLow), Widen(cbLow), Widen(crLow), out Vector256<int> redLow, out Vector256<int> greenLow, out Vector256<int> blueLow);
        ToRgb(Widen(yHigh), Widen(cbHigh), Widen(crHigh), out Vector256<int> redHigh, out Vector256<int> greenHigh, out Vector256<int> blueHigh);
        return (Clamp(redLow, redHigh), Clamp(greenLow, greenHigh), Clamp(blueLow, blueHigh));
    }

    private static void ToRgb(Vector256<int> y, Vector256<int> cb, Vector256<int> cr, out Vector256<int> red, out Vector256<int> green, out Vector256<int> blue)
    {
        Vector256<int> half = Vector256.Create(Half);
        cb -= Vector256.Create(128);
        cr -= Vector256.Create(128);
        red = y + (((cr * RedFromCr) + half) >> FractionBits);
        green = y + ((half - (cb * GreenFromCb) - (cr * GreenFromCr)) >> FractionBits);
        blue = y + (((cb * BlueFromCb) + half) >> FractionBits);
    }

    private static Vector256<int> Widen(Vector128<ushort> values) => Vector256.WidenLower(values.ToVector256Unsafe()).AsInt32();

    private static Vector128<byte> Clamp(Vector256<int> low, Vector256<int> high)
    {
        Vector256<int> maximum = Vector256.Create((int)byte.MaxValue);
        Vector256<short> narrowed = Vector256.Narrow(
            Vector256.Min(Vector256.Max(low, Vector256<int>.Zero), maximum),
            Vector256.Min(Vector256.Max(high, Vector256<int>.Zero), maximum));
        return Vector128.Narrow(narrowed.GetLower(), narrowed.GetUpper()).AsByte();
    }

    private static (byte Red, byte Green, byte Blue) ToRgb(int y, int cb, int cr)
    {
        cb -= 128;
        cr -= 128;
        int red = y + (((RedFromCr * cr) + Half) >> FractionBits);
        int green = y + (((-GreenFromCb * cb) - (GreenFromCr * cr) + Half) >> FractionBits);
        int blue = y + (((BlueFromCb * cb) + Half) >> FractionBits);
        return (Clamp(red), Clamp(green), Clamp(blue));
    }

    private static byte WithoutInk(byte stored, int notBlack)
    {
        int product = ((255 - stored) * notBlack) + 128;
        return Clamp(notBlack - ((product + (product >> 8)) >> 8));
    }

    private static byte Clamp(int value) => (byte)Math.Clamp(value, 0, 255);
}
