using System;

namespace ConvNext.Results;

/// <summary>Splits a logit over the pixels of the last feature map: see <see cref="ClassExplanation"/>. In double precision and one fixed order.</summary>
internal static class ScoreParts
{
    /// <summary>Fills <paramref name="parts"/> and gives the constant.</summary>
    /// <param name="map">(pixels, channels), dense: the last stage's output.</param>
    /// <param name="classifier">(channels): the class's row of the classifier, or the difference of two rows.</param>
    /// <param name="bias">Its bias, or the difference of two.</param>
    /// <param name="gamma">(channels): the final norm's weight.</param>
    /// <param name="beta">(channels): the final norm's bias.</param>
    /// <param name="epsilon">The final norm's ε.</param>
    /// <param name="parts">(pixels).</param>
    public static double Split(
        ReadOnlySpan<float> map, ReadOnlySpan<float> classifier, double bias, ReadOnlySpan<float> gamma, ReadOnlySpan<float> beta, double epsilon, Span<double> parts)
    {
        int channels = classifier.Length;
        double[] pooled = new double[channels];
        for (int pixel = 0; pixel < parts.Length; pixel++)
        {
            ReadOnlySpan<float> values = map.Slice(pixel * channels, channels);
            for (int channel = 0; channel < channels; channel++)
            {
                pooled[channel] += values[channel];
            }
        }

        double mean = 0;
        foreach (ref double value in pooled.AsSpan())
        {
            value /= parts.Length;
            mean += value / channels;
        }

        double variance = 0;
        foreach (double value in pooled)
        {
            variance += (value - mean) * (value - mean) / channels;
        }

        double[] factors = new double[channels];
        double constant = bias;
        double scale = 1 / Math.Sqrt(variance + epsilon);
        for (int channel = 0; channel < channels; channel++)
        {
            factors[channel] = classifier[channel] * (double)gamma[channel] * scale;
            constant += classifier[channel] * (double)beta[channel];
        }

        for (int pixel = 0; pixel < parts.Length; pixel++)
        {
            ReadOnlySpan<float> values = map.Slice(pixel * channels, channels);
            double part = 0;
            for (int channel = 0; channel < channels; channel++)
            {
                part += factors[channel] * (values[channel] - mean);
            }

            parts[pixel] = part;
        }

        return constant;
    }
}
