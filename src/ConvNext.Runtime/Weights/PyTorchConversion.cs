using System;
using System.Collections.Generic;
using ConvNext.Files;
using ConvNext.Safetensors;
using ConvNext.Tensors;
using ConvNext.Weights.PyTorch;

namespace ConvNext.Weights;

/// <summary>Rewrites checkpoints as one safetensors file: those that PyTorch wrote, and those in shards.</summary>
public static class PyTorchConversion
{
    /// <summary>
    /// Writes the tensors of a checkpoint to one safetensors file, with their names, types and bits unchanged. The output
    /// appears only when it is complete.
    /// </summary>
    /// <param name="inputPath">Whatever <see cref="Checkpoint.Open"/> takes: a file, an index, or a folder.</param>
    /// <param name="outputPath">The safetensors file to write; an existing one is replaced.</param>
    /// <param name="key">Which of several dictionaries of tensors in PyTorch's file is meant; null leaves it to the order of preference.</param>
    /// <returns>How many tensors were written.</returns>
    /// <exception cref="ConvNextException">The input is missing, damaged, or holds no tensors, or the output cannot be written.</exception>
    public static int Convert(string inputPath, string outputPath, string? key = null)
    {
        ArgumentNullException.ThrowIfNull(inputPath);
        using var checkpoint = Checkpoint.Open(inputPath, key);
        return Convert(checkpoint, outputPath);
    }

    /// <summary>The same for a checkpoint that is open.</summary>
    /// <exception cref="ConvNextException">Its elements are damaged, or the output cannot be written.</exception>
    public static int Convert(Checkpoint checkpoint, string outputPath)
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        ArgumentNullException.ThrowIfNull(outputPath);
        if (checkpoint.OnlyFile is { } file && PackedFile.IsPacked(file))
        {
            throw new WeightsException($"{checkpoint.Description} is a packed file, which has no tensors to convert: convert the checkpoint that it was made of.");
        }

        RefuseOverwriting(checkpoint, outputPath);
        var writer = new SafetensorsWriter();
        foreach ((string name, string value) in checkpoint.Metadata)
        {
            writer.Metadata[name] = value;
        }

        // The reference refuses a file that does not say whose tensors it holds.
        writer.Metadata.TryAdd("format", "pt");
        foreach (string name in checkpoint.Names)
        {
            if (name == "__metadata__")
            {
                throw new PyTorchFileException($"{checkpoint.Description}: a tensor called '__metadata__' cannot be written as safetensors.");
            }

            if (checkpoint.TryGet(name, out TensorData? tensor))
            {
                writer.Add(tensor);
            }
        }

        writer.Write(outputPath);
        return checkpoint.Names.Count;
    }

    private static void RefuseOverwriting(Checkpoint checkpoint, string outputPath)
    {
        foreach (string file in checkpoint.Files)
        {
            if (PathKind.AreSame(file, outputPath))
            {
                throw new PyTorchFileException($"{outputPath} is a file to convert; choose another name for the safetensors file.");
            }
        }
    }
}
