using System;
using System.Collections.Generic;
using System.Text;

namespace ConvNext.Runtime.Tests.Weights.PyTorch;

/// <summary>Writes zip files as PyTorch does: stored entries, 64-byte aligned data, lengths after the data.</summary>
internal sealed class ZipBytes
{
    private readonly List<byte> _file = [];
    private readonly List<byte> _directory = [];
    private ushort _entries;

    /// <summary>An archive of <c>torch.save</c>: the pickle, the storages by number, the version.</summary>
    public static byte[] Archive(byte[] pickle, params byte[][] storages)
    {
        ZipBytes zip = new ZipBytes().Add("archive/data.pkl", pickle);
        for (int i = 0; i < storages.Length; i++)
        {
            zip.Add(FormattableString.Invariant($"archive/data/{i}"), storages[i]);
        }

        return zip.Add("archive/version", "3\n"u8.ToArray()).ToArray();
    }

    /// <summary>Adds an entry; the claims replace what would be right.</summary>
    public ZipBytes Add(
        string name, byte[] data, uint? claimedLength = null, uint? claimedCompressedLength = null, uint? claimedChecksum = null, ushort method = 0, int? claimedOffset = null)
    {
        byte[] nameBytes = Encoding.UTF8.GetBytes(name);
        var offset = (uint)_file.Count;
        uint checksum = claimedChecksum ?? Checksum(data);
        uint length = claimedLength ?? (uint)data.Length;
        uint compressedLength = claimedCompressedLength ?? claimedLength ?? (uint)data.Length;

        // The extra field 'FB' pads the header so that the data begin at a multiple of 64.
        int padding = (64 - (int)((offset + 30 + nameBytes.Length + 4) % 64)) % 64;
        Write(_file, 0x04034b50u, (ushort)0, (ushort)0x0808, method, (ushort)0, (ushort)0, 0u, 0u, 0u, (ushort)nameBytes.Length, (ushort)(4 + padding));
        _file.AddRange(nameBytes);
        Write(_file, (ushort)0x4246, (ushort)padding);
        _file.AddRange(Encoding.ASCII.GetBytes(new string('Z', padding)));
        _file.AddRange(data);
        Write(_file, 0x08074b50u, checksum, compressedLength, length);

        Write(
            _directory, 0x02014b50u, (ushort)0, (ushort)0, (ushort)0x0808, method, (ushort)0, (ushort)0, checksum, compressedLength, length,
            (ushort)nameBytes.Length, (ushort)0, (ushort)0, (ushort)0, (ushort)0, 0u, (uint)(claimedOffset ?? (int)offset));
        _directory.AddRange(nameBytes);
        _entries++;
        return this;
    }

    public byte[] ToArray()
    {
        var start = (uint)_file.Count;
        _file.AddRange(_directory);
        Write(_file, 0x06054b50u, (ushort)0, (ushort)0, _entries, _entries, (uint)_directory.Count, start, (ushort)0);
        return [.. _file];
    }

    private static void Write(List<byte> bytes, params object[] fields)
    {
        foreach (object field in fields)
        {
            bytes.AddRange(field is ushort narrow ? BitConverter.GetBytes(narrow) : BitConverter.GetBytes((uint)field));
        }
    }

    private static uint Checksum(IEnumerable<byte> bytes)
    {
        uint remainder = uint.MaxValue;
        foreach (byte value in bytes)
        {
            remainder ^= value;
            for (int bit = 0; bit < 8; bit++)
            {
                remainder = (remainder & 1) == 0 ? remainder >> 1 : (remainder >> 1) ^ 0xEDB88320;
            }
        }

        return ~remainder;
    }
}
