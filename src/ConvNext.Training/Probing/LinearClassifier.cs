using System;

namespace ConvNext.Training.Probing;

/// <summary>A linear classifier: logits = W·x + b.</summary>
/// <param name="Classes">How many classes it knows.</param>
/// <param name="Features">How many features it looks at.</param>
/// <param name="Weight">W, (classes, features), row by row.</param>
/// <param name="Bias">b, (classes).</param>
public sealed record LinearClassifier(int Classes, int Features, float[] Weight, float[] Bias)
{
    /// <summary>Computes the logits of a row of features, each sum in double over the features in order.</summary>
    public void Logits(ReadOnlySpan<float> features, Span<float> logits)
    {
        for (int c = 0; c < Classes; c++)
        {
            double sum = Bias[c];
            ReadOnlySpan<float> row = Weight.AsSpan(c * Features, Features);
            for (int i = 0; i < row.Length; i++)
            {
                sum += (double)row[i] * features[i];
            }

            logits[c] = (float)sum;
        }
    }
}
