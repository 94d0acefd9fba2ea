using System;

namespace ConvNext.Training.Targets;

/// <summary>The cross-entropy of a row of logits with a target for each class, in double precision.</summary>
public static class SoftCrossEntropy
{
    /// <summary>−Σ t · log softmax(x).</summary>
    /// <param name="logits">x.</param>
    /// <param name="target">t, which need not make 1.</param>
    /// <param name="gradient">Takes ∂/∂x = softmax(x) · Σt − t; empty where nobody asks.</param>
    public static double Compute(ReadOnlySpan<float> logits, ReadOnlySpan<float> target, Span<float> gradient)
    {
        double norm = LogSumExp.Of(logits);
        double all = 0;
        foreach (float part in target[..logits.Length])
        {
            all += part;
        }

        double loss = 0;
        for (int i = 0; i < logits.Length; i++)
        {
            loss += target[i] * (norm - logits[i]);
            if (!gradient.IsEmpty)
            {
                gradient[i] = (float)((PortableMath.Exp(logits[i] - norm) * all) - target[i]);
            }
        }

        return loss;
    }
}
