using System;

namespace ConvNext.Imaging.WebP;

/// <summary>Reads an ALPH chunk: alpha for a lossy picture, a byte a pixel, raw or as the green of VP8L, with a filter to be undone.</summary>
internal static class AlphaPlane
{
    private const int HeaderLength = 1;

    private enum Filter
    {
        None = 0,
        Horizontal = 1,
        Vertical = 2,
        Gradient = 3,
    }

    /// <summary>The alpha of every pixel, (height, width).</summary>
    /// <param name="chunk">The data of the chunk, which <see cref="AlphaCheck"/> has accepted.</param>
    /// <param name="width">Pixels in a row.</param>
    /// <param name="height">Rows.</param>
    public static byte[] Read(ReadOnlySpan<byte> chunk, int width, int height)
    {
        byte[] plane = new byte[width * height];
        ReadOnlySpan<byte> data = chunk[HeaderLength..];
        if ((chunk[0] & 3) == 0)
        {
            data[..plane.Length].CopyTo(plane);
        }
        else
        {
            // The last symbol may reach behind the end of the data, as far as AlphaCheck lets it.
            LosslessBitReader reader = new(data);
            PlaneRows rows = new(plane);
            LosslessDecoder.DecodeRows(ref reader, width, height, ref rows, mayReadPastEnd: true);
        }

        UndoFilter((Filter)((chunk[0] >> 2) & 3), plane, width);
        return plane;
    }

    /// <summary>Each byte holds its difference from one that is predicted of its neighbours above and to the left.</summary>
    private static void UndoFilter(Filter filter, Span<byte> plane, int width)
    {
        if (filter == Filter.None)
        {
            return;
        }

        AddLeft(plane[..width], 0);
        for (int start = width; start < plane.Length; start += width)
        {
            ReadOnlySpan<byte> above = plane.Slice(start - width, width);
            Span<byte> row = plane.Slice(start, width);
            switch (filter)
            {
                case Filter.Horizontal:
                    AddLeft(row, above[0]);
                    break;
                case Filter.Vertical:
                    for (int x = 0; x < row.Length; x++)
                    {
                        row[x] += above[x];
                    }

                    break;
                default:
                    AddGradient(row, above);
                    break;
            }
        }
    }

    private static void AddLeft(Span<byte> row, byte left)
    {
        foreach (ref byte value in row)
        {
            value += left;
            left = value;
        }
    }

    private static void AddGradient(Span<byte> row, ReadOnlySpan<byte> above)
    {
        int left = above[0];
        int aboveLeft = left;
        for (int x = 0; x < row.Length; x++)
        {
            left = row[x] = (byte)(row[x] + Math.Clamp(left + above[x] - aboveLeft, 0, byte.MaxValue));
            aboveLeft = above[x];
        }
    }

    /// <summary>Rows of VP8L of which green is alpha.</summary>
    private readonly struct PlaneRows(byte[] plane) : ILosslessRows
    {
        public void Take(int y, ReadOnlySpan<uint> pixels)
        {
            Span<byte> row = plane.AsSpan(y * pixels.Length, pixels.Length);
            for (int x = 0; x < row.Length; x++)
            {
                row[x] = (byte)(pixels[x] >> 8);
            }
        }
    }
}
