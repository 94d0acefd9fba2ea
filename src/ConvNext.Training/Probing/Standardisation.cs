using System;

namespace ConvNext.Training.Probing;

/// <summary>Means and spreads of features, with which each is brought to mean 0 and spread 1: a classifier is then trained at one learning rate whatever the network is.</summary>
/// <param name="Mean">The mean of each feature.</param>
/// <param name="Scale">What each is divided by: its standard deviation, or 1 where it never changes.</param>
internal sealed record Standardisation(double[] Mean, double[] Scale)
{
    public static Standardisation Of(FeatureTable table, int width)
    {
        double[] mean = new double[width];
        double[] scale = new double[width];
        foreach (float[] row in table.Rows)
        {
            for (int i = 0; i < width; i++)
            {
                mean[i] += row[i];
            }
        }

        for (int i = 0; i < width; i++)
        {
            mean[i] /= table.Count;
        }

        foreach (float[] row in table.Rows)
        {
            for (int i = 0; i < width; i++)
            {
                scale[i] += (row[i] - mean[i]) * (row[i] - mean[i]);
            }
        }

        for (int i = 0; i < width; i++)
        {
            double deviation = Math.Sqrt(scale[i] / table.Count);
            scale[i] = deviation > 0 ? deviation : 1;
        }

        return new Standardisation(mean, scale);
    }

    public void Apply(ReadOnlySpan<float> row, Span<float> destination)
    {
        for (int i = 0; i < row.Length; i++)
        {
            destination[i] = (float)((row[i] - Mean[i]) / Scale[i]);
        }
    }

    /// <summary>The classifier of plain features that gives what one of standardised features would.</summary>
    /// <param name="weight">Weights of the latter, (features, stride).</param>
    /// <param name="stride">Values of a row, of which the first are the classes'.</param>
    /// <param name="bias">Its biases.</param>
    /// <param name="classes">How many classes it knows.</param>
    public LinearClassifier Fold(ReadOnlySpan<float> weight, int stride, ReadOnlySpan<float> bias, int classes)
    {
        int width = Mean.Length;
        float[] folded = new float[classes * width];
        float[] shifted = new float[classes];
        for (int c = 0; c < classes; c++)
        {
            double shift = bias[c];
            for (int i = 0; i < width; i++)
            {
                double scaled = weight[(i * stride) + c] / Scale[i];
                folded[(c * width) + i] = (float)scaled;
                shift -= scaled * Mean[i];
            }

            shifted[c] = (float)shift;
        }

        return new LinearClassifier(classes, width, folded, shifted);
    }
}
