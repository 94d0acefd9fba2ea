using System;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace ConvNext.Imaging.WebP;

/// <summary>
/// From the planes of VP8 to RGB, with the integer arithmetic of libwebp: chroma is brought to full size by a triangle filter in which
/// the four samples around a pixel count 9, 3, 3 and 1 sixteenths, and the colour conversion (BT.601, studio range) keeps 6 fraction bits.
/// </summary>
internal sealed class LossyColours
{
    // Factors times 2¹⁴, and offsets that hold the −16 and −128 of the formula and half a unit, with 6 fraction bits.
    private const int LumaFactor = 19077;
    private const int RedFromV = 26149;
    private const int GreenFromU = 6419;
    private const int GreenFromV = 13320;
    private const int BlueFromU = 33050;
    private const int RedOffset = 14234;
    private const int GreenOffset = 8708;
    private const int BlueOffset = 17685;
    private const int FractionBits = 6;

    private readonly int _width;
    private readonly ushort[] _sums;
    private readonly byte[] _chromaU;
    private readonly byte[] _chromaV;

    /// <param name="width">Pixels in a row.</param>
    public LossyColours(int width)
    {
        _width = width;
        _sums = new ushort[(width + 1) / 2];
        _chromaU = new byte[2 * _sums.Length];
        _chromaV = new byte[2 * _sums.Length];
    }

    /// <summary>Writes one row of the picture.</summary>
    /// <param name="luma">Its luma.</param>
    /// <param name="nearU">The row of the first chroma plane that it lies in.</param>
    /// <param name="farU">The row above or below that one that it is nearer to.</param>
    /// <param name="nearV">The same of the second chroma plane.</param>
    /// <param name="farV">The same of the second chroma plane.</param>
    /// <param name="rgb">Where to write, (width, 3).</param>
    public void WriteRow(
        ReadOnlySpan<byte> luma, ReadOnlySpan<byte> nearU, ReadOnlySpan<byte> farU, ReadOnlySpan<byte> nearV, ReadOnlySpan<byte> farV, Span<byte> rgb)
    {
        Upsample(nearU, farU, _sums, _chromaU);
        Upsample(nearV, farV, _sums, _chromaV);
        Convert(luma[.._width], _chromaU, _chromaV, rgb);
    }

    /// <summary>Doubles a row of chroma: output[2x] lies between the samples x − 1 and x, output[2x + 1] between x and x + 1.</summary>
    internal static void Upsample(ReadOnlySpan<byte> near, ReadOnlySpan<byte> far, Span<ushort> sums, Span<byte> output)
    {
        AddRows(near, far, sums);
        int last = sums.Length - 1;
        WritePair(sums[0], sums[0], sums[Math.Min(1, last)], output);
        int x = 1;
        Vector128<ushort> three = Vector128.Create((ushort)3);
        Vector128<ushort> half = Vector128.Create((ushort)8);
        for (; x <= last - Vector128<ushort>.Count; x += Vector128<ushort>.Count)
        {
            // Each pair of output bytes is one 16-bit number, the even sample in its lower half.
            Vector128<ushort> weighted = (Vector128.Create(sums[x..]) * three) + half;
            Vector128<ushort> even = (weighted + Vector128.Create(sums[(x - 1)..])) >>> 4;
            Vector128<ushort> odd = (weighted + Vector128.Create(sums[(x + 1)..])) >>> 4;
            VectorZip.Low(Vector128.Narrow(even, even), Vector128.Narrow(odd, odd)).CopyTo(output[(2 * x)..]);
        }

        for (; x <= last; x++)
        {
            WritePair(sums[x - 1], sums[x], sums[Math.Min(x + 1, last)], output[(2 * x)..]);
        }
    }

    /// <summary>sums[x] = 3 · near[x] + far[x], at most 1,020.</summary>
    private static void AddRows(ReadOnlySpan<byte> near, ReadOnlySpan<byte> far, Span<ushort> sums)
    {
        int x = 0;
        Vector128<ushort> three = Vector128.Create((ushort)3);
        for (; x <= sums.Length - Vector128<byte>.Count; x += Vector128<byte>.Count)
        {
            (Vector128<ushort> nearLow, Vector128<ushort> nearHigh) = Vector128.Widen(Vector128.Create(near[x..]));
            (Vector128<ushort> farLow, Vector128<ushort> farHigh) = Vector128.Widen(Vector128.Create(far[x..]));
            ((nearLow * three) + farLow).CopyTo(sums[x..]);
            ((nearHigh * three) + farHigh).CopyTo(sums[(x + Vector128<ushort>.Count)..]);
        }

        for (; x < sums.Length; x++)
        {
            sums[x] = (ushort)((3 * near[x]) + far[x]);
        }
    }

    private static void WritePair(int left, int middle, int right, Span<byte> output)
    {
        output[0] = (byte)(((3 * middle) + left + 8) >> 4);
        output[1] = (byte)(((3 * middle) + right + 8) >> 4);
    }

    /// <summary>Converts pixels of full chroma.</summary>
    internal static void Convert(ReadOnlySpan<byte> luma, ReadOnlySpan<byte> chromaU, ReadOnlySpan<byte> chromaV, Span<byte> rgb)
    {
        int x = 0;
        for (; x <= luma.Length - RgbVector.Pixels; x += RgbVector.Pixels)
        {
            ConvertVector(
                Vector128.Create(luma.Slice(x, RgbVector.Pixels)),
                Vector128.Create(chromaU.Slice(x, RgbVector.Pixels)),
                Vector128.Create(chromaV.Slice(x, RgbVector.Pixels)),
                rgb[(3 * x)..]);
        }

        for (; x < luma.Length; x++)
        {
            int scaled = (luma[x] * LumaFactor) >> 8;
            rgb[3 * x] = Narrow(scaled + ((chromaV[x] * RedFromV) >> 8) - RedOffset);
            rgb[(3 * x) + 1] = Narrow(scaled - ((chromaU[x] * GreenFromU) >> 8) - ((chromaV[x] * GreenFromV) >> 8) + GreenOffset);
            rgb[(3 * x) + 2] = Narrow(scaled + ((chromaU[x] * BlueFromU) >> 8) - BlueOffset);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void ConvertVector(Vector128<byte> luma, Vector128<byte> chromaU, Vector128<byte> chromaV, Span<byte> rgb)
    {
        (Vector128<ushort> yLow, Vector128<ushort> yHigh) = Vector128.Widen(luma);
        (Vector128<ushort> uLow, Vector128<ushort> uHigh) = Vector128.Widen(chromaU);
        (Vector128<ushort> vLow, Vector128<ushort> vHigh) = Vector128.Widen(chromaV);
        (Vector128<ushort> redLow, Vector128<ushort> greenLow, Vector128<ushort> blueLow) = ConvertHalf(yLow, uLow, vLow);
        (Vector128<ushort> redHigh, Vector128<ushort> greenHigh, Vector128<ushort> blueHigh) = ConvertHalf(yHigh, uHigh, vHigh);
        RgbVector.Store(
            Vector128.Narrow(redLow, redHigh),
            Vector128.Narrow(greenLow, greenHigh),
            Vector128.Narrow(blueLow, blueHigh),
            rgb);
    }

    /// <summary>All sums fit into 16 bits without a sign: the largest, for blue, is 51,922.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector128<ushort> Red, Vector128<ushort> Green, Vector128<ushort> Blue) ConvertHalf(
        Vector128<ushort> y, Vector128<ushort> u, Vector128<ushort> v)
    {
        Vector128<ushort> scaled = Multiply(y, LumaFactor);
        Vector128<ushort> red = SubtractToZero(scaled + Multiply(v, RedFromV), RedOffset);
        Vector128<ushort> greenPart = Multiply(u, GreenFromU) + Multiply(v, GreenFromV);
        Vector128<ushort> green = scaled + Vector128.Create((ushort)GreenOffset);
        green = Vector128.Max(green, greenPart) - greenPart;
        Vector128<ushort> blue = SubtractToZero(scaled + Multiply(u, BlueFromU), BlueOffset);
        return (Narrow(red), Narrow(green), Narrow(blue));
    }

    /// <summary>(value · factor) >> 8 for a value below 256, by the two bytes of the factor, so that nothing exceeds 16 bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<ushort> Multiply(Vector128<ushort> value, ushort factor) =>
        (value * Vector128.Create((ushort)(factor >> 8))) + ((value * Vector128.Create((ushort)(factor & 0xFF))) >>> 8);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<ushort> SubtractToZero(Vector128<ushort> value, ushort amount) =>
        Vector128.Max(value, Vector128.Create(amount)) - Vector128.Create(amount);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<ushort> Narrow(Vector128<ushort> value) => Vector128.Min(value >>> FractionBits, Vector128.Create((ushort)255));

    private static byte Narrow(int value) => (byte)Math.Clamp(value >> FractionBits, 0, 255);
}
