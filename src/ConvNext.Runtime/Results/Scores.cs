using System;

namespace ConvNext.Results;

/// <summary>Turns logits into scores.</summary>
internal static class Scores
{
    /// <summary>The function that the reference's pipeline chooses.</summary>
    /// <param name="problemType">What the configuration says.</param>
    /// <param name="labels">How many labels there are.</param>
    public static ScoreFunction Default(ProblemType? problemType, int labels) => problemType switch
    {
        ProblemType.MultiLabelClassification => ScoreFunction.Sigmoid,
        ProblemType.Regression => ScoreFunction.None,
        _ => labels == 1 ? ScoreFunction.Sigmoid : ScoreFunction.Softmax,
    };

    /// <summary>Computes one image's scores.</summary>
    /// <param name="function">The function.</param>
    /// <param name="logits">Finite values, at least one.</param>
    /// <param name="scores">As many, not the logits themselves.</param>
    public static void Compute(ScoreFunction function, ReadOnlySpan<float> logits, Span<float> scores)
    {
        switch (function)
        {
            case ScoreFunction.Softmax:
                Softmax(logits, scores);
                break;
            case ScoreFunction.Sigmoid:
                Sigmoid(logits, scores);
                break;
            case ScoreFunction.None:
                logits.CopyTo(scores);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(function), function, "The score function is Softmax, Sigmoid or None.");
        }
    }

    // exp(logit − largest) / Σ exp(logit − largest), in double precision, summed in the order of the logits.
    private static void Softmax(ReadOnlySpan<float> logits, Span<float> scores)
    {
        float largest = float.NegativeInfinity;
        foreach (float logit in logits)
        {
            largest = Math.Max(largest, logit);
        }

        double sum = 0;
        foreach (float logit in logits)
        {
            sum += Math.Exp((double)logit - largest);
        }

        for (int i = 0; i < scores.Length; i++)
        {
            scores[i] = (float)(Math.Exp((double)logits[i] - largest) / sum);
        }
    }

    // Rounded to float32 after each operation, as the reference does: large logits then tie where its own do, at 1 from 16.7 up.
    private static void Sigmoid(ReadOnlySpan<float> logits, Span<float> scores)
    {
        for (int i = 0; i < scores.Length; i++)
        {
            scores[i] = 1f / (1f + (float)Math.Exp(-(double)logits[i]));
        }
    }
}
