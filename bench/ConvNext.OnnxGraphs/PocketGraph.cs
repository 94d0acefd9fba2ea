using System;
using System.IO;
using ConvNext.Testing;
using ConvNext.Safetensors;
using ConvNext.Tensors;

namespace ConvNext.OnnxGraphs;

/// <summary>Writes a network with the weights of a file as the graph that ONNX Runtime runs fastest.</summary>
public static unsafe class PocketGraph
{
    public static byte[] Write(string configPath, string weightsPath)
    {
        NetworkConfig config = NetworkConfig.Load(configPath);
        using var weights = new RecipeSource(config);
        using SafetensorsFile file = SafetensorsFile.Open(weightsPath);
        foreach (string name in weights.Names)
        {
            if (!weights.TryGet(name, out TensorData? target) || !file.TryGet(name, out TensorData? source) || source.LengthInBytes != target.LengthInBytes)
            {
                throw new InvalidDataException($"{weightsPath} has no tensor {name} of the network's shape.");
            }

            Buffer.MemoryCopy(source.Data, target.Data, target.LengthInBytes, source.LengthInBytes);
        }

        return ConvNextGraph.Write(config, weights, batch: 1, GraphForm.Fastest);
    }
}
