using System;
using System.Numerics;

namespace ConvNext.Imaging.Png;

/// <summary>Undoes the filter of one row (PNG specification, chapter 9). All sums are modulo 256.</summary>
internal static class PngFilter
{
    /// <summary>Restores a row in place.</summary>
    /// <param name="filter">The row's filter byte, 0 to 4.</param>
    /// <param name="row">The filtered row, without the filter byte.</param>
    /// <param name="above">The restored row above, of the same length; zeros for the first.</param>
    /// <param name="step">Bytes from a sample to the same sample of the next pixel, at least 1.</param>
    public static void Undo(byte filter, Span<byte> row, ReadOnlySpan<byte> above, int step)
    {
        above = above[..row.Length];
        switch (filter)
        {
            case 0:
                break;
            case 1:
                for (int i = step; i < row.Length; i++)
                {
                    row[i] += row[i - step];
                }

                break;
            case 2:
                AddAbove(row, above);
                break;
            case 3:
                for (int i = 0; i < row.Length; i++)
                {
                    int left = i < step ? 0 : row[i - step];
                    row[i] += (byte)((left + above[i]) >> 1);
                }

                break;
            case 4:
                UndoPaeth(row, above, step);
                break;
            default:
                throw new ImageDecodeException($"The PNG is damaged: a row names the filter {filter}, and 0 to 4 are known.");
        }
    }

    private static void AddAbove(Span<byte> row, ReadOnlySpan<byte> above)
    {
        int i = 0;
        for (; i <= row.Length - Vector<byte>.Count; i += Vector<byte>.Count)
        {
            (new Vector<byte>(row[i..]) + new Vector<byte>(above[i..])).CopyTo(row[i..]);
        }

        for (; i < row.Length; i++)
        {
            row[i] += above[i];
        }
    }

    private static void UndoPaeth(Span<byte> row, ReadOnlySpan<byte> above, int step)
    {
        int first = Math.Min(step, row.Length);
        for (int i = 0; i < first; i++)
        {
            row[i] += above[i];
        }

        for (int i = first; i < row.Length; i++)
        {
            int left = row[i - step];
            int up = above[i];
            int corner = above[i - step];

            // The neighbour nearest to left + up − corner; left wins a tie, then up.
            int distanceLeft = Math.Abs(up - corner);
            int distanceUp = Math.Abs(left - corner);
            int distanceCorner = Math.Abs(left + up - corner - corner);
            int nearest = distanceLeft <= distanceUp && distanceLeft <= distanceCorner ? left
                : distanceUp <= distanceCorner ? up
                : corner;
            row[i] += (byte)nearest;
        }
    }
}
