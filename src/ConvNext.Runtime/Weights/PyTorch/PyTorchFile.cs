using System;
using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;
using System.IO;
using System.Runtime.InteropServices;

namespace ConvNext.Weights.PyTorch;

/// <summary>A file of tensors as <c>torch.save</c> writes it, e.g. <c>pytorch_model.bin</c>.</summary>
/// <remarks>
/// Read are dictionaries of tensors, also one below a key <c>model</c> or <c>state_dict</c>, where training scripts put it.
/// Everything but the elements is checked when the file is opened; a tensor's elements are read when it is
/// first asked for and kept until the file is disposed. Reading from several threads is safe.
/// </remarks>
public sealed unsafe class PyTorchFile : ITensorSource, IDisposable
{
    /// <summary>
    /// How many times the file's length its tensors may take together: more than one, because tensors may share
    /// their storage, but bounded, because a small file could otherwise ask for any amount of memory.
    /// </summary>
    private const long MostSharing = 16;

    private readonly PyTorchArchive _archive;
    private readonly List<string> _names = [];
    private readonly Dictionary<string, PickleTensor> _described = [];
    private readonly Dictionary<string, PickleStorage> _storages = [];
    private readonly Dictionary<string, TensorData> _tensors = [];
    private readonly Dictionary<string, nint> _loadedStorages = [];
    private readonly List<nint> _allocated = [];
    private bool _disposed;

    private PyTorchFile(string path, PyTorchArchive archive)
    {
        Description = path;
        _archive = archive;
        try
        {
            foreach ((object key, object? value) in FindTensors(PickleReader.Read(archive.ReadPickle())).Items)
            {
                Describe(key, value);
            }
        }
        catch (PyTorchFileException error) when (!error.Message.StartsWith(path, StringComparison.Ordinal))
        {
            throw new PyTorchFileException($"{path}: its data.pkl is refused: {error.Message}.", error);
        }

        RefuseBomb();
    }

    /// <summary>The path.</summary>
    public string Description { get; }

    /// <summary>Names of all tensors, in the order of the file.</summary>
    public IReadOnlyCollection<string> Names => _names;

    /// <summary>Opens a file.</summary>
    /// <exception cref="PyTorchFileException">It cannot be read, is damaged, or holds anything but tensors.</exception>
    public static PyTorchFile Open(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (!File.Exists(path))
        {
            throw new PyTorchFileException(
                Directory.Exists(path) ? $"{path} is a folder; the path of a file is expected." : $"{path} does not exist.");
        }

        PyTorchArchive archive = PyTorchArchive.Open(path);
        try
        {
            return new PyTorchFile(path, archive);
        }
        catch
        {
            archive.Dispose();
            throw;
        }
    }

    /// <summary>Finds a tensor and reads its elements if they were not read before.</summary>
    /// <exception cref="PyTorchFileException">Its elements cannot be read, or are damaged.</exception>
    public bool TryGet(string name, [NotNullWhen(true)] out TensorData? tensor)
    {
        lock (_tensors)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (!_tensors.TryGetValue(name, out tensor) && _described.TryGetValue(name, out PickleTensor? described))
            {
                tensor = Load(name, described);
                _tensors.Add(name, tensor);
            }

            return tensor is not null;
        }
    }

    /// <summary>Frees the tensors: pointers to them must not be used any more.</summary>
    public void Dispose()
    {
        lock (_tensors)
        {
            if (!_disposed)
            {
                _disposed = true;
                _archive.Dispose();
                foreach (nint memory in _allocated)
                {
                    NativeMemory.AlignedFree((void*)memory);
                }
            }
        }
    }

    private static PickleDictionary FindTensors(object? root)
    {
        if (root is not PickleDictionary dictionary)
        {
            throw new PyTorchFileException("it does not hold a dictionary of tensors");
        }

        foreach ((object key, object? value) in dictionary.Items)
        {
            if (key is "model" or "state_dict" && value is PickleDictionary inner)
            {
                return inner;
            }
        }

        return dictionary;
    }

    private void Describe(object key, object? value)
    {
        string quoted = ErrorText.Quote(key.ToString()!);
        if (key is not string name || value is not PickleTensor tensor)
        {
            throw new PyTorchFileException($"{quoted} is no tensor under a name; a dictionary of tensors is expected");
        }

        try
        {
            TensorView.CountElements(tensor);
            CheckStorage(tensor.Storage);
        }
        catch (PyTorchFileException error)
        {
            throw new PyTorchFileException($"tensor {quoted}: {error.Message}", error);
        }

        _names.Add(name);
        _described.Add(name, tensor);
    }

    private void CheckStorage(PickleStorage storage)
    {
        string key = ErrorText.Quote(storage.Key);
        if (!_storages.TryAdd(storage.Key, storage))
        {
            PickleStorage earlier = _storages[storage.Key];
            if (earlier.Type != storage.Type || earlier.Elements != storage.Elements)
            {
                throw new PyTorchFileException($"its storage {key} is described differently by another tensor");
            }
        }

        long length = _archive.FindStorage(storage.Key) ?? throw new PyTorchFileException($"its storage {key} is not in the archive");
        if (length % storage.Type.ElementSize != 0 || length / storage.Type.ElementSize != storage.Elements)
        {
            throw new PyTorchFileException(
                $"its storage {key} of {storage.Elements} elements ({storage.Type.ElementTypeName}) has {length} bytes in the archive");
        }
    }

    private void RefuseBomb()
    {
        long room = checked(_archive.Length * MostSharing);
        foreach (PickleTensor tensor in _described.Values)
        {
            room -= Math.Min(room, TensorView.CountElements(tensor) * tensor.Storage.Type.ElementSize);
            if (room == 0)
            {
                throw new PyTorchFileException(
                    $"{Description}: its tensors take more than {MostSharing} times the {_archive.Length} bytes of the file.");
            }
        }
    }

    private TensorData Load(string name, PickleTensor tensor)
    {
        PickleStorageType type = tensor.Storage.Type;
        if (!_loadedStorages.TryGetValue(tensor.Storage.Key, out nint storage))
        {
            storage = Allocate(tensor.Storage.Elements * type.ElementSize);
            _archive.ReadStorage(tensor.Storage.Key, (byte*)storage);
            _loadedStorages.Add(tensor.Storage.Key, storage);
        }

        long length = TensorView.CountElements(tensor) * type.ElementSize;
        byte* data = (byte*)storage;
        if (length > 0 && TensorView.IsContiguous(tensor))
        {
            data += tensor.Offset * type.ElementSize;
        }
        else if (length > 0)
        {
            data = (byte*)Allocate(length);
            TensorView.Gather(tensor, (byte*)storage, data);
        }

        return new TensorData(name, type.ElementType, type.ElementTypeName, tensor.Shape, data, length);
    }

    private nint Allocate(long length)
    {
        var memory = (nint)NativeMemory.AlignedAlloc((nuint)Math.Max(length, 1), 64);
        _allocated.Add(memory);
        return memory;
    }
}
