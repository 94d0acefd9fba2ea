using System;
using System.IO;
using ConvNext.Files;
using ConvNext.Memory;
using ConvNext.Tensors;
using Microsoft.Win32.SafeHandles;

namespace ConvNext.Safetensors;

/// <summary>
/// The bytes of a file of weights, whatever it is: a file is mapped, what has no length (a pipe, <c>/dev/stdin</c>) is read into memory
/// once, to its end.
/// </summary>
/// <remarks>
/// Opening a pipe waits for whoever writes to it, and may wait for ever. What is not plainly a file with something in it is therefore
/// opened and read by a thread of its own, which is given up after a while.
/// </remarks>
internal sealed unsafe class WeightFile : IDisposable
{
    /// <summary>The longest that is read into memory: the largest ConvNeXt takes 1.4 GB.</summary>
    private const long LongestStream = 2L << 30;

    private const int LongestRead = 1 << 30;

    private readonly IDisposable _owner;

    private WeightFile(string path, byte* data, long length, IDisposable owner, bool isMapped)
    {
        Path = path;
        Data = data;
        Length = length;
        IsMapped = isMapped;
        _owner = owner;
    }

    /// <summary>The path, as it was given.</summary>
    public string Path { get; }

    /// <summary>First byte.</summary>
    public byte* Data { get; }

    /// <summary>Number of bytes, at least one.</summary>
    public long Length { get; }

    /// <summary>Whether the bytes are the file's own; else they are a copy in memory.</summary>
    public bool IsMapped { get; }

    /// <summary>The first bytes, at most so many.</summary>
    public ReadOnlySpan<byte> Start(int most) => new(Data, (int)Math.Min(most, Length));

    /// <summary>Opens a file.</summary>
    /// <exception cref="SafetensorsException">It is missing, a folder, empty, unreadable, or a pipe that gives nothing or no weights.</exception>
    public static WeightFile Open(string path, WeightLoading loading = WeightLoading.Map) =>
        Open(path, LongestStream, isText: false, StreamPatience.Default, loading);

    /// <summary>The same, with patience of another length.</summary>
    internal static WeightFile Open(string path, StreamPatience patience) => Open(path, LongestStream, isText: false, patience, WeightLoading.Map);

    /// <summary>Opens a text of no more than so many bytes.</summary>
    /// <exception cref="SafetensorsException">It cannot be opened, or is longer.</exception>
    public static WeightFile OpenText(string path, long longest)
    {
        WeightFile file = Open(path, longest, isText: true, StreamPatience.Default, WeightLoading.Map);
        if (file.Length > longest)
        {
            file.Dispose();
            throw new SafetensorsException($"{path} is {file.Length} bytes long; up to {longest} are accepted.");
        }

        return file;
    }

    private static WeightFile Open(string path, long longest, bool isText, StreamPatience patience, WeightLoading loading)
    {
        if (Directory.Exists(path))
        {
            throw new SafetensorsException($"{path} is a folder; the path of a file is expected.");
        }

        if (!File.Exists(path))
        {
            throw new SafetensorsException($"{(path.Length == 0 ? "''" : path)} does not exist.");
        }

        try
        {
            var file = new FileInfo(path);
            if (file.LinkTarget is null && file.Length > 0)
            {
                using SafeFileHandle handle = OpenHandle(path);
                return Load(path, handle, loading);
            }

            return new StreamedFile(path, longest, isText, patience, loading).Open();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw new SafetensorsException($"{path} cannot be read: {FileReason.Of(error)}.", error);
        }
    }

    /// <summary>Unmaps or frees the bytes.</summary>
    public void Dispose() => _owner.Dispose();

    /// <summary>Opens for reading; where the file is a pipe, waits for a writer.</summary>
    internal static SafeFileHandle OpenHandle(string path) => File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.Read);

    /// <summary>Maps the whole of a file, or reads it.</summary>
    internal static WeightFile Load(string path, SafeFileHandle handle, WeightLoading loading)
    {
        if (loading == WeightLoading.Copy)
        {
            return Copy(path, handle);
        }

        var mapped = MappedFile.Map(path, handle, offset: 0, requestedLength: null);
        return new WeightFile(path, mapped.Data, mapped.Length, mapped, isMapped: true);
    }

    private static WeightFile Copy(string path, SafeFileHandle handle)
    {
        long length = RandomAccess.GetLength(handle);
        var memory = new AlignedMemory((length + sizeof(float) - 1) / sizeof(float), isZeroed: false);
        try
        {
            for (long read = 0; read < length;)
            {
                var room = new Span<byte>((byte*)memory.Pointer + read, (int)Math.Min(length - read, LongestRead));
                int count = RandomAccess.Read(handle, room, read);
                read += count > 0 ? count : throw new SafetensorsException($"{path} became shorter while it was read.");
            }

            return new WeightFile(path, (byte*)memory.Pointer, length, memory, isMapped: false);
        }
        catch
        {
            memory.Dispose();
            throw;
        }
    }

    /// <summary>Takes over bytes that were read into memory.</summary>
    internal static WeightFile Own(string path, NativeBytes bytes) => new(path, bytes.Data, bytes.Length, bytes, isMapped: false);
}

/// <summary>How long to wait for a pipe.</summary>
/// <param name="Opening">For somebody who writes to it.</param>
/// <param name="Reading">For the next byte, once somebody does.</param>
internal sealed record StreamPatience(TimeSpan Opening, TimeSpan Reading)
{
    /// <summary>A shell starts the writer at the same time as the reader; a writer may have to download what it writes.</summary>
    public static StreamPatience Default { get; } = new(TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(60));
}
