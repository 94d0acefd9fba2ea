using System;
using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace ConvNext.Imaging.WebP;

/// <summary>
/// Sixteen places along an edge, with four pixels on each side: P3 to P0 come before it, Q0 to Q3 behind it. Of chroma, eight places of
/// either plane.
/// </summary>
internal struct EdgePixels
{
    /// <summary>Pixels on each side.</summary>
    public const int Reach = 4;

    private const int Half = 8;

    public Vector128<byte> P3;
    public Vector128<byte> P2;
    public Vector128<byte> P1;
    public Vector128<byte> P0;
    public Vector128<byte> Q0;
    public Vector128<byte> Q1;
    public Vector128<byte> Q2;
    public Vector128<byte> Q3;

    /// <summary>Loads the pixels around a horizontal edge.</summary>
    /// <param name="plane">The plane.</param>
    /// <param name="start">The first pixel below the edge.</param>
    /// <param name="stride">Bytes from one row to the next.</param>
    public static EdgePixels LoadRows(ReadOnlySpan<byte> plane, int start, int stride) => new()
    {
        P3 = Vector128.Create(plane[(start - (4 * stride))..]),
        P2 = Vector128.Create(plane[(start - (3 * stride))..]),
        P1 = Vector128.Create(plane[(start - (2 * stride))..]),
        P0 = Vector128.Create(plane[(start - stride)..]),
        Q0 = Vector128.Create(plane[start..]),
        Q1 = Vector128.Create(plane[(start + stride)..]),
        Q2 = Vector128.Create(plane[(start + (2 * stride))..]),
        Q3 = Vector128.Create(plane[(start + (3 * stride))..]),
    };

    /// <summary>Loads the pixels around a horizontal edge in two planes.</summary>
    public static EdgePixels LoadRows(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second, int start, int stride) => new()
    {
        P3 = Pair(first, second, start - (4 * stride)),
        P2 = Pair(first, second, start - (3 * stride)),
        P1 = Pair(first, second, start - (2 * stride)),
        P0 = Pair(first, second, start - stride),
        Q0 = Pair(first, second, start),
        Q1 = Pair(first, second, start + stride),
        Q2 = Pair(first, second, start + (2 * stride)),
        Q3 = Pair(first, second, start + (3 * stride)),
    };

    /// <summary>Loads the pixels around a vertical edge: eight rows of one plane from <paramref name="start"/> on, eight of another.</summary>
    public static EdgePixels LoadColumns(ReadOnlySpan<byte> first, int start, ReadOnlySpan<byte> second, int secondStart, int stride)
    {
        // Each step interleaves rows twice as near to each other, until all sixteen pixels of a column follow one another.
        first = first[(start - Reach)..];
        second = second[(secondStart - Reach)..];
        Vector128<byte> r0 = VectorZip.Low(Row(first, 0), Row(second, 0));
        Vector128<byte> r1 = VectorZip.Low(Row(first, stride), Row(second, stride));
        Vector128<byte> r2 = VectorZip.Low(Row(first, 2 * stride), Row(second, 2 * stride));
        Vector128<byte> r3 = VectorZip.Low(Row(first, 3 * stride), Row(second, 3 * stride));
        Vector128<byte> r4 = VectorZip.Low(Row(first, 4 * stride), Row(second, 4 * stride));
        Vector128<byte> r5 = VectorZip.Low(Row(first, 5 * stride), Row(second, 5 * stride));
        Vector128<byte> r6 = VectorZip.Low(Row(first, 6 * stride), Row(second, 6 * stride));
        Vector128<byte> r7 = VectorZip.Low(Row(first, 7 * stride), Row(second, 7 * stride));
        EdgePixels pixels = default;
        (pixels.P3, pixels.P2, pixels.P1, pixels.P0) = Columns(
            VectorZip.Low(r0, r4), VectorZip.Low(r1, r5), VectorZip.Low(r2, r6), VectorZip.Low(r3, r7));
        (pixels.Q0, pixels.Q1, pixels.Q2, pixels.Q3) = Columns(
            VectorZip.High(r0, r4), VectorZip.High(r1, r5), VectorZip.High(r2, r6), VectorZip.High(r3, r7));
        return pixels;
    }

    /// <summary>Stores the pixels that a filter can have changed, three on each side, around a horizontal edge.</summary>
    public readonly void StoreRows(Span<byte> plane, int start, int stride)
    {
        P2.CopyTo(plane[(start - (3 * stride))..]);
        P1.CopyTo(plane[(start - (2 * stride))..]);
        P0.CopyTo(plane[(start - stride)..]);
        Q0.CopyTo(plane[start..]);
        Q1.CopyTo(plane[(start + stride)..]);
        Q2.CopyTo(plane[(start + (2 * stride))..]);
    }

    /// <summary>Stores them around a horizontal edge in two planes.</summary>
    public readonly void StoreRows(Span<byte> first, Span<byte> second, int start, int stride)
    {
        StorePair(P2, first, second, start - (3 * stride));
        StorePair(P1, first, second, start - (2 * stride));
        StorePair(P0, first, second, start - stride);
        StorePair(Q0, first, second, start);
        StorePair(Q1, first, second, start + stride);
        StorePair(Q2, first, second, start + (2 * stride));
    }

    /// <summary>Stores all pixels around a vertical edge: the reverse of <see cref="LoadColumns"/>.</summary>
    public readonly void StoreColumns(Span<byte> first, int start, Span<byte> second, int secondStart, int stride)
    {
        StoreEight(
            VectorZip.Low(P3, Q0), VectorZip.Low(P2, Q1), VectorZip.Low(P1, Q2), VectorZip.Low(P0, Q3), first[(start - Reach)..], stride);
        StoreEight(
            VectorZip.High(P3, Q0), VectorZip.High(P2, Q1), VectorZip.High(P1, Q2), VectorZip.High(P0, Q3), second[(secondStart - Reach)..], stride);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector128<byte> C0, Vector128<byte> C1, Vector128<byte> C2, Vector128<byte> C3) Columns(
        Vector128<byte> r0, Vector128<byte> r1, Vector128<byte> r2, Vector128<byte> r3)
    {
        Vector128<byte> evenLow = VectorZip.Low(r0, r2);
        Vector128<byte> evenHigh = VectorZip.High(r0, r2);
        Vector128<byte> oddLow = VectorZip.Low(r1, r3);
        Vector128<byte> oddHigh = VectorZip.High(r1, r3);
        return (VectorZip.Low(evenLow, oddLow), VectorZip.High(evenLow, oddLow), VectorZip.Low(evenHigh, oddHigh), VectorZip.High(evenHigh, oddHigh));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StoreEight(Vector128<byte> c04, Vector128<byte> c15, Vector128<byte> c26, Vector128<byte> c37, Span<byte> rows, int stride)
    {
        Vector128<byte> evenLow = VectorZip.Low(c04, c26);
        Vector128<byte> evenHigh = VectorZip.High(c04, c26);
        Vector128<byte> oddLow = VectorZip.Low(c15, c37);
        Vector128<byte> oddHigh = VectorZip.High(c15, c37);
        StoreTwo(VectorZip.Low(evenLow, oddLow), rows, stride);
        StoreTwo(VectorZip.High(evenLow, oddLow), rows[(2 * stride)..], stride);
        StoreTwo(VectorZip.Low(evenHigh, oddHigh), rows[(4 * stride)..], stride);
        StoreTwo(VectorZip.High(evenHigh, oddHigh), rows[(6 * stride)..], stride);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StoreTwo(Vector128<byte> rows, Span<byte> target, int stride)
    {
        rows.GetLower().CopyTo(target);
        rows.GetUpper().CopyTo(target[stride..]);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<byte> Row(ReadOnlySpan<byte> plane, int at) =>
        Vector128.CreateScalarUnsafe(BinaryPrimitives.ReadUInt64LittleEndian(plane[at..])).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<byte> Pair(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second, int at) =>
        Vector128.Create(Vector64.Create(first.Slice(at, Half)), Vector64.Create(second.Slice(at, Half)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StorePair(Vector128<byte> pixels, Span<byte> first, Span<byte> second, int at)
    {
        pixels.GetLower().CopyTo(first[at..]);
        pixels.GetUpper().CopyTo(second[at..]);
    }
}
