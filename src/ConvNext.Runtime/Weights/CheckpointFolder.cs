using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using ConvNext.Files;
using ConvNext.Tensors;

namespace ConvNext.Weights;

/// <summary>Finds the weights in a folder, as Hugging Face, timm and people's own scripts leave them there.</summary>
internal static class CheckpointFolder
{
    /// <summary>The usual names, in the order of transformers' from_pretrained.</summary>
    public static readonly IReadOnlyList<string> KnownNames =
        ["model.safetensors", "model.safetensors.index.json", "pytorch_model.bin", "pytorch_model.bin.index.json"];

    private static readonly string[] PyTorchEndings = [".bin", ".pth", ".pt", ".tar", ".ckpt", ".pt2"];

    // What transformers' Trainer and accelerate write beside the weights.
    private static readonly string[] NoWeights = ["optimizer", "scheduler", "training_args", "rng_state", "random_states", "scaler", "trainer_state", "sampler"];

    private static readonly (string Ending, string What)[] OtherFormats =
    [
        (".h5", "TensorFlow's or Keras's weights"), (".keras", "Keras's weights"), (".msgpack", "Flax's weights"), (".onnx", "an ONNX model"),
        (".tflite", "a TensorFlow Lite model"), (".gguf", "a GGUF model"), (".npz", "numpy arrays"),
    ];

    /// <summary>The file of weights: one of the usual names, else the only one that its ending says to be one.</summary>
    /// <exception cref="WeightsException">There is none, or more than one.</exception>
    public static string Find(string folder)
    {
        string[] names = List(folder);
        foreach (string known in KnownNames)
        {
            if (Array.IndexOf(names, known) >= 0)
            {
                return Path.Combine(folder, known);
            }
        }

        // One safetensors file goes before what else it was converted from, an index before the shards that it names.
        return Only(folder, names, [".safetensors.index.json"])
            ?? Only(folder, names, [".safetensors"])
            ?? Only(folder, names, [".bin.index.json"])
            ?? Only(folder, [.. names.Where(IsNamedAsWeights)], PyTorchEndings)
            ?? throw Nothing(folder, names);
    }

    private static string[] List(string folder)
    {
        try
        {
            return [.. Directory.EnumerateFiles(folder).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new WeightsException($"The folder {folder} cannot be read: {FileReason.Of(error)}.", error);
        }
    }

    private static bool IsNamedAsWeights(string name) => !NoWeights.Any(start => name.StartsWith(start, StringComparison.OrdinalIgnoreCase));

    private static string? Only(string folder, string[] names, string[] endings)
    {
        string[] found = [.. names.Where(name => endings.Any(ending => name.EndsWith(ending, StringComparison.OrdinalIgnoreCase)))];
        return found.Length switch
        {
            0 => null,
            1 => Path.Combine(folder, found[0]),
            _ => throw new WeightsException(
                $"The folder {folder} has {found.Length} files that may be the weights, {List(found)}: give the path of the one that is meant."),
        };
    }

    private static string List(string[] names) =>
        string.Join(", ", names.Take(5).Select(ErrorText.Quote)) + (names.Length > 5 ? $" and {names.Length - 5} more" : "");

    private static WeightsException Nothing(string folder, string[] names)
    {
        const string Accepted = "model.safetensors, pytorch_model.bin, an index of either, or one file ending in .safetensors, .bin, .pth, .pt, .tar or .ckpt";
        foreach ((string ending, string what) in OtherFormats)
        {
            if (names.FirstOrDefault(name => name.EndsWith(ending, StringComparison.OrdinalIgnoreCase)) is { } found)
            {
                return new WeightsException($"The folder {folder} has only {what} ({ErrorText.Quote(found)}); accepted are {Accepted}.");
            }
        }

        return new WeightsException($"The folder {folder} has no weights; accepted are {Accepted}.");
    }
}
