using System;
using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;
using System.Linq;
using ConvNext.Memory;
using ConvNext.Safetensors;
using ConvNext.Tensors;

namespace ConvNext.Weights;

/// <summary>A checkpoint in several files, held together by <c>model.safetensors.index.json</c> or <c>pytorch_model.bin.index.json</c>.</summary>
/// <remarks>
/// Index and files must agree: each tensor of the index is in the file that the index names, and the files hold no
/// others. Only the names are compared; the <c>total_size</c> of the index is often wrong and is not read.
/// </remarks>
public sealed class ShardedCheckpoint : ITensorSource, ISharesMemory, IDisposable
{
    private readonly Dictionary<string, ITensorSource> _shards;
    private readonly Dictionary<string, ITensorSource> _shardOfTensor;
    private readonly string[] _names;

    private ShardedCheckpoint(
        string description, Dictionary<string, ITensorSource> shards, Dictionary<string, ITensorSource> shardOfTensor, string[] names)
    {
        Description = description;
        _shards = shards;
        _shardOfTensor = shardOfTensor;
        _names = names;
    }

    /// <summary>The path of the index.</summary>
    public string Description { get; }

    /// <summary>Names of all tensors, in the order of the index.</summary>
    public IReadOnlyCollection<string> Names => _names;

    /// <summary>Reads an index and maps every file that it names.</summary>
    /// <exception cref="SafetensorsException">
    /// The index or a file breaks a rule of its format, a file is missing or lies outside the folder of the
    /// index, or index and files disagree.
    /// </exception>
    /// <exception cref="ConvNextException">A file that PyTorch wrote cannot be read.</exception>
    public static ShardedCheckpoint Open(string indexPath) => Open(indexPath, key: null, WeightLoading.Map);

    internal static ShardedCheckpoint Open(string indexPath, string? key, WeightLoading loading)
    {
        ArgumentNullException.ThrowIfNull(indexPath);
        IReadOnlyList<KeyValuePair<string, string>> map = ShardIndex.Read(indexPath);
        var shards = new Dictionary<string, ITensorSource>();
        try
        {
            var shardOfTensor = new Dictionary<string, ITensorSource>(map.Count);
            foreach ((string name, string fileName) in map)
            {
                if (!shards.TryGetValue(fileName, out ITensorSource? shard))
                {
                    shard = CheckpointFile.Open(ShardIndex.Resolve(indexPath, name, fileName), key, loading);
                    shards.Add(fileName, shard);
                }

                if (!shard.TryGet(name, out _))
                {
                    throw new SafetensorsException(
                        $"{indexPath} says that tensor {ErrorText.Quote(name)} is in {ErrorText.Quote(fileName)}, but it is not there.");
                }

                shardOfTensor.Add(name, shard);
            }

            RefuseTensorsOutsideIndex(indexPath, shards, shardOfTensor);
            return new ShardedCheckpoint(indexPath, shards, shardOfTensor, [.. map.Select(pair => pair.Key)]);
        }
        catch
        {
            DisposeAll(shards);
            throw;
        }
    }

    /// <summary>The files, in the order in which the index names them.</summary>
    internal IReadOnlyCollection<ITensorSource> Shards => _shards.Values;

    /// <inheritdoc/>
    public bool TryGet(string name, [NotNullWhen(true)] out TensorData? tensor)
    {
        tensor = null;
        return _shardOfTensor.TryGetValue(name, out ITensorSource? shard) && shard.TryGet(name, out tensor);
    }

    /// <summary>Unmaps all files: pointers into them must not be used any more.</summary>
    public void Dispose() => DisposeAll(_shards);

    /// <inheritdoc/>
    IDisposable? ISharesMemory.ShareMemory()
    {
        var owners = new MemoryOwners();
        try
        {
            foreach (ITensorSource shard in _shards.Values)
            {
                owners.Add((shard as ISharesMemory)?.ShareMemory());
            }
        }
        catch
        {
            owners.Dispose();
            throw;
        }

        return owners;
    }

    private static void RefuseTensorsOutsideIndex(
        string indexPath, Dictionary<string, ITensorSource> shards, Dictionary<string, ITensorSource> shardOfTensor)
    {
        foreach ((string fileName, ITensorSource shard) in shards)
        {
            foreach (string name in shard.Names)
            {
                if (!shardOfTensor.TryGetValue(name, out ITensorSource? owner) || owner != shard)
                {
                    throw new SafetensorsException(
                        $"{ErrorText.Quote(fileName)} holds tensor {ErrorText.Quote(name)}, but {indexPath} does not say so.");
                }
            }
        }
    }

    private sealed class MemoryOwners : List<IDisposable?>, IDisposable
    {
        public void Dispose() => ForEach(owner => owner?.Dispose());
    }

    private static void DisposeAll(Dictionary<string, ITensorSource> shards)
    {
        foreach (ITensorSource shard in shards.Values)
        {
            (shard as IDisposable)?.Dispose();
        }
    }
}
