using System;
using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;
using System.Linq;
using ConvNext.Memory;
using ConvNext.Weights;

namespace ConvNext.Safetensors;

/// <summary>A checkpoint in several safetensors files, held together by <c>model.safetensors.index.json</c>.</summary>
/// <remarks>
/// Index and files must agree: each tensor of the index is in the file that the index names, and the files hold no
/// others. Only the names are compared; the <c>total_size</c> of the index is often wrong and is not read.
/// </remarks>
public sealed class ShardedCheckpoint : ITensorSource, ISharesMemory, IDisposable
{
    private readonly Dictionary<string, SafetensorsFile> _shards;
    private readonly Dictionary<string, SafetensorsFile> _shardOfTensor;
    private readonly string[] _names;

    private ShardedCheckpoint(
        string description, Dictionary<string, SafetensorsFile> shards, Dictionary<string, SafetensorsFile> shardOfTensor, string[] names)
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
    public static ShardedCheckpoint Open(string indexPath)
    {
        ArgumentNullException.ThrowIfNull(indexPath);
        IReadOnlyList<KeyValuePair<string, string>> map = ShardIndex.Read(indexPath);
        var shards = new Dictionary<string, SafetensorsFile>();
        try
        {
            var shardOfTensor = new Dictionary<string, SafetensorsFile>(map.Count);
            foreach ((string name, string fileName) in map)
            {
                if (!shards.TryGetValue(fileName, out SafetensorsFile? shard))
                {
                    shard = SafetensorsFile.Open(ShardIndex.Resolve(indexPath, name, fileName));
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

    /// <inheritdoc/>
    public bool TryGet(string name, [NotNullWhen(true)] out TensorData? tensor)
    {
        tensor = null;
        return _shardOfTensor.TryGetValue(name, out SafetensorsFile? shard) && shard.TryGet(name, out tensor);
    }

    /// <summary>Unmaps all files: pointers into them must not be used any more.</summary>
    public void Dispose() => DisposeAll(_shards);

    /// <inheritdoc/>
    IDisposable? ISharesMemory.ShareMemory()
    {
        var owners = new MemoryOwners();
        try
        {
            foreach (SafetensorsFile shard in _shards.Values)
            {
                owners.Add(((ISharesMemory)shard).ShareMemory());
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
        string indexPath, Dictionary<string, SafetensorsFile> shards, Dictionary<string, SafetensorsFile> shardOfTensor)
    {
        foreach ((string fileName, SafetensorsFile shard) in shards)
        {
            foreach (string name in shard.Names)
            {
                if (!shardOfTensor.TryGetValue(name, out SafetensorsFile? owner) || owner != shard)
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

    private static void DisposeAll(Dictionary<string, SafetensorsFile> shards)
    {
        foreach (SafetensorsFile shard in shards.Values)
        {
            shard.Dispose();
        }
    }
}
