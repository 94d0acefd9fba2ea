using System;
using System.Collections.Generic;
using System.IO;
using ConvNext.Files;
using ConvNext.Safetensors;

namespace ConvNext.Weights.PyTorch;

/// <summary>Rewrites files of PyTorch's as safetensors.</summary>
public static class PyTorchConversion
{
    private const string SingleFile = "pytorch_model.bin";
    private const string Index = "pytorch_model.bin.index.json";

    /// <summary>
    /// Writes the tensors of a PyTorch file to one safetensors file, with their names, types and bits unchanged. The output
    /// appears only when it is complete.
    /// </summary>
    /// <param name="inputPath">
    /// A file that <c>torch.save</c> wrote, the index of several (its name ends in <c>.json</c>), or a folder with
    /// <c>pytorch_model.bin</c> or, failing that, <c>pytorch_model.bin.index.json</c>.
    /// </param>
    /// <param name="outputPath">The safetensors file to write; an existing one is replaced.</param>
    /// <returns>How many tensors were written.</returns>
    /// <exception cref="PyTorchFileException">The input is missing, damaged, or holds anything but tensors.</exception>
    /// <exception cref="SafetensorsException">The index of the input is wrong, or the output cannot be written.</exception>
    public static int Convert(string inputPath, string outputPath)
    {
        ArgumentNullException.ThrowIfNull(inputPath);
        ArgumentNullException.ThrowIfNull(outputPath);
        string input = Directory.Exists(inputPath) ? FindInFolder(inputPath) : inputPath;
        var files = new List<PyTorchFile>();
        try
        {
            var writer = new SafetensorsWriter();
            writer.Metadata["format"] = "pt";
            int count = input.EndsWith(".json", StringComparison.OrdinalIgnoreCase)
                ? AddIndexed(writer, input, files)
                : AddAll(writer, input, files);
            RefuseOverwriting(files, outputPath);
            writer.Write(outputPath);
            return count;
        }
        finally
        {
            foreach (PyTorchFile file in files)
            {
                file.Dispose();
            }
        }
    }

    private static string FindInFolder(string folder)
    {
        foreach (string name in (ReadOnlySpan<string>)[SingleFile, Index])
        {
            string file = Path.Combine(folder, name);
            if (File.Exists(file))
            {
                return file;
            }
        }

        throw new PyTorchFileException($"The folder {folder} has neither {SingleFile} nor {Index}.");
    }

    private static int AddAll(SafetensorsWriter writer, string path, List<PyTorchFile> files)
    {
        PyTorchFile file = PyTorchFile.Open(path);
        files.Add(file);
        foreach (string name in file.Names)
        {
            Add(writer, file, name);
        }

        return file.Names.Count;
    }

    private static int AddIndexed(SafetensorsWriter writer, string index, List<PyTorchFile> files)
    {
        var shards = new Dictionary<string, PyTorchFile>();
        IReadOnlyList<KeyValuePair<string, string>> map = ShardIndex.Read(index);
        foreach ((string name, string fileName) in map)
        {
            if (!shards.TryGetValue(fileName, out PyTorchFile? file))
            {
                file = PyTorchFile.Open(ShardIndex.Resolve(index, name, fileName));
                files.Add(file);
                shards.Add(fileName, file);
            }

            if (!Add(writer, file, name))
            {
                throw new PyTorchFileException(
                    $"{index} says that tensor {ErrorText.Quote(name)} is in {ErrorText.Quote(fileName)}, but it is not there.");
            }
        }

        return map.Count;
    }

    private static bool Add(SafetensorsWriter writer, PyTorchFile file, string name)
    {
        if (!file.TryGet(name, out TensorData? tensor))
        {
            return false;
        }

        if (name == "__metadata__")
        {
            throw new PyTorchFileException($"{file.Description}: a tensor called '__metadata__' cannot be written as safetensors.");
        }

        writer.Add(tensor);
        return true;
    }

    private static void RefuseOverwriting(List<PyTorchFile> files, string outputPath)
    {
        foreach (PyTorchFile file in files)
        {
            if (PathKind.AreSame(file.Description, outputPath))
            {
                throw new PyTorchFileException($"{outputPath} is the file to convert; choose another name for the safetensors file.");
            }
        }
    }
}
