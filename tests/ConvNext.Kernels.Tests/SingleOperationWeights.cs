using System;
using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;
using System.Linq;
using System.Runtime.InteropServices;
using ConvNext.Tensors;
using ConvNext.Testing;

namespace ConvNext.Kernels.Tests;

/// <summary>
/// Weights in which one kind of operation has its weights by recipe and all others let their input pass: the identity for products
/// and convolutions, one and zero for norms. If such a network is off, that operation is.
/// </summary>
internal sealed unsafe class SingleOperationWeights : ITensorSource, IDisposable
{
    private static readonly string[] DepthwiseNames = ["dwconv.weight", "conv_dw.weight", "depthwise_conv.weight"];

    private readonly Dictionary<string, TensorData> tensors = [];
    private readonly List<nint> blocks = [];

    public SingleOperationWeights(KernelCase network, string operation)
    {
        Description = $"weights of {network.Name} for {operation} alone";
        foreach ((string name, long[] shape) in NetworkTensors.Of(network.Config))
        {
            long elements = shape.Aggregate(1L, (product, dimension) => product * dimension);
            float* data = (float*)NativeMemory.AllocZeroed((nuint)elements, sizeof(float));
            blocks.Add((nint)data);
            var values = new Span<float>(data, checked((int)elements));
            if (OperationOf(name) == operation)
            {
                Recipe.FillWeights(network.Name, name, shape, values);
            }
            else
            {
                FillNeutral(name, shape, values);
            }

            tensors.Add(name, new TensorData(name, TensorElementType.Float32, "F32", shape, (byte*)data, elements * sizeof(float)));
        }
    }

    public string Description { get; }

    public IReadOnlyCollection<string> Names => tensors.Keys;

    /// <summary>The kinds of operation that have weights, in network order: tensor names without the counting of stages and blocks.</summary>
    public static IReadOnlyList<string> OperationsOf(NetworkConfig config) =>
        [.. NetworkTensors.Of(config).Select(tensor => OperationOf(tensor.Name)).Distinct()];

    public bool TryGet(string name, [NotNullWhen(true)] out TensorData? tensor) => tensors.TryGetValue(name, out tensor);

    public void Dispose()
    {
        foreach (nint block in blocks)
        {
            NativeMemory.Free((void*)block);
        }

        blocks.Clear();
        tensors.Clear();
    }

    // "convnext.encoder.stages.1.downsampling_layer.0.weight" → "downsampling_layer.0"; "….layers.2.pwconv1.bias" → "pwconv1".
    private static string OperationOf(string tensor)
    {
        string[] parts = [.. tensor.Split('.').Where(part => part is not ("convnext" or "convnextv2" or "weight" or "bias" or "encoder" or "embeddings"))];
        return parts[0] == "stages" ? string.Join('.', parts[2] is "layers" or "blocks" ? parts[4..] : parts[2..])
            : tensor.Contains(".embeddings.layernorm", StringComparison.Ordinal) ? "embeddings.layernorm"
            : parts[0] == "layernorm" ? "final layernorm"
            : parts[0];
    }

    private static void FillNeutral(string name, long[] shape, Span<float> values)
    {
        // A response norm of zeros passes on what it gets.
        if (name.EndsWith(".bias", StringComparison.Ordinal) || name.EndsWith("grn.weight", StringComparison.Ordinal))
        {
            return;
        }

        if (shape.Length == 1)
        {
            values.Fill(name.EndsWith("act.weight", StringComparison.Ordinal) ? 0.25f : 1f);
            return;
        }

        // Output o passes on input o; where there are fewer inputs it begins again. A depthwise window passes on its centre.
        int fanIn = checked((int)(values.Length / shape[0]));
        bool isDepthwise = DepthwiseNames.Any(depthwise => name.EndsWith(depthwise, StringComparison.Ordinal));
        for (int output = 0; output < shape[0]; output++)
        {
            values[(output * fanIn) + (isDepthwise ? fanIn / 2 : output % fanIn)] = 1f;
        }
    }
}
