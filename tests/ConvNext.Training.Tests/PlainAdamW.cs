using System;
using System.Collections.Generic;

namespace ConvNext.Training.Tests;

/// <summary>AdamW in PyTorch's order of operations, its moments in double precision.</summary>
internal sealed class PlainAdamW(ConvNextTrainer trainer, double learningRate, double weightDecay)
{
    private readonly Dictionary<string, (double[] First, double[] Second)> _moments = [];
    private int _steps;

    public void Step()
    {
        _steps++;
        double firstCorrection = 1 - Math.Pow(0.9, _steps);
        double secondCorrection = Math.Sqrt(1 - Math.Pow(0.999, _steps));
        foreach (TrainingParameter parameter in trainer.Parameters)
        {
            if (!_moments.TryGetValue(parameter.Name, out (double[] First, double[] Second) moments))
            {
                moments = (new double[parameter.Length], new double[parameter.Length]);
                _moments.Add(parameter.Name, moments);
            }

            double decay = Decays(parameter.Name) ? 1 - (learningRate * weightDecay) : 1;
            Span<float> values = parameter.Values;
            Span<float> gradients = parameter.Gradients;
            for (int i = 0; i < values.Length; i++)
            {
                double g = gradients[i];
                moments.First[i] = (0.9 * moments.First[i]) + (0.1 * g);
                moments.Second[i] = (0.999 * moments.Second[i]) + (0.001 * g * g);
                double step = moments.First[i] / firstCorrection / ((Math.Sqrt(moments.Second[i]) / secondCorrection) + 1e-8);
                values[i] = (float)((values[i] * decay) - (learningRate * step));
            }
        }
    }

    private static bool Decays(string name) =>
        !name.EndsWith("bias", StringComparison.Ordinal)
        && !name.Contains("layernorm", StringComparison.Ordinal)
        && !name.Contains("downsampling_layer.0.", StringComparison.Ordinal);
}
