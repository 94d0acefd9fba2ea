using System;
using System.Globalization;

namespace ConvNext;

/// <summary>
/// The loss that transformers' <c>ConvNextForImageClassification</c> returns when it is given labels. Everything is computed in
/// double precision and rounded once.
/// </summary>
/// <remarks>
/// Where <c>problem_type</c> is null, it follows from the labels: one label is a regression; several with whole numbers for labels are a
/// single-label classification, with floats a multi-label one. Unlike the reference, the first call does not settle it for those that follow.
/// </remarks>
public static class ConvNextLoss
{
    /// <summary>The label of an image that a single-label loss passes over.</summary>
    public const long IgnoredLabel = -100;

    /// <summary>The loss for whole numbers as labels: classes, or the values of a regression.</summary>
    /// <param name="config">Says how many labels there are, and the problem type.</param>
    /// <param name="logits">(N, num_labels), as a session's Run returns them.</param>
    /// <param name="labels">
    /// For a single-label classification (N): the class of each image, or <see cref="IgnoredLabel"/>. For a regression (N, num_labels).
    /// </param>
    /// <returns>The mean over the images that are not ignored (NaN when all are), or over all elements.</returns>
    /// <exception cref="ArgumentException">The lengths do not fit, a label is out of range, or the problem type wants float labels.</exception>
    public static float Compute(ConvNextConfig config, ReadOnlySpan<float> logits, ReadOnlySpan<long> labels)
    {
        int images = CheckLogits(config, logits);
        switch (config.ProblemType ?? (config.NumLabels == 1 ? ProblemType.Regression : ProblemType.SingleLabelClassification))
        {
            case ProblemType.SingleLabelClassification:
                CheckLabels(labels.Length, images, images, "one class for each image");
                return CrossEntropy(logits, labels, config.NumLabels);
            case ProblemType.Regression:
                CheckLabels(labels.Length, logits.Length, images, "one value for each logit");
                var values = new float[labels.Length];
                for (int i = 0; i < values.Length; i++)
                {
                    values[i] = labels[i];
                }

                return MeanSquaredError(logits, values);
            default:
                throw new ArgumentException(
                    "The problem type is multi_label_classification, whose labels are floats (0 or 1 for each class); whole numbers were given.",
                    nameof(labels));
        }
    }

    /// <summary>The loss for floats as labels: the values of a regression, or 0 and 1 for each class.</summary>
    /// <param name="config">Says how many labels there are, and the problem type.</param>
    /// <param name="logits">(N, num_labels), as a session's Run returns them.</param>
    /// <param name="labels">(N, num_labels).</param>
    /// <returns>The mean over all elements.</returns>
    /// <exception cref="ArgumentException">The lengths do not fit, or the problem type wants classes.</exception>
    public static float Compute(ConvNextConfig config, ReadOnlySpan<float> logits, ReadOnlySpan<float> labels)
    {
        int images = CheckLogits(config, logits);
        switch (config.ProblemType ?? (config.NumLabels == 1 ? ProblemType.Regression : ProblemType.MultiLabelClassification))
        {
            case ProblemType.Regression:
                CheckLabels(labels.Length, logits.Length, images, "one value for each logit");
                return MeanSquaredError(logits, labels);
            case ProblemType.MultiLabelClassification:
                CheckLabels(labels.Length, logits.Length, images, "one value for each logit");
                return BinaryCrossEntropy(logits, labels);
            default:
                throw new ArgumentException(
                    "The problem type is single_label_classification, whose labels are whole numbers (the class of each image); floats were given.",
                    nameof(labels));
        }
    }

    private static int CheckLogits(ConvNextConfig config, ReadOnlySpan<float> logits)
    {
        ArgumentNullException.ThrowIfNull(config);
        if (config.NumLabels == 0)
        {
            throw new ArgumentException("The network has no labels, so there is no loss: num_labels must be at least 1.", nameof(config));
        }

        return logits.Length > 0 && logits.Length % config.NumLabels == 0
            ? logits.Length / config.NumLabels
            : throw new ArgumentException($"There are {logits.Length} logits, but must be {config.NumLabels} for each of at least one image.", nameof(logits));
    }

    private static void CheckLabels(int labels, int expected, int images, string what)
    {
        if (labels != expected)
        {
            throw new ArgumentException($"There are {labels} labels, but must be {expected} for {images} {(images == 1 ? "image" : "images")}: {what}.", nameof(labels));
        }
    }

    // −log softmax(logits)[label] = log Σ exp(logit − largest) + largest − logit of the label; averaged over the labels that count.
    private static float CrossEntropy(ReadOnlySpan<float> logits, ReadOnlySpan<long> labels, int classes)
    {
        double total = 0;
        int counted = 0;
        for (int image = 0; image < labels.Length; image++)
        {
            long label = labels[image];
            if (label == IgnoredLabel)
            {
                continue;
            }

            if (label < 0 || label >= classes)
            {
                throw new ArgumentException(
                    string.Create(CultureInfo.InvariantCulture,
                        $"Label {image} is {label}, but must be a class from 0 to {classes - 1}, or {IgnoredLabel} for none."),
                    nameof(labels));
            }

            ReadOnlySpan<float> row = logits.Slice(image * classes, classes);
            double largest = double.NegativeInfinity;
            foreach (float logit in row)
            {
                largest = Math.Max(largest, logit);
            }

            double sum = 0;
            foreach (float logit in row)
            {
                sum += Math.Exp(logit - largest);
            }

            total += Math.Log(sum) + largest - row[(int)label];
            counted++;
        }

        return (float)(total / counted);
    }

    private static float MeanSquaredError(ReadOnlySpan<float> logits, ReadOnlySpan<float> labels)
    {
        double total = 0;
        for (int i = 0; i < logits.Length; i++)
        {
            double difference = (double)logits[i] - labels[i];
            total += difference * difference;
        }

        return (float)(total / logits.Length);
    }

    // −y log σ(x) − (1 − y) log(1 − σ(x)) = max(x, 0) − xy + log(1 + exp(−|x|)), which overflows nowhere.
    private static float BinaryCrossEntropy(ReadOnlySpan<float> logits, ReadOnlySpan<float> labels)
    {
        double total = 0;
        for (int i = 0; i < logits.Length; i++)
        {
            double logit = logits[i];
            total += Math.Max(logit, 0) - (logit * labels[i]) + Math.Log(1 + Math.Exp(-Math.Abs(logit)));
        }

        return (float)(total / logits.Length);
    }
}
