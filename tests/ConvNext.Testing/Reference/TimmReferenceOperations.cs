using System.Numerics;

namespace ConvNext.Testing;

/// <summary>The operations that only timm's networks have, as <c>timm/layers</c> writes them down.</summary>
public static class TimmReferenceOperations
{
    /// <summary>3×3 with stride 2 and padding 1. A sum begins with its bias and goes over channel, row, column of the window.</summary>
    public static ReferenceMap<T> OverlappingConvolution<T>(ReferenceMap<T> input, T[] weight, T[] bias)
        where T : struct, IFloatingPointIeee754<T>
    {
        var output = new ReferenceMap<T>(bias.Length, (input.Height + 1) / 2, (input.Width + 1) / 2);
        for (int o = 0; o < output.Channels; o++)
        {
            for (int pixel = 0; pixel < output.Pixels; pixel++)
            {
                (int y, int x) = (2 * (pixel / output.Width), 2 * (pixel % output.Width));
                T sum = bias[o];
                for (int i = 0; i < input.Channels * 9; i++)
                {
                    (int row, int column) = (y + (i % 9 / 3) - 1, x + (i % 3) - 1);
                    if (row >= 0 && row < input.Height && column >= 0 && column < input.Width)
                    {
                        sum += input.Row(i / 9, row)[column] * weight[(o * input.Channels * 9) + i];
                    }
                }

                output.Channel(o)[pixel] = sum;
            }
        }

        return output;
    }

    /// <summary>x / √(mean(x²) + ε) · weight over the channels of each pixel.</summary>
    public static ReferenceMap<T> RmsNorm<T>(ReferenceMap<T> input, T[] weight, double epsilon)
        where T : struct, IFloatingPointIeee754<T> => Scale(input, weight, epsilon, isAboutMean: false);

    /// <summary>x / √(var(x) + ε) · weight over the channels of each pixel, with the unbiased variance.</summary>
    public static ReferenceMap<T> SimpleNorm<T>(ReferenceMap<T> input, T[] weight, double epsilon)
        where T : struct, IFloatingPointIeee754<T> => Scale(input, weight, epsilon, isAboutMean: true);

    private static ReferenceMap<T> Scale<T>(ReferenceMap<T> input, T[] weight, double epsilon, bool isAboutMean)
        where T : struct, IFloatingPointIeee754<T>
    {
        var output = new ReferenceMap<T>(input.Channels, input.Height, input.Width);
        T count = T.CreateChecked(input.Channels);
        for (int pixel = 0; pixel < input.Pixels; pixel++)
        {
            T mean = T.Zero;
            for (int channel = 0; channel < input.Channels && isAboutMean; channel++)
            {
                mean += input.Channel(channel)[pixel] / count;
            }

            T squares = T.Zero;
            for (int channel = 0; channel < input.Channels; channel++)
            {
                T deviation = input.Channel(channel)[pixel] - mean;
                squares += deviation * deviation;
            }

            T divisor = T.Sqrt((squares / (isAboutMean ? count - T.One : count)) + T.CreateChecked(epsilon));
            for (int channel = 0; channel < input.Channels; channel++)
            {
                output.Channel(channel)[pixel] = input.Channel(channel)[pixel] / divisor * weight[channel];
            }
        }

        return output;
    }
}
