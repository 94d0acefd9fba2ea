using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Text;
using ConvNext.Tensors;

namespace ConvNext.Weights.PyTorch;

/// <summary>An entry of a zip file.</summary>
/// <param name="Name">Its path in the archive.</param>
/// <param name="Offset">First byte, counted from the start of the file.</param>
/// <param name="Length">Number of bytes; all of them lie inside the file.</param>
/// <param name="Checksum">The CRC-32 that its bytes should have; 0 where the writer did not compute it.</param>
/// <param name="IsStored">Whether the bytes lie in the file as they are, neither compressed nor encrypted; only such entries are used.</param>
internal sealed record ZipEntry(string Name, long Offset, long Length, uint Checksum, bool IsStored);

/// <summary>Reads the directory at the end of a zip file whose entries are stored, not compressed (PKWARE's APPNOTE, sections 4.3 and 4.5.3).</summary>
/// <remarks>
/// The runtime's own reader gives streams, but not where an entry lies, which is what using it in place takes. Nothing is ever unpacked, so
/// that no more is read than the file is long.
/// </remarks>
internal static unsafe class ZipDirectory
{
    /// <summary>A training checkpoint of the largest ConvNeXt has 1,400.</summary>
    public const int MostEntries = 200_000;

    private const uint EndMark = 0x06054b50;
    private const uint End64Mark = 0x06064b50;
    private const uint Locator64Mark = 0x07064b50;
    private const uint EntryMark = 0x02014b50;
    private const uint LocalMark = 0x04034b50;
    private const int EndLength = 22;
    private const int LocatorLength = 20;
    private const int End64Length = 56;
    private const int EntryLength = 46;
    private const int LocalLength = 30;

    /// <summary>All entries by name.</summary>
    /// <exception cref="PyTorchFileException">The directory is damaged; no file is named.</exception>
    public static Dictionary<string, ZipEntry> Read(byte* data, long length)
    {
        (long count, long start, long size) = FindDirectory(data, length);
        if (count > MostEntries)
        {
            throw new PyTorchFileException($"it has {count} entries; up to {MostEntries} are accepted");
        }

        ReadOnlySpan<byte> directory = Slice(data, length, start, size);
        var entries = new Dictionary<string, ZipEntry>((int)Math.Min(count, directory.Length / EntryLength));
        long total = 0;
        for (long i = 0; i < count; i++)
        {
            ZipEntry entry = ReadEntry(ref directory, data, length);
            total += entry.Length;
            if (total > length)
            {
                throw new PyTorchFileException($"its entries claim more bytes than the file's {length}");
            }

            if (!entries.TryAdd(entry.Name, entry))
            {
                throw new PyTorchFileException($"it has the entry {ErrorText.Quote(entry.Name)} twice");
            }
        }

        return entries;
    }

    private static (long Count, long Start, long Size) FindDirectory(byte* data, long length)
    {
        // A comment of up to 64 KB may follow the last record.
        int tailLength = (int)Math.Min(length, EndLength + ushort.MaxValue);
        long tailStart = length - tailLength;
        var tail = new ReadOnlySpan<byte>(data + tailStart, tailLength);
        for (int position = tailLength - EndLength; position >= 0; position--)
        {
            ReadOnlySpan<byte> end = tail[position..];
            if (UInt32(end) != EndMark || UInt16(end[20..]) != end.Length - EndLength)
            {
                continue;
            }

            long count = UInt16(end[10..]);
            long size = UInt32(end[12..]);
            long start = UInt32(end[16..]);
            if (count != ushort.MaxValue && size != uint.MaxValue && start != uint.MaxValue)
            {
                return (count, start, size);
            }

            ReadOnlySpan<byte> locator = Slice(data, length, tailStart + position - LocatorLength, LocatorLength);
            if (UInt32(locator) != Locator64Mark)
            {
                return (count, start, size);
            }

            ReadOnlySpan<byte> end64 = Slice(data, length, (long)UInt64(locator[8..]), End64Length);
            return UInt32(end64) == End64Mark
                ? (Signed(UInt64(end64[32..])), Signed(UInt64(end64[48..])), Signed(UInt64(end64[40..])))
                : throw Incomplete();
        }

        throw Incomplete();
    }

    private static ZipEntry ReadEntry(ref ReadOnlySpan<byte> directory, byte* data, long length)
    {
        if (directory.Length < EntryLength || UInt32(directory) != EntryMark)
        {
            throw Incomplete();
        }

        int nameLength = UInt16(directory[28..]);
        int extraLength = UInt16(directory[30..]);
        int commentLength = UInt16(directory[32..]);
        if (directory.Length - EntryLength < nameLength + extraLength + commentLength)
        {
            throw Incomplete();
        }

        ReadOnlySpan<byte> header = directory[..EntryLength];
        ReadOnlySpan<byte> nameBytes = directory.Slice(EntryLength, nameLength);
        string name = Encoding.UTF8.GetString(nameBytes);
        long packed = UInt32(header[20..]);
        long size = UInt32(header[24..]);
        long local = UInt32(header[42..]);
        ReadExtra64(directory.Slice(EntryLength + nameLength, extraLength), ref size, ref packed, ref local);
        directory = directory[(EntryLength + nameLength + extraLength + commentLength)..];

        bool isEncrypted = (UInt16(header[8..]) & 1) != 0;
        bool isStored = !isEncrypted && UInt16(header[10..]) == 0 && packed == size;
        return new ZipEntry(name, FindData(data, length, local, packed, nameBytes, name), packed, UInt32(header[16..]), isStored);
    }

    // What stands before the data: a header whose name and extra field may be of another length than in the directory.
    private static long FindData(byte* data, long length, long local, long size, ReadOnlySpan<byte> nameBytes, string name)
    {
        ReadOnlySpan<byte> header = Slice(data, length, local, LocalLength);
        int nameLength = UInt16(header[26..]);
        long offset = local + LocalLength + nameLength + UInt16(header[28..]);
        if (UInt32(header) != LocalMark || !Slice(data, length, local + LocalLength, nameLength).SequenceEqual(nameBytes))
        {
            throw new PyTorchFileException($"its entry {ErrorText.Quote(name)} does not begin where the directory says");
        }

        return size >= 0 && offset <= length - size
            ? offset
            : throw new PyTorchFileException($"its entries claim more bytes than the file's {length}: {ErrorText.Quote(name)} alone {size} at {offset}");
    }

    private static void ReadExtra64(ReadOnlySpan<byte> extra, ref long size, ref long packed, ref long local)
    {
        while (extra.Length >= 4)
        {
            int fieldLength = Math.Min(UInt16(extra[2..]), extra.Length - 4);
            ReadOnlySpan<byte> field = extra.Slice(4, fieldLength);
            if (UInt16(extra) == 1)
            {
                Replace(ref size, ref field);
                Replace(ref packed, ref field);
                Replace(ref local, ref field);
            }

            extra = extra[(4 + fieldLength)..];
        }
    }

    private static void Replace(ref long value, ref ReadOnlySpan<byte> field)
    {
        if (value == uint.MaxValue && field.Length >= sizeof(ulong))
        {
            value = Signed(UInt64(field));
            field = field[sizeof(ulong)..];
        }
    }

    private static ReadOnlySpan<byte> Slice(byte* data, long length, long offset, long size) =>
        offset >= 0 && size >= 0 && size <= int.MaxValue && offset <= length - size ? new ReadOnlySpan<byte>(data + offset, (int)size) : throw Incomplete();

    private static long Signed(ulong value) => value <= long.MaxValue ? (long)value : throw Incomplete();

    private static ushort UInt16(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadUInt16LittleEndian(bytes);

    private static uint UInt32(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadUInt32LittleEndian(bytes);

    private static ulong UInt64(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadUInt64LittleEndian(bytes);

    private static PyTorchFileException Incomplete() => new("it is not a complete zip file, as torch.save writes it");
}
