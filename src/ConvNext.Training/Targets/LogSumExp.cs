using System;

namespace ConvNext.Training.Targets;

/// <summary>What a row of logits is less to be logarithms of probabilities.</summary>
internal static class LogSumExp
{
    /// <summary>log Σ exp x, in double precision; the largest logit is taken out first, so that nothing overflows.</summary>
    public static double Of(ReadOnlySpan<float> logits)
    {
        double largest = double.NegativeInfinity;
        foreach (float logit in logits)
        {
            largest = Math.Max(largest, logit);
        }

        double sum = 0;
        foreach (float logit in logits)
        {
            sum += PortableMath.Exp(logit - largest);
        }

        return PortableMath.Log(sum) + largest;
    }
}
