using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using ConvNext.Memory;
using ConvNext.Tensors;

namespace ConvNext.Safetensors;

/// <summary>A safetensors file, used where it lies: mapped from disk, or already in memory.</summary>
/// <remarks>
/// Layout: 8 bytes of little-endian header length, a JSON object, then the data of the tensors without gaps.
/// Everything is checked when the file is opened; after that each tensor lies wholly inside the file. The tensors
/// are valid until the file is disposed, and reading from several threads is safe. A file that nobody disposes of is closed by the
/// garbage collector, once neither it nor one of its tensors is held.
/// </remarks>
public sealed unsafe class SafetensorsFile : ITensorSource, ISharesMemory, IDisposable
{
    /// <summary>The longest header that the format allows, in bytes.</summary>
    public const int LongestHeader = 100_000_000;

    /// <summary>The most tensors that are read; the largest models there are have half as many in all their files.</summary>
    public const int MostTensors = 200_000;

    private const int LengthPrefix = 8;
    private readonly Dictionary<string, TensorData> _tensors;
    private readonly string[] _names;
    private readonly SharedMemory? _memory;
    private volatile bool _disposed;

    private SafetensorsFile(byte* data, long length, string description, IDisposable? memory)
    {
        Description = description;
        int headerLength = ReadHeaderLength(data, length, description);
        (IReadOnlyCollection<SafetensorsEntry> entries, Metadata) =
            SafetensorsHeader.Parse(new ReadOnlySpan<byte>(data + LengthPrefix, headerLength), description);

        DataOffset = LengthPrefix + headerLength;
        SafetensorsEntry[] sorted = SafetensorsLayout.Check(entries, length - DataOffset, description);
        _names = new string[sorted.Length];
        _tensors = new Dictionary<string, TensorData>(sorted.Length);
        for (int i = 0; i < sorted.Length; i++)
        {
            SafetensorsEntry entry = sorted[i];
            _names[i] = entry.Name;
            _tensors.Add(entry.Name, new TensorData(
                entry.Name, entry.Type.ElementType, entry.Type.Name, entry.Shape, data + DataOffset + entry.Begin, entry.End - entry.Begin) { Owner = memory });
        }

        // Last, because an owner whose constructor throws owns nothing: the memory is then the caller's to free.
        _memory = memory is null ? null : new SharedMemory(memory);
    }

    /// <summary>The path, or what the memory was called.</summary>
    public string Description { get; }

    /// <summary>Names of all tensors, in the order of their data.</summary>
    public IReadOnlyCollection<string> Names => _names;

    /// <summary>The strings of <c>__metadata__</c>; empty when there is none.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>Where the data of the first tensor lies, counted from the start of the file.</summary>
    public long DataOffset { get; }

    /// <summary>Maps a file; a pipe is read into memory to its end.</summary>
    /// <exception cref="SafetensorsException">It cannot be read or breaks a rule of the format.</exception>
    public static SafetensorsFile Open(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        WeightFile file = WeightFile.Open(path);
        try
        {
            FileSignature.RefuseOthers(file.Start(512), path);
        }
        catch
        {
            file.Dispose();
            throw;
        }

        return Own(file);
    }

    /// <summary>Maps a safetensors file that is a part of another file, e.g. appended to an executable.</summary>
    /// <param name="path">The file that holds it.</param>
    /// <param name="offset">First byte of the section.</param>
    /// <param name="length">Bytes of the section, all of which belong to the safetensors file.</param>
    /// <exception cref="SafetensorsException">It cannot be read or breaks a rule of the format.</exception>
    public static SafetensorsFile OpenSection(string path, long offset, long length)
    {
        ArgumentNullException.ThrowIfNull(path);
        MappedFile file = MappedFile.Open(path, offset, length);
        return Own(file.Data, file.Length, path, file);
    }

    /// <summary>Reads a safetensors file from memory, e.g. an embedded resource, which must outlive the object.</summary>
    /// <exception cref="SafetensorsException">It breaks a rule of the format.</exception>
    public static SafetensorsFile FromMemory(byte* data, long length, string description)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentNullException.ThrowIfNull(description);
        return new SafetensorsFile(data, length, description, memory: null);
    }

    /// <summary>Reads a safetensors file from an array, which is pinned until the object is disposed.</summary>
    /// <exception cref="SafetensorsException">It breaks a rule of the format.</exception>
    public static SafetensorsFile FromMemory(byte[] bytes, string description)
    {
        ArgumentNullException.ThrowIfNull(bytes);
        ArgumentNullException.ThrowIfNull(description);
        var pinned = new PinnedArray(bytes);
        try
        {
            return new SafetensorsFile(pinned.Data, bytes.Length, description, pinned);
        }
        catch
        {
            pinned.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public bool TryGet(string name, [NotNullWhen(true)] out TensorData? tensor)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        return _tensors.TryGetValue(name, out tensor);
    }

    /// <summary>Unmaps the file, unless weights use it in place: pointers into it must not be used any more.</summary>
    public void Dispose()
    {
        _disposed = true;
        _memory?.Dispose();
    }

    /// <inheritdoc/>
    IDisposable? ISharesMemory.ShareMemory()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        return _memory is null ? null : _memory.TryAddOwner() ?? throw new ObjectDisposedException(GetType().FullName);
    }

    /// <summary>Takes over a file that is open; where that fails, too.</summary>
    internal static SafetensorsFile Own(WeightFile file) => Own(file.Data, file.Length, file.Path, file);

    private static SafetensorsFile Own(byte* data, long length, string path, IDisposable owner)
    {
        try
        {
            return new SafetensorsFile(data, length, path, owner);
        }
        catch
        {
            owner.Dispose();
            throw;
        }
    }

    private static int ReadHeaderLength(byte* data, long length, string description)
    {
        if (length < LengthPrefix)
        {
            throw new SafetensorsException(
                $"{description}: {length} bytes are too few for a safetensors file, which begins with 8 bytes of header length.");
        }

        ulong headerLength = BinaryPrimitives.ReadUInt64LittleEndian(new ReadOnlySpan<byte>(data, LengthPrefix));
        if (headerLength > LongestHeader)
        {
            throw new SafetensorsException(
                $"{description}: the header claims {headerLength} bytes, more than the {LongestHeader} that the format allows; is it a safetensors file?");
        }

        if ((long)headerLength > length - LengthPrefix)
        {
            throw new SafetensorsException(
                $"{description}: the header claims {headerLength} bytes, but only {length - LengthPrefix} follow its length.");
        }

        return (int)headerLength;
    }

    private sealed class PinnedArray : IDisposable
    {
        private GCHandle _handle;

        public PinnedArray(byte[] bytes)
        {
            _handle = GCHandle.Alloc(bytes, GCHandleType.Pinned);
            Data = (byte*)_handle.AddrOfPinnedObject();
        }

        // A file that nobody disposed of would pin the array for ever.
        ~PinnedArray() => Free();

        public byte* Data { get; }

        public void Dispose()
        {
            Free();
            GC.SuppressFinalize(this);
        }

        private void Free()
        {
            if (_handle.IsAllocated)
            {
                _handle.Free();
            }
        }
    }
}
