using System.Linq;
using ConvNext.Testing;
using ConvNext.Tests.Kernels;

namespace ConvNext.Tests.Quantization;

/// <summary>Rows by weights, and what comes of it.</summary>
internal sealed class QuantizedCase(int rows, int inputs, int outputs)
{
    public int Rows => rows;

    public int Inputs => inputs;

    public int Outputs => outputs;

    public float[] Values { get; } = KernelChecks.Random(rows * inputs, 1);

    public float[] Weights { get; } = KernelChecks.Random(outputs * inputs, 2);

    public float[] Bias { get; } = KernelChecks.Random(outputs, 3);

    /// <summary>Row after row.</summary>
    public float[] Expected
    {
        get
        {
            EightBitReference.Weights weights = EightBitReference.Quantize(Weights, inputs);
            return
            [
                .. Enumerable.Range(0, rows).SelectMany(index =>
                {
                    float[] values = Values[(index * inputs)..((index + 1) * inputs)];
                    EightBitReference.Row row = EightBitReference.Quantize(values);
                    return Enumerable.Range(0, outputs).Select(output => EightBitReference.Product(row, weights, output, Bias[output]));
                }),
            ];
        }
    }
}
