using System;
using System.Linq;
using ConvNext.Quantization;
using Xunit;

namespace ConvNext.Runtime.Tests.Quantization;

/// <summary>One output's scale and codes, however many there are, against the formula for one float at a time.</summary>
public sealed unsafe class RowQuantizerTests
{
    [Fact]
    public void Rows_of_every_length_are_quantised_by_the_formula()
    {
        Random random = new(7);
        for (int inputs = 0; inputs <= 70; inputs++)
        {
            Hold([.. Enumerable.Range(0, inputs).Select(_ => (random.NextSingle() - 0.5f) * MathF.Pow(10, random.Next(-3, 3)))]);
        }
    }

    [Fact]
    public void Halves_go_to_the_even_code()
    {
        // With 127 as the largest magnitude the scale is one.
        float[] row = [127, .. Enumerable.Range(-126, 252).Select(code => code + 0.5f)];

        sbyte[] codes = Hold(row);

        Assert.All(codes, (code, index) => Assert.True(index == 0 || code % 2 == 0));
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    [InlineData(float.NegativeInfinity)]
    [InlineData(float.MaxValue)]
    [InlineData(float.Epsilon)]
    [InlineData(-0f)]
    public void Values_at_the_end_of_the_range_are_found_wherever_they_stand(float value)
    {
        for (int inputs = 1; inputs <= 40; inputs += 3)
        {
            for (int place = 0; place < inputs; place++)
            {
                float[] row = [.. Enumerable.Range(1, inputs).Select(input => input * 0.25f)];
                row[place] = value;
                Hold(row);
                Hold([.. row.Select((weight, input) => input == place ? weight : 0)]);
            }
        }
    }

    private static sbyte[] Hold(float[] row)
    {
        float most = row.Aggregate(0f, static (found, weight) => Math.Abs(weight) > found ? Math.Abs(weight) : found);
        float expectedScale = row.Any(float.IsNaN) ? float.NaN : most / 127 > 0 ? most / 127 : 1;
        sbyte[] expected = [.. row.Select(weight => float.IsNaN(weight / expectedScale) ? (sbyte)0 : (sbyte)Math.Clamp(MathF.Round(weight / expectedScale), -127, 127))];
        sbyte[] codes = new sbyte[row.Length];
        float scale;
        int sum;
        fixed (float* weights = row)
        {
            fixed (sbyte* found = codes)
            {
                scale = RowQuantizer.ScaleOf(weights, row.Length);
                sum = RowQuantizer.Codes(weights, row.Length, scale, found);
            }
        }

        Assert.Equal(BitConverter.SingleToInt32Bits(expectedScale), BitConverter.SingleToInt32Bits(scale));
        Assert.Equal(expected, codes);
        Assert.Equal(expected.Sum(static code => code), sum);
        return codes;
    }
}
