using System;
using System.IO;
using System.IO.MemoryMappedFiles;
using ConvNext.Files;
using Microsoft.Win32.SafeHandles;

namespace ConvNext.Safetensors;

/// <summary>A file, or a section of one, mapped read-only into memory.</summary>
/// <remarks>
/// The file is unmapped when the object is disposed of, or by the garbage collector when nobody holds it any more: whoever
/// reads through a pointer must hold the object. A file that another process shortens while it is mapped is beyond what a mapping can guard against.
/// </remarks>
internal sealed unsafe class MappedFile : IDisposable
{
    private readonly MemoryMappedFile _file;
    private readonly MemoryMappedViewAccessor _view;

    private MappedFile(MemoryMappedFile file, MemoryMappedViewAccessor view, byte* data, long length)
    {
        _file = file;
        _view = view;
        Data = data;
        Length = length;
    }

    /// <summary>First byte of the section; page-aligned when the section's offset is.</summary>
    public byte* Data { get; }

    /// <summary>Bytes that may be read from <see cref="Data"/>.</summary>
    public long Length { get; }

    /// <summary>Maps a file from <paramref name="offset"/> on, to its end when <paramref name="length"/> is null.</summary>
    /// <exception cref="SafetensorsException">The file is missing, a folder, empty, unreadable or too short.</exception>
    public static MappedFile Open(string path, long offset, long? length)
    {
        if (Directory.Exists(path))
        {
            throw new SafetensorsException($"{path} is a folder; the path of a file is expected.");
        }

        if (!File.Exists(path))
        {
            throw new SafetensorsException($"{path} does not exist.");
        }

        try
        {
            using SafeFileHandle handle = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.Read);
            return Map(path, handle, offset, length);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw new SafetensorsException($"{path} cannot be read: {FileReason.Of(error)}.", error);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _view.Dispose();
        _file.Dispose();
    }

    /// <summary>Maps a file that is open; the mapping does not need the handle afterwards.</summary>
    /// <exception cref="SafetensorsException">The file is empty or too short.</exception>
    public static MappedFile Map(string path, SafeFileHandle handle, long offset, long? requestedLength)
    {
        long fileLength = RandomAccess.GetLength(handle);
        if (fileLength == 0)
        {
            throw new SafetensorsException($"{path} is empty.");
        }

        long length = requestedLength ?? fileLength - offset;
        if (offset < 0 || length <= 0 || offset > fileLength - length)
        {
            throw new SafetensorsException(
                $"{path} is {fileLength} bytes long; the section of {length} bytes at {offset} does not lie inside it.");
        }

        MemoryMappedFile file = MemoryMappedFile.CreateFromFile(
            handle, mapName: null, capacity: 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: true);
        MemoryMappedViewAccessor? view = null;
        try
        {
            view = file.CreateViewAccessor(offset, length, MemoryMappedFileAccess.Read);
            // A page past the end of the file faults instead of reading, so the length is looked at again now
            // that the map exists: a file that shrank in between is refused.
            if (RandomAccess.GetLength(handle) < offset + length
                || view.SafeMemoryMappedViewHandle.ByteLength < (ulong)(view.PointerOffset + length))
            {
                throw new SafetensorsException($"{path} changed its length while it was opened.");
            }

            // Asked for and given back: a pointer that stays acquired would keep the handle, which nobody may ever dispose of, from its finalizer.
            byte* start = null;
            view.SafeMemoryMappedViewHandle.AcquirePointer(ref start);
            view.SafeMemoryMappedViewHandle.ReleasePointer();
            return new MappedFile(file, view, start + view.PointerOffset, length);
        }
        catch
        {
            view?.Dispose();
            file.Dispose();
            throw;
        }
    }
}
