using System;
using System.Collections.Generic;
using System.IO;
using System.IO.Compression;

namespace ConvNext.Weights.PyTorch;

/// <summary>The zip file that <c>torch.save</c> writes since PyTorch 1.6: <c>NAME/data.pkl</c> and <c>NAME/data/KEY</c>.</summary>
/// <remarks>
/// PyTorch stores its entries uncompressed. Compressed, encrypted and overlapping entries are refused, so no more is ever
/// read than the file is long.
/// </remarks>
internal sealed unsafe class PyTorchArchive : IDisposable
{
    /// <summary>The pickle of the largest ConvNeXt takes 60 KB; this leaves room for any, and bounds what a hostile one can ask for.</summary>
    private const int LongestPickle = 16 << 20;

    private const int ChunkLength = 1 << 20;
    private static ReadOnlySpan<byte> LegacyStart => [0x80, 0x02, 0x8a, 0x0a, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20];

    private readonly string _path;
    private readonly FileStream _stream;
    private readonly ZipArchive _zip;
    private readonly Dictionary<string, ZipArchiveEntry> _entries = [];
    private readonly string _root;

    private PyTorchArchive(string path, FileStream stream)
    {
        _path = path;
        _stream = stream;
        RefuseLegacy();
        Length = stream.Length;
        _zip = new ZipArchive(stream, ZipArchiveMode.Read, leaveOpen: true);
        ReadEntries();
        _root = FindRoot();
        RefuseBigEndian();
    }

    /// <summary>Bytes of the whole file.</summary>
    public long Length { get; }

    /// <summary>Opens an archive.</summary>
    /// <exception cref="PyTorchFileException">The file cannot be read or is no such archive.</exception>
    public static PyTorchArchive Open(string path) => Guard(path, () =>
    {
        var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1 << 16);
        try
        {
            return new PyTorchArchive(path, stream);
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    });

    /// <summary>The bytes of <c>data.pkl</c>.</summary>
    public byte[] ReadPickle()
    {
        ZipArchiveEntry entry = _entries[$"{_root}/data.pkl"];
        if (entry.Length > LongestPickle)
        {
            throw new PyTorchFileException($"{_path}: its data.pkl is {entry.Length} bytes long; up to {LongestPickle} are accepted.");
        }

        byte[] pickle = new byte[entry.Length];
        fixed (byte* start = pickle)
        {
            Read(entry, start);
        }

        return pickle;
    }

    /// <summary>Bytes of a storage, or null when the archive has none of this key.</summary>
    public long? FindStorage(string key) => _entries.TryGetValue($"{_root}/data/{key}", out ZipArchiveEntry? entry) ? entry.Length : null;

    /// <summary>Reads a whole storage, of the length that <see cref="FindStorage"/> gives, to <paramref name="destination"/>.</summary>
    public void ReadStorage(string key, byte* destination) => Read(_entries[$"{_root}/data/{key}"], destination);

    /// <inheritdoc/>
    public void Dispose()
    {
        _zip.Dispose();
        _stream.Dispose();
    }

    private void RefuseLegacy()
    {
        Span<byte> start = stackalloc byte[10];
        int read = _stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        if (start[..read].SequenceEqual(LegacyStart))
        {
            throw new PyTorchFileException(
                $"{_path} was written before PyTorch 1.6, in a format that is not read: load it and save it again with a newer PyTorch.");
        }

        _stream.Position = 0;
    }

    private void ReadEntries()
    {
        long total = 0;
        foreach (ZipArchiveEntry entry in _zip.Entries)
        {
            string name = ErrorText.Quote(entry.FullName);
            if (entry.IsEncrypted || entry.CompressedLength != entry.Length)
            {
                throw new PyTorchFileException($"{_path}: its entry {name} is compressed or encrypted, as torch.save never writes it.");
            }

            if (!_entries.TryAdd(entry.FullName, entry))
            {
                throw new PyTorchFileException($"{_path} has the entry {name} twice.");
            }

            if (entry.Length < 0 || entry.Length > Length - total)
            {
                throw new PyTorchFileException($"{_path}: its entries claim more bytes than the file's {Length}.");
            }

            total += entry.Length;
        }
    }

    private string FindRoot()
    {
        string? root = null;
        foreach (string name in _entries.Keys)
        {
            int slash = name.IndexOf('/', StringComparison.Ordinal);
            if (slash >= 0 && name.AsSpan(slash) is "/data.pkl")
            {
                root = root is null ? name[..slash] : throw new PyTorchFileException($"{_path} has more than one data.pkl.");
            }
        }

        return root ?? throw new PyTorchFileException($"{_path} is a zip file, but has no data.pkl, so torch.save did not write it.");
    }

    private void RefuseBigEndian()
    {
        if (!_entries.TryGetValue($"{_root}/byteorder", out ZipArchiveEntry? entry))
        {
            return;
        }

        byte[] order = new byte[Math.Min(entry.Length, 16)];
        if (entry.Length == order.Length)
        {
            fixed (byte* start = order)
            {
                Read(entry, start);
            }
        }

        if (!order.AsSpan().SequenceEqual("little"u8))
        {
            throw new PyTorchFileException($"{_path}: its byteorder must be 'little', the only order that is read.");
        }
    }

    private void Read(ZipArchiveEntry entry, byte* destination) => Guard(_path, () =>
    {
        var checksum = default(Crc32);
        using Stream stream = entry.Open();
        for (long position = 0; position < entry.Length; position += ChunkLength)
        {
            var chunk = new Span<byte>(destination + position, (int)Math.Min(ChunkLength, entry.Length - position));
            stream.ReadExactly(chunk);
            checksum.Add(chunk);
        }

        return checksum.Value == entry.Crc32
            ? true
            : throw new PyTorchFileException($"{_path}: its entry {ErrorText.Quote(entry.FullName)} is damaged: its checksum does not fit its bytes.");
    });

    private static T Guard<T>(string path, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception error) when (error is InvalidDataException or EndOfStreamException or ArgumentException or NotSupportedException)
        {
            throw new PyTorchFileException($"{path} is not a complete zip file, as torch.save writes it: {error.Message}", error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new PyTorchFileException($"{path} cannot be read: {error.Message}", error);
        }
    }
}
