using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.IO;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace ConvNext;

/// <summary>Where the files lie that <see cref="AppendedModelsWriter"/> appended to an executable.</summary>
internal static class AppendedFiles
{
    /// <summary>A page: a mapped file begins on one.</summary>
    public const int Alignment = 4096;

    private const int FooterLength = 32;
    private const int NumberLength = sizeof(long);

    // More than any program has: a length beyond it is not one that was written by us.
    private const int LongestTable = 1 << 20;

    /// <summary>The last bytes of an executable with appended files; the final digit is the version of the form.</summary>
    public static ReadOnlySpan<byte> Signature => "ConvNextModels\0\u0001"u8;

    /// <summary>Reads the table at the end of <paramref name="path"/>; empty where there is none.</summary>
    /// <exception cref="ConvNextException">There is one, and it is damaged.</exception>
    public static IReadOnlyDictionary<string, (long Offset, long Length)> Read(string path)
    {
        using SafeFileHandle handle = File.OpenHandle(path);
        long fileLength = RandomAccess.GetLength(handle);
        Span<byte> footer = stackalloc byte[FooterLength];
        var files = new Dictionary<string, (long, long)>();
        if (fileLength < FooterLength || RandomAccess.Read(handle, footer, fileLength - FooterLength) < FooterLength || !footer.EndsWith(Signature))
        {
            return files;
        }

        long offset = BinaryPrimitives.ReadInt64LittleEndian(footer);
        long length = BinaryPrimitives.ReadInt64LittleEndian(footer[NumberLength..]);
        if (length is < 0 or > LongestTable || offset < 0 || offset != fileLength - FooterLength - length)
        {
            throw Damaged(path);
        }

        byte[] table = new byte[length];
        if (RandomAccess.Read(handle, table, offset) < length)
        {
            throw Damaged(path);
        }

        ReadTable(table, offset, path, files);
        return files;
    }

    private static void ReadTable(ReadOnlySpan<byte> table, long end, string path, Dictionary<string, (long, long)> files)
    {
        while (!table.IsEmpty)
        {
            if (table.Length < 3 * NumberLength)
            {
                throw Damaged(path);
            }

            long offset = BinaryPrimitives.ReadInt64LittleEndian(table);
            long length = BinaryPrimitives.ReadInt64LittleEndian(table[NumberLength..]);
            long nameLength = BinaryPrimitives.ReadInt64LittleEndian(table[(2 * NumberLength)..]);
            table = table[(3 * NumberLength)..];
            if (nameLength < 0 || nameLength > table.Length || offset < 0 || length < 0 || offset > end - length)
            {
                throw Damaged(path);
            }

            files[Encoding.UTF8.GetString(table[..(int)nameLength])] = (offset, length);
            table = table[(int)nameLength..];
        }
    }

    private static ConvNextException Damaged(string path) =>
        new($"{path} ends in a table of embedded models that is damaged; build or copy the program again.");
}
