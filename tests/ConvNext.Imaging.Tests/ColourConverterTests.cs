using System;
using ConvNext.Imaging.Jpeg;
using Xunit;

namespace ConvNext.Imaging.Tests;

/// <summary>The vectorised loops give what the formulas give, at every length and for every colour.</summary>
public sealed class ColourConverterTests
{
    private const byte Guard = 0xA5;

    [Fact]
    public void Every_colour_is_converted_by_the_formula()
    {
        byte[] y = new byte[256];
        byte[] chroma = new byte[256];
        byte[] constant = new byte[256];
        byte[] rgb = new byte[3 * 256];
        for (int i = 0; i < 256; i++)
        {
            chroma[i] = (byte)i;
        }

        for (int luminance = 0; luminance < 256; luminance += 15)
        {
            Array.Fill(y, (byte)luminance);
            for (int cb = 0; cb < 256; cb++)
            {
                Array.Fill(constant, (byte)cb);
                ColourConverter.YCbCrToRgb(y, constant, chroma, rgb);
                for (int cr = 0; cr < 256; cr++)
                {
                    AssertPixel(luminance, cb, cr, rgb.AsSpan(3 * cr, 3));
                }
            }
        }
    }

    [Fact]
    public void Every_length_is_converted_and_nothing_beyond_it()
    {
        Random random = new(7);
        for (int length = 0; length <= 70; length++)
        {
            byte[] y = new byte[length];
            byte[] cb = new byte[length];
            byte[] cr = new byte[length];
            random.NextBytes(y);
            random.NextBytes(cb);
            random.NextBytes(cr);
            byte[] rgb = new byte[(3 * length) + 64];
            Array.Fill(rgb, Guard);
            ColourConverter.YCbCrToRgb(y, cb, cr, rgb);
            for (int x = 0; x < length; x++)
            {
                AssertPixel(y[x], cb[x], cr[x], rgb.AsSpan(3 * x, 3));
            }

            Assert.Equal(-1, rgb.AsSpan(3 * length).IndexOfAnyExcept(Guard));
        }
    }

    [Theory]
    [InlineData(2, 1)]
    [InlineData(1, 2)]
    [InlineData(2, 2)]
    [InlineData(4, 1)]
    [InlineData(3, 2)]
    public void Upsampling_follows_the_triangle_filter_at_every_width(int horizontal, int vertical)
    {
        Random random = new(horizontal + (10 * vertical));
        for (int width = 1; width <= 80; width++)
        {
            byte[][] rows = [new byte[width], new byte[width], new byte[width]];
            Array.ForEach(rows, random.NextBytes);
            ChromaUpsampler upsampler = new(horizontal, vertical, width, (width, rows.Length));
            byte[] output = new byte[upsampler.OutputWidth + 40];
            for (int y = 0; y < rows.Length * vertical; y++)
            {
                Array.Fill(output, Guard);
                (int near, int far) = upsampler.SourceRows(y);
                upsampler.Upsample(y, rows[near], rows[far], output);
                for (int x = 0; x < upsampler.OutputWidth; x++)
                {
                    Assert.Equal(Sample(rows, horizontal, vertical, x, y), output[x]);
                }

                Assert.Equal(-1, output.AsSpan(upsampler.OutputWidth).IndexOfAnyExcept(Guard));
            }
        }
    }

    /// <summary>jdcolor.c: each coefficient is rounded to 16 fraction bits, each sum rounded to the nearest.</summary>
    private static void AssertPixel(int y, int cb, int cr, ReadOnlySpan<byte> rgb)
    {
        static int Fixed(double value) => (int)((value * 65536) + 0.5);
        int red = y + (((Fixed(1.402) * (cr - 128)) + 32768) >> 16);
        int green = y + (((-Fixed(0.34414) * (cb - 128)) - (Fixed(0.71414) * (cr - 128)) + 32768) >> 16);
        int blue = y + (((Fixed(1.772) * (cb - 128)) + 32768) >> 16);
        if (rgb[0] != Math.Clamp(red, 0, 255) || rgb[1] != Math.Clamp(green, 0, 255) || rgb[2] != Math.Clamp(blue, 0, 255))
        {
            Assert.Fail($"Y {y}, Cb {cb}, Cr {cr} gave {rgb[0]}, {rgb[1]}, {rgb[2]} instead of {red}, {green}, {blue} (before clamping).");
        }
    }

    /// <summary>One output sample from the definition of the filter; it is a separable one, so that the two directions multiply.</summary>
    private static byte Sample(byte[][] rows, int horizontal, int vertical, int x, int y)
    {
        int width = rows[0].Length;
        int nearX = x / horizontal;
        int nearY = y / vertical;
        bool filtersRows = vertical == 2 && (horizontal == 1 || (horizontal == 2 && width > 2));
        bool filtersColumns = horizontal == 2 && vertical <= 2 && width > 2;
        int farX = Math.Clamp(x % 2 == 0 ? nearX - 1 : nearX + 1, 0, width - 1);
        int farY = Math.Clamp(y % 2 == 0 ? nearY - 1 : nearY + 1, 0, rows.Length - 1);
        int Column(int column) => filtersRows ? (3 * rows[nearY][column]) + rows[farY][column] : rows[nearY][column];
        if (!filtersColumns)
        {
            return filtersRows ? (byte)((Column(nearX) + (y % 2 == 0 ? 1 : 2)) >> 2) : rows[nearY][nearX];
        }

        int sum = (3 * Column(nearX)) + Column(farX);
        return filtersRows ? (byte)((sum + (x % 2 == 0 ? 8 : 7)) >> 4) : (byte)((sum + (x % 2 == 0 ? 1 : 2)) >> 2);
    }
}
