using System;
using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;
using System.IO;
using System.Linq;
using ConvNext.Memory;
using ConvNext.Safetensors;
using ConvNext.Tensors;
using ConvNext.Weights.PyTorch;

namespace ConvNext.Weights;

/// <summary>A checkpoint on disk, however it is stored: a safetensors file or one that PyTorch wrote, or several with an index.</summary>
public sealed class Checkpoint : ITensorSource, ISharesMemory, IDisposable
{
    private static readonly Dictionary<string, string> NoMetadata = [];
    private readonly ITensorSource _tensors;

    private Checkpoint(ITensorSource tensors) => _tensors = tensors;

    /// <inheritdoc/>
    public string Description => _tensors.Description;

    /// <inheritdoc/>
    public IReadOnlyCollection<string> Names => _tensors.Names;

    /// <summary>The <c>__metadata__</c> of the file; empty when there is none, there are several files, or PyTorch wrote it.</summary>
    public IReadOnlyDictionary<string, string> Metadata => OnlyFile?.Metadata ?? NoMetadata;

    /// <summary>
    /// The key under which the tensors were found in a file that PyTorch wrote, e.g. <c>state_dict_ema</c>; empty where the file is
    /// nothing but tensors.
    /// </summary>
    public string Key => PyTorch?.Key ?? "";

    /// <summary>
    /// All keys under which the file has tensors that could be a network's, <see cref="Key"/> among them: each may be given to
    /// <see cref="Open"/>. One empty key where there is no choice.
    /// </summary>
    public IReadOnlyList<string> Keys => PyTorch?.Keys ?? [""];

    /// <summary>The checkpoint's file where it is a single one and in this format, else null.</summary>
    internal SafetensorsFile? OnlyFile => _tensors as SafetensorsFile;

    /// <summary>Paths of all files with tensors.</summary>
    internal IEnumerable<string> Files => _tensors is ShardedCheckpoint sharded ? sharded.Shards.Select(shard => shard.Description) : [Description];

    // Shards are saved alike: the first stands for all.
    private PyTorchFile? PyTorch => (_tensors is ShardedCheckpoint sharded ? sharded.Shards.FirstOrDefault() : _tensors) as PyTorchFile;

    /// <summary>Opens a checkpoint.</summary>
    /// <param name="path">
    /// A safetensors file or one that PyTorch wrote (told apart by their content), an index (a file whose name ends in <c>.json</c>), or a
    /// folder: there <c>model.safetensors</c>, <c>model.safetensors.index.json</c>, <c>pytorch_model.bin</c> and
    /// <c>pytorch_model.bin.index.json</c> go before the only file that is named as weights are (<c>.safetensors</c>, <c>.bin</c>,
    /// <c>.pth</c>, <c>.pt</c>, <c>.tar</c>, <c>.ckpt</c>).
    /// </param>
    /// <param name="key">
    /// Which of several dictionaries of tensors in PyTorch's file is meant, one of <see cref="Keys"/>. Null takes timm's order:
    /// <c>state_dict_ema</c>, <c>model_ema</c>, <c>state_dict</c>, <c>model</c>, then the only other one.
    /// </param>
    /// <param name="loading">Whether files are mapped, or read into memory.</param>
    /// <exception cref="WeightsException">There is no checkpoint at the path, or more than one.</exception>
    /// <exception cref="SafetensorsException">The checkpoint breaks a rule of its format.</exception>
    /// <exception cref="PyTorchFileException">PyTorch's file is damaged or holds something else than tensors.</exception>
    public static Checkpoint Open(string path, string? key = null, WeightLoading loading = WeightLoading.Map)
    {
        ArgumentNullException.ThrowIfNull(path);
        string file = Directory.Exists(path) ? CheckpointFolder.Find(path) : path;
        if (!File.Exists(file))
        {
            throw new WeightsException(
                $"{(path.Length == 0 ? "''" : path)} does not exist; the path of a file of weights, an index or their folder is expected.");
        }

        bool isIndex = Path.GetFileName(file).EndsWith(".json", StringComparison.OrdinalIgnoreCase);
        return new Checkpoint(isIndex ? ShardedCheckpoint.Open(file, key, loading) : CheckpointFile.Open(file, key, loading));
    }

    /// <inheritdoc/>
    public bool TryGet(string name, [NotNullWhen(true)] out TensorData? tensor) => _tensors.TryGet(name, out tensor);

    /// <summary>Closes the files: pointers into them must not be used any more.</summary>
    public void Dispose() => ((IDisposable)_tensors).Dispose();

    /// <inheritdoc/>
    IDisposable? ISharesMemory.ShareMemory() => (_tensors as ISharesMemory)?.ShareMemory();
}
