using System;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace ConvNext.Imaging.Jpeg;

/// <summary>
/// Upsampling and colour conversion in one pass for the two commonest kinds of photographs, whose chroma is half as wide as the picture and as high
/// or half as high. It gives what <see cref="ChromaUpsampler"/> and <see cref="ColourConverter"/> give, one after the other, and needs AVX2.
/// </summary>
internal sealed class HalfWidthColour
{
    private const int ChromaPerStep = RgbVector.WidePixels / 2;

    /// <summary>
    /// The sums have four fraction bits when half as high and are made to have them otherwise, so that one shift serves both; in the second case
    /// the roundings of the filter, 1 and 2 of 4, become 4 and 8 of 16.
    /// </summary>
    private const int SumBits = 4;

    private readonly int _width;
    private readonly int _chromaWidth;
    private readonly short _evenBias;
    private readonly short _oddBias;

    // A sum for every chroma sample, between one that repeats the first and one that repeats the last; behind them vectors may read on.
    private readonly short[] _blueSums;
    private readonly short[] _redSums;
    private readonly byte[] _tail = new byte[3 * RgbVector.WidePixels];

    private HalfWidthColour(int width, int chromaWidth, UpsamplingKind kind)
    {
        _width = width;
        _chromaWidth = chromaWidth;
        bool isHalfHigh = kind == UpsamplingKind.FancyBoth;
        short middle = 128 << SumBits;
        _evenBias = (short)((isHalfHigh ? 8 : 4) - middle);
        _oddBias = (short)((isHalfHigh ? 7 : 8) - middle);
        _blueSums = new short[chromaWidth + (2 * ChromaPerStep) + 2];
        _redSums = new short[_blueSums.Length];
    }

    /// <summary>The converter for a picture, or null where the two general steps are needed.</summary>
    /// <param name="frame">The frame.</param>
    /// <param name="region">The part of the picture that the planes hold.</param>
    /// <param name="colour">What the components mean.</param>
    /// <param name="planes">Their samples.</param>
    public static HalfWidthColour? Create(JpegFrame frame, JpegRegion region, JpegColour colour, PlaneRows[] planes)
    {
        bool fits = Avx2.IsSupported && colour == JpegColour.YCbCr && planes[0].Kind == UpsamplingKind.None && planes[1].Kind == planes[2].Kind
            && planes[1].Kind is UpsamplingKind.FancyBoth or UpsamplingKind.FancyHorizontal;
        return fits ? new HalfWidthColour(region.Width, region.Samples(frame.Components[1]), planes[1].Kind) : null;
    }

    /// <summary>Writes the picture row <paramref name="y"/>, (width, 3).</summary>
    public void WriteRow(int y, PlaneRows[] planes, Span<byte> rgb)
    {
        (int near, int far) = planes[1].SourceRows(y);
        SumRows(planes[1].Padded(near), planes[1].Padded(far), _blueSums);
        SumRows(planes[2].Padded(near), planes[2].Padded(far), _redSums);
        ReadOnlySpan<byte> lightness = planes[0].Padded(y)[..JpegFrame.RoundUp(_width, RgbVector.WidePixels)];
        int whole = _width - (_width % RgbVector.WidePixels);
        rgb = rgb[..(3 * _width)];
        Convert(lightness, whole, 0, rgb);
        if (whole < _width)
        {
            Convert(lightness[whole..], RgbVector.WidePixels, whole / 2, _tail);
            _tail.AsSpan(0, rgb.Length - (3 * whole)).CopyTo(rgb[(3 * whole)..]);
        }
    }

    /// <summary>sums[x + 1] = 3·near[x] + far[x].</summary>
    private void SumRows(ReadOnlySpan<byte> near, ReadOnlySpan<byte> far, Span<short> sums)
    {
        int padded = JpegFrame.RoundUp(_chromaWidth, ChromaPerStep);
        ref byte nearer = ref MemoryMarshal.GetReference(near[..padded]);
        ref byte farther = ref MemoryMarshal.GetReference(far[..padded]);
        ref short output = ref MemoryMarshal.GetReference(sums.Slice(1, padded));
        for (nuint x = 0; x < (nuint)padded; x += ChromaPerStep)
        {
            Vector256<short> a = Avx2.ConvertToVector256Int16(Vector128.LoadUnsafe(ref nearer, x));
            Vector256<short> b = Avx2.ConvertToVector256Int16(Vector128.LoadUnsafe(ref farther, x));
            (a + a + a + b).StoreUnsafe(ref output, x);
        }

        sums[0] = sums[1];
        sums[_chromaWidth + 1] = sums[_chromaWidth];
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Convert(ReadOnlySpan<byte> lightness, int pixels, int firstChroma, Span<byte> rgb)
    {
        int chroma = pixels / 2;
        ref byte y = ref MemoryMarshal.GetReference(lightness[..pixels]);
        ref short blueSums = ref MemoryMarshal.GetReference(_blueSums.AsSpan(firstChroma, chroma + 2));
        ref short redSums = ref MemoryMarshal.GetReference(_redSums.AsSpan(firstChroma, chroma + 2));
        ref byte output = ref MemoryMarshal.GetReference(rgb[..(3 * pixels)]);
        Vector256<short> evenBias = Vector256.Create(_evenBias);
        Vector256<short> oddBias = Vector256.Create(_oddBias);
        Vector256<short> lowerBytes = Vector256.Create((short)0xFF);
        for (nuint x = 0; x < (nuint)chroma; x += ChromaPerStep)
        {
            Spread(ref blueSums, x, evenBias, oddBias, out Vector256<short> blueEven, out Vector256<short> blueOdd);
            Spread(ref redSums, x, evenBias, oddBias, out Vector256<short> redEven, out Vector256<short> redOdd);
            Vector256<short> pairs = Vector256.LoadUnsafe(ref y, 2 * x).AsInt16();
            ColourConverter.Convert16(pairs & lowerBytes, blueEven, redEven, out Vector256<short> r0, out Vector256<short> g0, out Vector256<short> b0);
            ColourConverter.Convert16(pairs >>> 8, blueOdd, redOdd, out Vector256<short> r1, out Vector256<short> g1, out Vector256<short> b1);
            RgbVector.StoreEvenOdd(
                Avx2.PackUnsignedSaturate(r0, r1), Avx2.PackUnsignedSaturate(g0, g1), Avx2.PackUnsignedSaturate(b0, b1),
                ref Unsafe.Add(ref output, 6 * x));
        }
    }

    /// <summary>The chroma, less 128, of sixteen pairs of pixels: each leans on the neighbour on its own side.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Spread(
        ref short sums, nuint x, Vector256<short> evenBias, Vector256<short> oddBias, out Vector256<short> even, out Vector256<short> odd)
    {
        Vector256<short> own = Vector256.LoadUnsafe(ref sums, x + 1);
        own += own + own;
        even = (own + Vector256.LoadUnsafe(ref sums, x) + evenBias) >> SumBits;
        odd = (own + Vector256.LoadUnsafe(ref sums, x + 2) + oddBias) >> SumBits;
    }
}
