using System;

namespace ConvNext.Imaging.WebP;

/// <summary>
/// Holds an ALPH chunk against the rules by which libwebp refuses a picture whose alpha is damaged. No pixel of it is kept: alpha is dropped most
/// often, and where it is not, <see cref="AlphaPlane"/> reads it afterwards.
/// </summary>
internal static class AlphaCheck
{
    private const int HeaderLength = 1;

    /// <summary>Throws when the data of an ALPH chunk cannot be decoded.</summary>
    public static void Check(ReadOnlySpan<byte> alpha, int width, int height)
    {
        // Two bits each: the method, the filter, whether levels were reduced, and two that are reserved.
        int method = alpha.Length > HeaderLength ? alpha[0] & 3 : 0;
        if (alpha.Length <= HeaderLength || method > 1 || ((alpha[0] >> 4) & 3) > 1 || alpha[0] >> 6 != 0)
        {
            throw WebPContainer.Damaged("its ALPH chunk is empty or of an unknown kind");
        }

        ReadOnlySpan<byte> data = alpha[HeaderLength..];
        if (method == 0)
        {
            ImageLimits.CheckDataLength("WebP", width, height, data.Length, (long)width * height);
            return;
        }

        LosslessBitReader reader = new(data);
        LosslessStream stream = LosslessStream.Read(ref reader, width, height);
        CheckPixels(ref reader, stream);
    }

    private static void CheckPixels(ref LosslessBitReader reader, LosslessStream stream)
    {
        ReadOnlySpan<ushort> pool = stream.Pool.Entries;
        bool isIndexed = HasOnlyIndices(stream);
        int width = stream.Width;
        int total = width * stream.Height;
        int tileMask = stream.TileBits == 0 ? -1 : (1 << stream.TileBits) - 1;
        int x = 0;
        int y = 0;
        bool isNewTile = true;
        PrefixCodeGroup group = default;
        for (int position = 0; position < total;)
        {
            if (isNewTile || (x & tileMask) == 0)
            {
                group = stream.GroupAt(x, y);
                isNewTile = false;
            }

            reader.Fill();
            int symbol = group.Green.Read(pool, ref reader);
            if (symbol is >= PrefixCodeGroup.Literals and < PrefixCodeGroup.FirstCacheSymbol)
            {
                int length = ReadCopy(ref reader, stream, group.Distance, position, symbol - PrefixCodeGroup.Literals);
                position += length;
                x += length;
                isNewTile = true;
            }
            else
            {
                if (symbol < PrefixCodeGroup.Literals && !isIndexed)
                {
                    group.Red.Read(pool, ref reader);
                    reader.Fill();
                    group.Blue.Read(pool, ref reader);
                    group.Alpha.Read(pool, ref reader);
                }

                position++;
                x++;
            }

            if (x >= width)
            {
                y += x / width;
                x %= width;
            }

            // libwebp lets the very last symbol of indices reach behind the end.
            reader.NoteEnd();
            if (reader.IsPastEnd && !(isIndexed && position == total))
            {
                throw ImageLimits.Truncated("WebP");
            }
        }
    }

    private static int ReadCopy(ref LosslessBitReader reader, LosslessStream stream, PrefixCode distanceCode, int position, int lengthPrefix)
    {
        int length = LosslessCopy.ReadNumber(ref reader, lengthPrefix);
        int distancePrefix = distanceCode.Read(stream.Pool.Entries, ref reader);
        reader.Fill();
        int distance = LosslessCopy.Distance(LosslessCopy.ReadNumber(ref reader, distancePrefix), stream.Width);
        LosslessCopy.Check(position, stream.Width * stream.Height, distance, length);
        return length;
    }

    /// <summary>Whether a palette is the only transform and green alone is written: libwebp then decodes indices instead of pixels.</summary>
    private static bool HasOnlyIndices(LosslessStream stream)
    {
        bool isIndexed = stream.TransformCount == 1 && stream.Transforms[0]!.Type == LosslessTransformType.Palette && stream.CacheBits == 0;
        foreach (PrefixCodeGroup group in stream.Groups)
        {
            isIndexed &= group.HasOneColour;
        }

        return isIndexed;
    }
}
