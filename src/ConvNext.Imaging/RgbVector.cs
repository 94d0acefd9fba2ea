using System;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace ConvNext.Imaging;

/// <summary>Interleaves sixteen pixels at a time.</summary>
internal static class RgbVector
{
    /// <summary>Pixels that <see cref="Store"/> writes, three bytes each.</summary>
    public const int Pixels = 16;

    /// <summary>Writes r0 g0 b0 r1 g1 b1 … to the first 48 bytes of <paramref name="rgb"/>.</summary>
    public static void Store(Vector128<byte> red, Vector128<byte> green, Vector128<byte> blue, Span<byte> rgb)
    {
        rgb = rgb[..(3 * Pixels)];

        // An index of 255 is beyond the vector and gives zero, so that the three parts can be merged.
        Vector128<byte> first =
            Vector128.Shuffle(red, Vector128.Create((byte)0, 255, 255, 1, 255, 255, 2, 255, 255, 3, 255, 255, 4, 255, 255, 5))
            | Vector128.Shuffle(green, Vector128.Create((byte)255, 0, 255, 255, 1, 255, 255, 2, 255, 255, 3, 255, 255, 4, 255, 255))
            | Vector128.Shuffle(blue, Vector128.Create((byte)255, 255, 0, 255, 255, 1, 255, 255, 2, 255, 255, 3, 255, 255, 4, 255));
        Vector128<byte> second =
            Vector128.Shuffle(red, Vector128.Create((byte)255, 255, 6, 255, 255, 7, 255, 255, 8, 255, 255, 9, 255, 255, 10, 255))
            | Vector128.Shuffle(green, Vector128.Create((byte)5, 255, 255, 6, 255, 255, 7, 255, 255, 8, 255, 255, 9, 255, 255, 10))
            | Vector128.Shuffle(blue, Vector128.Create((byte)255, 5, 255, 255, 6, 255, 255, 7, 255, 255, 8, 255, 255, 9, 255, 255));
        Vector128<byte> third =
            Vector128.Shuffle(red, Vector128.Create((byte)255, 11, 255, 255, 12, 255, 255, 13, 255, 255, 14, 255, 255, 15, 255, 255))
            | Vector128.Shuffle(green, Vector128.Create((byte)255, 255, 11, 255, 255, 12, 255, 255, 13, 255, 255, 14, 255, 255, 15, 255))
            | Vector128.Shuffle(blue, Vector128.Create((byte)10, 255, 255, 11, 255, 255, 12, 255, 255, 13, 255, 255, 14, 255, 255, 15));
        first.CopyTo(rgb);
        second.CopyTo(rgb[16..]);
        third.CopyTo(rgb[32..]);
    }

    /// <summary>Pixels that <see cref="StoreWide"/> writes.</summary>
    public const int WidePixels = 32;

    /// <summary>Writes r0 g0 b0 r1 g1 b1 … to 96 bytes. It needs AVX2.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreWide(Vector256<byte> red, Vector256<byte> green, Vector256<byte> blue, ref byte rgb)
    {
        Vector256<byte> first =
            Avx2.Shuffle(red, Vector256.Create(Vector128.Create((byte)0, 255, 255, 1, 255, 255, 2, 255, 255, 3, 255, 255, 4, 255, 255, 5)))
            | Avx2.Shuffle(green, Vector256.Create(Vector128.Create((byte)255, 0, 255, 255, 1, 255, 255, 2, 255, 255, 3, 255, 255, 4, 255, 255)))
            | Avx2.Shuffle(blue, Vector256.Create(Vector128.Create((byte)255, 255, 0, 255, 255, 1, 255, 255, 2, 255, 255, 3, 255, 255, 4, 255)));
        Vector256<byte> second =
            Avx2.Shuffle(red, Vector256.Create(Vector128.Create((byte)255, 255, 6, 255, 255, 7, 255, 255, 8, 255, 255, 9, 255, 255, 10, 255)))
            | Avx2.Shuffle(green, Vector256.Create(Vector128.Create((byte)5, 255, 255, 6, 255, 255, 7, 255, 255, 8, 255, 255, 9, 255, 255, 10)))
            | Avx2.Shuffle(blue, Vector256.Create(Vector128.Create((byte)255, 5, 255, 255, 6, 255, 255, 7, 255, 255, 8, 255, 255, 9, 255, 255)));
        Vector256<byte> third =
            Avx2.Shuffle(red, Vector256.Create(Vector128.Create((byte)255, 11, 255, 255, 12, 255, 255, 13, 255, 255, 14, 255, 255, 15, 255, 255)))
            | Avx2.Shuffle(green, Vector256.Create(Vector128.Create((byte)255, 255, 11, 255, 255, 12, 255, 255, 13, 255, 255, 14, 255, 255, 15, 255)))
            | Avx2.Shuffle(blue, Vector256.Create(Vector128.Create((byte)10, 255, 255, 11, 255, 255, 12, 255, 255, 13, 255, 255, 14, 255, 255, 15)));
        StoreThirds(first, second, third, ref rgb);
    }

    /// <summary>The same for vectors whose halves each hold the eight even pixels of sixteen and then the eight odd ones.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreEvenOdd(Vector256<byte> red, Vector256<byte> green, Vector256<byte> blue, ref byte rgb)
    {
        Vector256<byte> first =
            Avx2.Shuffle(red, Vector256.Create(Vector128.Create((byte)0, 255, 255, 8, 255, 255, 1, 255, 255, 9, 255, 255, 2, 255, 255, 10)))
            | Avx2.Shuffle(green, Vector256.Create(Vector128.Create((byte)255, 0, 255, 255, 8, 255, 255, 1, 255, 255, 9, 255, 255, 2, 255, 255)))
            | Avx2.Shuffle(blue, Vector256.Create(Vector128.Create((byte)255, 255, 0, 255, 255, 8, 255, 255, 1, 255, 255, 9, 255, 255, 2, 255)));
        Vector256<byte> second =
            Avx2.Shuffle(red, Vector256.Create(Vector128.Create((byte)255, 255, 3, 255, 255, 11, 255, 255, 4, 255, 255, 12, 255, 255, 5, 255)))
            | Avx2.Shuffle(green, Vector256.Create(Vector128.Create((byte)10, 255, 255, 3, 255, 255, 11, 255, 255, 4, 255, 255, 12, 255, 255, 5)))
            | Avx2.Shuffle(blue, Vector256.Create(Vector128.Create((byte)255, 10, 255, 255, 3, 255, 255, 11, 255, 255, 4, 255, 255, 12, 255, 255)));
        Vector256<byte> third =
            Avx2.Shuffle(red, Vector256.Create(Vector128.Create((byte)255, 13, 255, 255, 6, 255, 255, 14, 255, 255, 7, 255, 255, 15, 255, 255)))
            | Avx2.Shuffle(green, Vector256.Create(Vector128.Create((byte)255, 255, 13, 255, 255, 6, 255, 255, 14, 255, 255, 7, 255, 255, 15, 255)))
            | Avx2.Shuffle(blue, Vector256.Create(Vector128.Create((byte)5, 255, 255, 13, 255, 255, 6, 255, 255, 14, 255, 255, 7, 255, 255, 15)));
        StoreThirds(first, second, third, ref rgb);
    }

    /// <summary>Writes three vectors, each half of which holds a third of the bytes of sixteen pixels.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StoreThirds(Vector256<byte> first, Vector256<byte> second, Vector256<byte> third, ref byte rgb)
    {
        Avx2.Permute2x128(first, second, 0x20).StoreUnsafe(ref rgb);
        Avx2.Permute2x128(third, first, 0x30).StoreUnsafe(ref rgb, 32);
        Avx2.Permute2x128(second, third, 0x31).StoreUnsafe(ref rgb, 64);
    }
}
