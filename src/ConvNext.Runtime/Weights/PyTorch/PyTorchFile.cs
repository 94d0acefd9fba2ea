using System;
using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;
using System.Linq;
using ConvNext.Memory;
using ConvNext.Safetensors;
using ConvNext.Tensors;

namespace ConvNext.Weights.PyTorch;

/// <summary>A file of tensors as <c>torch.save</c> writes it, e.g. <c>pytorch_model.bin</c>, used where it lies.</summary>
/// <remarks>
/// <para>
/// Read are dictionaries of tensors, also below a key, where training scripts put them; what lies beside them is passed over and never
/// constructed. Both forms are understood, the zip file and what came before PyTorch 1.6, in any protocol of pickles.
/// </para>
/// <para>
/// Everything but the elements is checked when the file is opened. A tensor's elements are used in the mapped file, once their
/// checksum is known to fit; those that do not lie in row-major order are put into it when they are first asked for. Reading
/// from several threads is safe.
/// </para>
/// </remarks>
public sealed unsafe class PyTorchFile : ITensorSource, ISharesMemory, IDisposable
{
    private readonly PyTorchContainer _container;
    private readonly List<string> _names = [];
    private readonly Dictionary<string, TensorData> _tensors = [];
    private readonly Dictionary<string, PickleStorage> _storages = [];
    private readonly HashSet<string> _verified = [];
    private readonly Contents _contents;
    private readonly SharedMemory _memory;
    private readonly object _lock = new();
    private bool _disposed;

    private PyTorchFile(WeightFile file, WeightFileKind kind, string? key)
    {
        Description = file.Path;
        _contents = new Contents(file);
        _memory = new SharedMemory(_contents);
        _container = PyTorchContainer.Open(file, kind);
        IReadOnlyList<StateDict> found = StateDicts.Find(_container.Root);
        StateDict chosen = StateDicts.Choose(found, key);
        Key = chosen.Key;
        Keys = [.. found.Select(candidate => candidate.Key)];
        var size = new TensorSizeLimit(file.Length);
        foreach ((object name, object value) in chosen.Items.Items)
        {
            Describe(name, value, size);
        }
    }

    /// <summary>The path.</summary>
    public string Description { get; }

    /// <summary>Names of all tensors, in the order of the file.</summary>
    public IReadOnlyCollection<string> Names => _names;

    /// <summary>The key under which the tensors were found, e.g. <c>state_dict_ema</c>; empty where the file is nothing but them.</summary>
    public string Key { get; }

    /// <summary>All keys under which the file has tensors that could be a network's: each may be given to <see cref="Open"/>.</summary>
    public IReadOnlyList<string> Keys { get; }

    /// <summary>Opens a file.</summary>
    /// <param name="path">The file; a pipe is read to its end.</param>
    /// <param name="key">
    /// Which of several dictionaries of tensors is meant, one of <see cref="Keys"/>. Null takes timm's order: <c>state_dict_ema</c>,
    /// <c>model_ema</c>, <c>state_dict</c>, <c>model</c>, then the only other one.
    /// </param>
    /// <exception cref="PyTorchFileException">It cannot be read, is damaged, holds no such tensors, or a pickle that runs programs.</exception>
    public static PyTorchFile Open(string path, string? key = null)
    {
        ArgumentNullException.ThrowIfNull(path);
        WeightFile? file = null;
        try
        {
            file = WeightFile.Open(path);
            WeightFileKind kind = FileSignature.Recognise(file.Start(512), path);
            return kind != WeightFileKind.Safetensors
                ? Own(file, kind, key)
                : throw new PyTorchFileException($"{path} does not begin as a file that torch.save wrote: as a zip file or, before PyTorch 1.6, a pickle.");
        }
        catch (SafetensorsException error)
        {
            file?.Dispose();
            throw new PyTorchFileException(error.Message, error);
        }
        catch (PyTorchFileException)
        {
            file?.Dispose();
            throw;
        }
    }

    /// <summary>Reads a file that is open, and takes it over when that succeeds.</summary>
    internal static PyTorchFile Own(WeightFile file, WeightFileKind kind, string? key)
    {
        try
        {
            return new PyTorchFile(file, kind, key);
        }
        catch (PyTorchFileException error)
        {
            throw new PyTorchFileException($"{file.Path}: {error.Message}.", error);
        }
    }

    /// <summary>Finds a tensor.</summary>
    public bool TryGet(string name, [NotNullWhen(true)] out TensorData? tensor)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        return _tensors.TryGetValue(name, out tensor);
    }

    /// <summary>Frees the tensors, unless someone reads them at the moment: pointers to them must not be used any more.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            _disposed = true;
        }

        _memory.Dispose();
    }

    /// <inheritdoc/>
    IDisposable? ISharesMemory.ShareMemory() => _memory.TryAddOwner() ?? throw new ObjectDisposedException(GetType().FullName);

    private void Describe(object key, object value, TensorSizeLimit size)
    {
        if (key is not string name)
        {
            return;
        }

        string quoted = ErrorText.Quote(name);
        if (value is PickleObject { Type: var type } && type.StartsWith("torch._utils._rebuild", StringComparison.Ordinal))
        {
            throw new PyTorchFileException($"tensor {quoted} is of a kind that is not read ({ErrorText.Quote(type)}): plain tensors are");
        }

        if (value is not PickleTensor tensor)
        {
            return;
        }

        try
        {
            long length = TensorView.CountElements(tensor) * tensor.Type.Size;
            CheckStorage(tensor.Storage);
            size.Add(length, isRearranged: !TensorView.IsContiguous(tensor));
            if (!_tensors.TryAdd(name, new TensorData(name, tensor.Type.ElementType, tensor.Type.Name, tensor.Shape, length, () => Load(name, tensor, length))))
            {
                throw new PyTorchFileException("its name is taken by another");
            }
        }
        catch (PyTorchFileException error)
        {
            throw new PyTorchFileException($"tensor {quoted}: {error.Message}", error);
        }

        _names.Add(name);
    }

    private void CheckStorage(PickleStorage storage)
    {
        if (!_storages.TryAdd(storage.Key, storage))
        {
            PickleStorage earlier = _storages[storage.Key];
            if (earlier.Type != storage.Type || earlier.Elements != storage.Elements)
            {
                throw new PyTorchFileException($"its storage {ErrorText.Quote(storage.Key)} is described differently by another tensor");
            }

            return;
        }

        long length = _container.FindStorage(storage.Key)?.Length
            ?? throw new PyTorchFileException($"its storage {ErrorText.Quote(storage.Key)} is not in the archive");
        if (length % storage.Type.Size != 0 || length / storage.Type.Size != storage.Elements)
        {
            throw new PyTorchFileException(
                $"its storage {ErrorText.Quote(storage.Key)} of {storage.Elements} elements ({storage.Type.Name}) has {length} bytes in the archive");
        }
    }

    private nint Load(string name, PickleTensor tensor, long length)
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            string key = tensor.Storage.Key;
            try
            {
                if (!_verified.Contains(key))
                {
                    _container.Verify(key);
                    _verified.Add(key);
                }
            }
            catch (PyTorchFileException error)
            {
                throw new PyTorchFileException($"{Description}: tensor {ErrorText.Quote(name)}: {error.Message}.", error);
            }

            var storage = (byte*)_container.FindStorage(key)!.Value.Data;
            if (length == 0 || TensorView.IsContiguous(tensor))
            {
                return (nint)(storage + (length == 0 ? 0 : tensor.Offset * tensor.Type.Size));
            }

            var memory = new AlignedMemory((length + sizeof(float) - 1) / sizeof(float), isZeroed: false);
            _contents.Gathered.Add(memory);
            TensorView.Gather(tensor, storage, (byte*)memory.Pointer);
            return (nint)memory.Pointer;
        }
    }

    /// <summary>The file's bytes, and those of tensors that had to be put in order.</summary>
    private sealed class Contents(WeightFile file) : IDisposable
    {
        public List<AlignedMemory> Gathered { get; } = [];

        public void Dispose()
        {
            file.Dispose();
            Gathered.ForEach(memory => memory.Dispose());
        }
    }
}
