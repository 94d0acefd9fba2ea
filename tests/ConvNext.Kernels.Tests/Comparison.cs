using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using ConvNext.Tensors;
using ConvNext.Testing;
using ConvNext.Weights;

namespace ConvNext.Kernels.Tests;

/// <summary>
/// Holds a generated network against the reference in double precision, output by output in the order in which they come about.
/// </summary>
/// <remarks>
/// The tolerance is the rule of the parity cases, with the reference in float32 in the place of PyTorch: the larger of 4 × what the
/// plain float32 loops are off by (another order of summation is as good as theirs, not better) and 2·10⁻⁶ × the largest
/// expected magnitude, about 17 roundings of float32. The first is what counts where a norm of few channels magnifies roundings.
/// </remarks>
internal sealed class Comparison
{
    private const double PlainErrorFactor = 4;
    private const double RelativeTolerance = 2e-6;

    private readonly KernelCase network;
    private readonly ITensorSource weights;
    private readonly IReadOnlyList<(string Name, double[] Values)> exact;
    private readonly IReadOnlyList<(string Name, float[] Values)> plain;

    /// <summary>Computes what is expected of the network with these weights.</summary>
    public Comparison(KernelCase network, ITensorSource weights)
    {
        this.network = network;
        this.weights = weights;
        exact = ReferenceNetwork<double>.Of(network.Config, weights).Run(network.Pixels());
        plain = ReferenceNetwork<float>.Of(network.Config, weights).Run(network.Pixels());
    }

    /// <summary>What is wrong with the first output that diverges, or null.</summary>
    public string? FirstDivergence(ConvNextSessionOptions options)
    {
        using ConvNextModel model = network.Load(weights);
        using ConvNextSession session = model.CreateSession(options);
        session.Run(network.Pixels());
        HashSet<string> chosen = [.. session.Description.Outputs.Select(static output => output.Name)];
        for (int i = 0; i < exact.Count; i++)
        {
            if (!chosen.Remove(exact[i].Name))
            {
                continue;
            }

            OutputTensor output = session.GetOutput(exact[i].Name);
            if (output.Description.Length != exact[i].Values.Length)
            {
                return $"{exact[i].Name} has {output.Description.Length} values; {exact[i].Values.Length} are expected";
            }

            float[] values = new float[output.Description.Length];
            output.CopyChannelsFirst(values);
            if (Divergence(output.Description, values, exact[i].Values, plain[i].Values) is { } divergence)
            {
                return divergence;
            }
        }

        return chosen.Count == 0 ? null : $"the reference has no output {string.Join(", ", chosen)}";
    }

    private static string? Divergence(OutputDescription output, float[] actual, double[] exact, float[] plain)
    {
        double largest = exact.Max(Math.Abs);
        double plainError = exact.Zip(plain, (expected, value) => Math.Abs(expected - value)).Max();
        double allowed = Math.Max(PlainErrorFactor * plainError, RelativeTolerance * largest);
        for (int i = 0; i < exact.Length; i++)
        {
            // Written so that NaN diverges.
            double difference = Math.Abs(actual[i] - exact[i]);
            if (!(difference <= allowed))
            {
                int pixels = Math.Max(1, output.Height * output.Width);
                int width = Math.Max(1, output.Width);
                return string.Create(
                    CultureInfo.InvariantCulture,
                    $"{output.Name} is off by {difference:0.###e+0}, {allowed:0.###e+0} allowed: at channel {i / pixels}, row {i % pixels / width}, "
                        + $"column {i % width} it is {actual[i]:R} where {exact[i]:R} is expected");
            }
        }

        return null;
    }
}
