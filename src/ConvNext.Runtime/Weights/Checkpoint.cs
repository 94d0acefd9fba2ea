using System;
using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;
using System.IO;
using ConvNext.Memory;
using ConvNext.Safetensors;

namespace ConvNext.Weights;

/// <summary>A checkpoint on disk, however it is stored: one safetensors file, or several with an index.</summary>
public sealed class Checkpoint : ITensorSource, ISharesMemory, IDisposable
{
    private const string SingleFile = "model.safetensors";
    private const string Index = "model.safetensors.index.json";
    private const string PyTorchFile = "pytorch_model.bin";
    private const string PyTorchIndex = "pytorch_model.bin.index.json";

    private static readonly Dictionary<string, string> NoMetadata = [];
    private readonly ITensorSource _tensors;

    private Checkpoint(ITensorSource tensors, IReadOnlyDictionary<string, string> metadata)
    {
        _tensors = tensors;
        Metadata = metadata;
    }

    /// <inheritdoc/>
    public string Description => _tensors.Description;

    /// <inheritdoc/>
    public IReadOnlyCollection<string> Names => _tensors.Names;

    /// <summary>The <c>__metadata__</c> of the file; empty when there is none or there are several files.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>The checkpoint's file where it is a single one, else null.</summary>
    internal SafetensorsFile? OnlyFile => _tensors as SafetensorsFile;

    /// <summary>Opens a checkpoint.</summary>
    /// <param name="path">
    /// A safetensors file, an index (a file whose name ends in <c>.json</c>), or a folder with
    /// <c>model.safetensors</c> or, failing that, <c>model.safetensors.index.json</c>.
    /// </param>
    /// <exception cref="WeightsException">There is no checkpoint at the path, or one of PyTorch's that must be converted first.</exception>
    /// <exception cref="SafetensorsException">The checkpoint breaks a rule of its format.</exception>
    public static Checkpoint Open(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        string file = Directory.Exists(path) ? FindInFolder(path) : path;
        if (!File.Exists(file))
        {
            throw new WeightsException(
                $"{(path.Length == 0 ? "''" : path)} does not exist; the path of a safetensors file, its index or their folder is expected.");
        }

        if (Path.GetFileName(file).EndsWith(".json", StringComparison.OrdinalIgnoreCase))
        {
            return new Checkpoint(ShardedCheckpoint.Open(file), NoMetadata);
        }

        RefusePyTorch(file);
        SafetensorsFile safetensors = SafetensorsFile.Open(file);
        return new Checkpoint(safetensors, safetensors.Metadata);
    }

    /// <inheritdoc/>
    public bool TryGet(string name, [NotNullWhen(true)] out TensorData? tensor) => _tensors.TryGet(name, out tensor);

    /// <summary>Closes the files: pointers into them must not be used any more.</summary>
    public void Dispose() => ((IDisposable)_tensors).Dispose();

    /// <inheritdoc/>
    IDisposable? ISharesMemory.ShareMemory() => (_tensors as ISharesMemory)?.ShareMemory();

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

        foreach (string name in (ReadOnlySpan<string>)[PyTorchFile, PyTorchIndex])
        {
            string file = Path.Combine(folder, name);
            if (File.Exists(file))
            {
                throw NeedsConversion(file);
            }
        }

        throw new WeightsException($"The folder {folder} has neither {SingleFile} nor {Index}.");
    }

    /// <summary>Refuses what torch.save writes: a zip file, or, before PyTorch 1.6, a bare pickle.</summary>
    private static void RefusePyTorch(string file)
    {
        Span<byte> start = stackalloc byte[9];
        int read;
        try
        {
            using FileStream stream = File.OpenRead(file);
            read = stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new WeightsException($"{file} cannot be read: {error.Message}", error);
        }

        // Byte 8 of a safetensors file is the '{' of its header; there a zip file has its compression method.
        if (read == start.Length && start[8] != '{'
            && (start.StartsWith("PK\u0003\u0004"u8) || start.StartsWith((ReadOnlySpan<byte>)[0x80, 0x02, 0x8a, 0x0a])))
        {
            throw NeedsConversion(file);
        }
    }

    private static WeightsException NeedsConversion(string file) =>
        new($"{file} was written by PyTorch and is not read directly: run 'convnext convert' on it, which writes a safetensors file.");
}
