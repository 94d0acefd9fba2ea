using System;
using System.Globalization;
using ConvNext.Training.Targets;

namespace ConvNext.Training;

/// <summary>The loss of a step and its gradient by the logits, in double precision, rounded once.</summary>
internal sealed class TrainingLoss
{
    private double[] _logProbabilities = [];

    /// <summary>Refuses options that mean nothing.</summary>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    public static void Check(LossOptions options, int labels)
    {
        if (options.LabelSmoothing is not (>= 0 and <= 1))
        {
            throw new ArgumentException(
                string.Create(CultureInfo.InvariantCulture, $"LabelSmoothing is {options.LabelSmoothing}; 0 to 1 is accepted."), nameof(options));
        }

        if (options.ClassWeights is { } weights && weights.Count != labels)
        {
            throw new ArgumentException($"There are {weights.Count} class weights, but must be {labels}, one for each label.", nameof(options));
        }
    }

    /// <summary>Computes the loss; writes the gradients unless their scale is zero.</summary>
    /// <exception cref="ArgumentException">The labels do not fit.</exception>
    public double Compute(
        ProblemType problem, LossOptions options, ReadOnlySpan<float> logits, TrainingLabels labels, int count, double scale, Span<float> gradients)
    {
        int images = logits.Length / count;
        if (problem == ProblemType.SingleLabelClassification)
        {
            CheckLength(labels, images, labels.AreClasses ? images : logits.Length, labels.AreClasses ? "one class for each image" : "a row of targets for each image");
            return labels.AreClasses
                ? OfClasses(options, logits, labels.Classes, count, scale, gradients)
                : OfTargets(options, logits, labels.Targets, count, scale, gradients);
        }

        if (labels.AreClasses)
        {
            throw new ArgumentException($"The problem type is {problem}, whose labels are rows of targets; classes were given.", nameof(labels));
        }

        CheckLength(labels, images, logits.Length, "a row of targets for each image");
        return problem == ProblemType.Regression
            ? MeanSquaredError(logits, labels.Targets, scale, gradients)
            : BinaryCrossEntropy(logits, labels.Targets, scale, gradients);
    }

    private static void CheckLength(TrainingLabels labels, int images, int expected, string what)
    {
        int found = labels.AreClasses ? labels.Classes.Length : labels.Targets.Length;
        if (found != expected)
        {
            throw new ArgumentException($"There are {found} labels, but must be {expected} for {images} {(images == 1 ? "image" : "images")}: {what}.", nameof(labels));
        }
    }

    // Σ w[y] (−(1 − ε) log p[y]) / Σ w[y] + ε Σ Σ_c (−w[c] log p[c]) / (labels Σ w[y]), as PyTorch's cross_entropy.
    private double OfClasses(LossOptions options, ReadOnlySpan<float> logits, ReadOnlySpan<int> classes, int count, double scale, Span<float> gradients)
    {
        double weightSum = 0;
        for (int image = 0; image < classes.Length; image++)
        {
            int label = classes[image];
            if (label != ConvNextLoss.IgnoredLabel)
            {
                if (label < 0 || label >= count)
                {
                    throw new ArgumentException(
                        $"Label {image} is {label}, but must be a class from 0 to {count - 1}, or {ConvNextLoss.IgnoredLabel} for none.", nameof(classes));
                }

                weightSum += options.ClassWeights?[label] ?? 1;
            }
        }

        double total = 0;
        double smoothing = options.LabelSmoothing;
        for (int image = 0; image < classes.Length; image++)
        {
            int label = classes[image];
            Span<float> gradient = gradients.Slice(image * count, count);
            if (label == ConvNextLoss.IgnoredLabel)
            {
                gradient.Clear();
                continue;
            }

            ReadOnlySpan<double> logs = LogSoftmax(logits.Slice(image * count, count));
            double targetSum = 0;
            for (int c = 0; c < count; c++)
            {
                double target = Target(options, smoothing, c, label, count);
                targetSum += target;
                total -= target * logs[c];
            }

            for (int c = 0; c < count; c++)
            {
                gradient[c] = (float)(scale * ((targetSum * PortableMath.Exp(logs[c])) - Target(options, smoothing, c, label, count)) / weightSum);
            }
        }

        return total / weightSum;
    }

    // The weighted, smoothed target of a class: the label's own part has the label's weight, the smoothed part that of each class.
    private static double Target(LossOptions options, double smoothing, int c, int label, int count)
    {
        double weight = options.ClassWeights?[c] ?? 1;
        return weight * ((c == label ? 1 - smoothing : 0) + (smoothing / count));
    }

    private double OfTargets(LossOptions options, ReadOnlySpan<float> logits, ReadOnlySpan<float> targets, int count, double scale, Span<float> gradients)
    {
        int images = logits.Length / count;
        double total = 0;
        double smoothing = options.LabelSmoothing;
        for (int image = 0; image < images; image++)
        {
            ReadOnlySpan<double> logs = LogSoftmax(logits.Slice(image * count, count));
            ReadOnlySpan<float> row = targets.Slice(image * count, count);
            Span<float> gradient = gradients.Slice(image * count, count);
            double targetSum = 0;
            for (int c = 0; c < count; c++)
            {
                double target = (options.ClassWeights?[c] ?? 1) * ((row[c] * (1 - smoothing)) + (smoothing / count));
                targetSum += target;
                total -= target * logs[c];
            }

            for (int c = 0; c < count; c++)
            {
                double target = (options.ClassWeights?[c] ?? 1) * ((row[c] * (1 - smoothing)) + (smoothing / count));
                gradient[c] = (float)(scale * ((targetSum * PortableMath.Exp(logs[c])) - target) / images);
            }
        }

        return total / images;
    }

    private ReadOnlySpan<double> LogSoftmax(ReadOnlySpan<float> row)
    {
        // The number of labels never changes, so this happens once.
        if (_logProbabilities.Length < row.Length)
        {
            _logProbabilities = new double[row.Length];
        }

        double log = LogSumExp.Of(row);
        for (int c = 0; c < row.Length; c++)
        {
            _logProbabilities[c] = row[c] - log;
        }

        return _logProbabilities.AsSpan(0, row.Length);
    }

    private static double MeanSquaredError(ReadOnlySpan<float> logits, ReadOnlySpan<float> targets, double scale, Span<float> gradients)
    {
        double total = 0;
        for (int i = 0; i < logits.Length; i++)
        {
            double difference = (double)logits[i] - targets[i];
            total += difference * difference;
            gradients[i] = (float)(scale * 2 * difference / logits.Length);
        }

        return total / logits.Length;
    }

    // −y log σ(x) − (1 − y) log(1 − σ(x)) = max(x, 0) − xy + log(1 + exp(−|x|)), which overflows nowhere.
    private static double BinaryCrossEntropy(ReadOnlySpan<float> logits, ReadOnlySpan<float> targets, double scale, Span<float> gradients)
    {
        double total = 0;
        for (int i = 0; i < logits.Length; i++)
        {
            double logit = logits[i];
            double e = PortableMath.Exp(-Math.Abs(logit));
            total += Math.Max(logit, 0) - (logit * targets[i]) + PortableMath.Log(1 + e);
            double sigmoid = logit >= 0 ? 1 / (1 + e) : e / (1 + e);
            gradients[i] = (float)(scale * (sigmoid - targets[i]) / logits.Length);
        }

        return total / logits.Length;
    }
}
