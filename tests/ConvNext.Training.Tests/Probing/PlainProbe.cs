using System;
using System.Linq;
using ConvNext.Training.Data;
using ConvNext.Training.Probing;

namespace ConvNext.Training.Tests.Probing;

/// <summary>The same training as plain loops in double precision.</summary>
internal static class PlainProbe
{
    public static (double[,] Weight, double[] Bias, double[] Losses) Train(FeatureTable table, int classes, ProbeOptions options)
    {
        int width = table.Rows[0].Length;
        double[] mean = [.. Enumerable.Range(0, width).Select(i => table.Rows.Average(row => (double)row[i]))];
        double[] scale = [.. Enumerable.Range(0, width).Select(i => Math.Sqrt(table.Rows.Average(row => (row[i] - mean[i]) * (row[i] - mean[i]))))];
        int count = classes * (width + 1);
        double[] values = new double[count];
        double[] first = new double[count];
        double[] second = new double[count];
        long steps = 0;
        long total = options.Epochs * ((table.Count + options.BatchSize - 1L) / options.BatchSize);
        double[] losses = new double[options.Epochs];
        for (int epoch = 0; epoch < options.Epochs; epoch++)
        {
            int[] order = new CounterRandom(options.Seed, RandomPurpose.Order, epoch, 0).Permutation(table.Count);
            int[][] batches = [.. order.Chunk(options.BatchSize)];
            foreach (int[] batch in batches)
            {
                double[] gradient = new double[count];
                double loss = 0;
                double weight = batch.Sum(index => options.ClassWeights![table.Labels[index]]);
                foreach (int index in batch)
                {
                    double[] x = [.. table.Rows[index].Select((value, i) => (value - mean[i]) / scale[i]), 1];
                    double[] logits = [.. Enumerable.Range(0, classes).Select(c => x.Select((value, i) => value * values[(c * (width + 1)) + i]).Sum())];
                    double norm = Math.Log(logits.Sum(Math.Exp));
                    double[] target =
                    [
                        .. Enumerable.Range(0, classes).Select(c => options.ClassWeights![c]
                            * ((options.LabelSmoothing / classes) + (c == table.Labels[index] ? 1 - options.LabelSmoothing : 0))),
                    ];
                    loss -= target.Select((t, c) => t * (logits[c] - norm)).Sum();
                    for (int c = 0; c < classes; c++)
                    {
                        double slope = ((Math.Exp(logits[c] - norm) * target.Sum()) - target[c]) / weight;
                        for (int i = 0; i <= width; i++)
                        {
                            gradient[(c * (width + 1)) + i] += slope * x[i];
                        }
                    }
                }

                losses[epoch] += loss / weight / batches.Length;
                double rate = options.LearningRate * (steps < options.WarmupSteps ? (double)steps / options.WarmupSteps : (double)(total - steps) / (total - options.WarmupSteps));
                steps++;
                for (int i = 0; i < count; i++)
                {
                    bool isBias = i % (width + 1) == width;
                    first[i] = (0.9 * first[i]) + (0.1 * gradient[i]);
                    second[i] = (0.999 * second[i]) + (0.001 * gradient[i] * gradient[i]);
                    double root = Math.Sqrt(second[i]) / Math.Sqrt(1 - Math.Pow(0.999, steps));
                    values[i] *= 1 - (isBias ? 0 : rate * options.WeightDecay);
                    values[i] -= rate * first[i] / (1 - Math.Pow(0.9, steps)) / (root + 1e-8);
                }
            }
        }

        double[,] folded = new double[classes, width];
        double[] bias = new double[classes];
        for (int c = 0; c < classes; c++)
        {
            bias[c] = values[(c * (width + 1)) + width];
            for (int i = 0; i < width; i++)
            {
                folded[c, i] = values[(c * (width + 1)) + i] / scale[i];
                bias[c] -= folded[c, i] * mean[i];
            }
        }

        return (folded, bias, losses);
    }
}
