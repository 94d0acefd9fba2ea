using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using ConvNext.Safetensors;
using ConvNext.Tensors;

namespace ConvNext.Weights.PyTorch;

/// <summary>
/// What <c>torch.save</c> wrote before PyTorch 1.6, and writes when asked: five pickles (a magic number, the format's version, the
/// system's number formats, the description of the tensors, the keys of the storages), then each storage: 8 bytes of element count and
/// its elements.
/// </summary>
internal sealed unsafe class LegacyFile : PyTorchContainer
{
    private const long Version = 1001;

    private readonly Dictionary<string, (long Offset, long Length)> _storages = [];
    private long _position;

    public LegacyFile(WeightFile file)
        : base(file)
    {
        if (Read("first", out _) != (object)PickleInert.LegacyMagic)
        {
            throw new PyTorchFileException("it is a pickle, but not one that torch.save wrote");
        }

        if (Read("second", out _) is not Version)
        {
            throw new PyTorchFileException($"it is of another version of the format than {Version}");
        }

        RefuseBigEndian(Read("third", out _));
        Root = Read("fourth", out IReadOnlyDictionary<string, PickleStorage> described);
        FindStorages(Read("fifth", out _), described);
    }

    public override object Root { get; }

    public override (nint Data, long Length)? FindStorage(string key) =>
        _storages.TryGetValue(key, out (long Offset, long Length) storage) ? ((nint)(Data + storage.Offset), storage.Length) : null;

    /// <summary>This format has no checksums.</summary>
    public override void Verify(string key)
    {
    }

    private object Read(string which, out IReadOnlyDictionary<string, PickleStorage> storages)
    {
        try
        {
            var rest = new ReadOnlySpan<byte>(Data + _position, (int)Math.Min(File.Length - _position, int.MaxValue));
            object value = PickleReader.Read(rest, out int length, out storages);
            _position += length;
            return value;
        }
        catch (PyTorchFileException error)
        {
            throw new PyTorchFileException($"the {which} of its pickles is refused: {error.Message}", error);
        }
    }

    private static void RefuseBigEndian(object system)
    {
        if (system is PickleDictionary formats)
        {
            foreach ((object key, object value) in formats.Items)
            {
                if (key is "little_endian" && value is false)
                {
                    throw new PyTorchFileException("its numbers are big-endian; little-endian ones are read");
                }
            }
        }
    }

    private void FindStorages(object keys, IReadOnlyDictionary<string, PickleStorage> described)
    {
        if (keys is not PickleList list)
        {
            throw new PyTorchFileException("its storages are not named by a list");
        }

        foreach (object item in list.Items)
        {
            if (item is not string key || !described.TryGetValue(key, out PickleStorage? storage))
            {
                throw new PyTorchFileException("it has a storage that no tensor describes, so that its length is not known");
            }

            string quoted = ErrorText.Quote(key);
            long elements = File.Length - _position >= sizeof(long)
                ? BinaryPrimitives.ReadInt64LittleEndian(new ReadOnlySpan<byte>(Data + _position, sizeof(long)))
                : throw new PyTorchFileException($"it ends before its storage {quoted}");
            _position += sizeof(long);
            if (elements < 0 || elements > (File.Length - _position) / storage.Type.Size)
            {
                throw new PyTorchFileException($"its storage {quoted} claims {elements} elements ({storage.Type.Name}), but only {File.Length - _position} bytes follow");
            }

            if (!_storages.TryAdd(key, (_position, elements * storage.Type.Size)))
            {
                throw new PyTorchFileException($"it has the storage {quoted} twice");
            }

            _position += elements * storage.Type.Size;
        }
    }
}
