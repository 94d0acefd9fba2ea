using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.ComponentModel;
using System.IO;
using System.Text;

namespace ConvNext;

/// <summary>
/// Appends named files to an executable, in the form that <see cref="AppendedFiles"/> reads: each file begins at a
/// multiple of 4096 bytes; then the table (for each: offset, length and length of the name as little-endian 64-bit integers, and the
/// name in UTF-8); then 32 bytes: the offset and the length of the table, and 16 bytes of signature.
/// </summary>
/// <param name="stream">The executable, readable and writable.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class AppendedModelsWriter(Stream stream)
{
    private readonly List<(string Name, long Offset, long Length)> _files = [];
    private bool _isFinished;

    /// <summary>Appends a file.</summary>
    /// <exception cref="InvalidDataException">The executable has appended files already.</exception>
    public void Add(string name, string path)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (_files.Count == 0)
        {
            RefuseSecondTime();
        }

        long offset = Pad();
        using FileStream source = File.OpenRead(path);
        source.CopyTo(stream);
        _files.Add((name, offset, stream.Position - offset));
    }

    /// <summary>Writes the table; call it once, after the last file.</summary>
    public void Finish()
    {
        ObjectDisposedException.ThrowIf(_isFinished, this);
        _isFinished = true;
        long table = Pad();
        foreach ((string name, long offset, long length) in _files)
        {
            byte[] text = Encoding.UTF8.GetBytes(name);
            WriteNumber(offset);
            WriteNumber(length);
            WriteNumber(text.Length);
            stream.Write(text);
        }

        long tableLength = stream.Position - table;
        WriteNumber(table);
        WriteNumber(tableLength);
        stream.Write(AppendedFiles.Signature);
    }

    private void RefuseSecondTime()
    {
        Span<byte> end = stackalloc byte[AppendedFiles.Signature.Length];
        if (stream.Length >= end.Length)
        {
            stream.Seek(-end.Length, SeekOrigin.End);
            stream.ReadExactly(end);
            if (end.SequenceEqual(AppendedFiles.Signature))
            {
                throw new InvalidDataException("The executable has models appended already; start from one without.");
            }
        }
    }

    private long Pad()
    {
        stream.Seek(0, SeekOrigin.End);
        int padding = (int)(-stream.Length & (AppendedFiles.Alignment - 1));
        stream.Write(new byte[padding]);
        return stream.Position;
    }

    private void WriteNumber(long number)
    {
        Span<byte> bytes = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, number);
        stream.Write(bytes);
    }
}
