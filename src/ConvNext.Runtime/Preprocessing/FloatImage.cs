using System;
using System.Globalization;

namespace ConvNext.Preprocessing;

/// <summary>Checks of float images, and their conversion to bytes where Pillow resizes them.</summary>
internal static class FloatImage
{
    /// <summary>Smallest and largest pixel, and whether all are whole numbers to within the tolerance of NumPy's <c>allclose</c>.</summary>
    internal readonly record struct Range(float Minimum, float Maximum, bool WholeNumbers);

    /// <summary>Looks at every pixel.</summary>
    /// <exception cref="ImageProcessingException">A pixel is not a finite number.</exception>
    public static Range FindRange(PixelView image)
    {
        float minimum = float.PositiveInfinity;
        float maximum = float.NegativeInfinity;
        bool whole = true;
        bool planar = image.Layout == PixelLayout.ChannelsHeightWidth;
        int rows = planar ? image.Height * image.Channels : image.Height;
        int rowLength = planar ? image.Width : image.Width * image.Channels;
        for (int row = 0; row < rows; row++)
        {
            foreach (float value in image.Floats.Slice(row * image.RowStride, rowLength))
            {
                if (!float.IsFinite(value))
                {
                    throw new ImageProcessingException(
                        $"The image holds {value.ToString(CultureInfo.InvariantCulture)} in row {row % image.Height}, but every value must be a finite number.");
                }

                minimum = Math.Min(minimum, value);
                maximum = Math.Max(maximum, value);
                double truncated = Math.Truncate((double)value);
                whole &= Math.Abs(value - truncated) <= 1e-8 + (1e-5 * Math.Abs(truncated));
            }
        }

        return new Range(minimum, maximum, whole);
    }

    /// <summary>
    /// What transformers does before Pillow resizes floats: whole numbers from 0 to 255 are taken as they are, other values must be from 0
    /// to 1 and are multiplied by 255; both are cut off to bytes.
    /// </summary>
    public static PixelView ToBytes(PixelView image, Range range, ref byte[] buffer, out bool fromUnitRange)
    {
        fromUnitRange = !range.WholeNumbers;
        float largest = range.WholeNumbers ? 255f : 1f;
        if (range.Minimum < 0f || range.Maximum > largest)
        {
            throw new ImageProcessingException(
                $"The image to be converted to a PIL image contains values outside the range [0, {largest:F0}], "
                + $"got [{Text(range.Minimum)}, {Text(range.Maximum)}] which cannot be converted to uint8.");
        }

        if (buffer.Length < image.Floats.Length)
        {
            buffer = new byte[image.Floats.Length];
        }

        for (int i = 0; i < image.Floats.Length; i++)
        {
            float value = image.Floats[i];
            buffer[i] = (byte)(fromUnitRange ? (float)((double)value * 255) : value);
        }

        ReadOnlySpan<byte> pixels = buffer.AsSpan(0, image.Floats.Length);
        return PixelView.FromBytes(pixels, image.Height, image.Width, image.Channels, image.Layout, image.RowStride);
    }

    private static string Text(float value) => value.ToString(CultureInfo.InvariantCulture);
}
