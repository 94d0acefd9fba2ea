using System;
using System.Collections.Generic;
using System.Linq;
using ConvNext.Safetensors;
using ConvNext.Tensors;

namespace ConvNext.Weights.PyTorch;

/// <summary>The zip file that <c>torch.save</c> writes since PyTorch 1.6: <c>NAME/data.pkl</c> and <c>NAME/data/KEY</c>.</summary>
internal sealed unsafe class PyTorchArchive : PyTorchContainer
{
    private readonly Dictionary<string, ZipEntry> _entries;
    private readonly string _root;

    public PyTorchArchive(WeightFile file)
        : base(file)
    {
        _entries = ZipDirectory.Read(file.Data, file.Length);
        RefuseOtherArchives();
        RefuseCompressed();
        _root = FindRoot();
        RefuseBigEndian();
        ZipEntry pickle = _entries[$"{_root}/data.pkl"];
        if (pickle.Length > int.MaxValue)
        {
            throw new PyTorchFileException($"its data.pkl is {pickle.Length} bytes long; up to {int.MaxValue} are accepted");
        }

        Verify(pickle);
        try
        {
            Root = PickleReader.Read(Bytes(pickle));
        }
        catch (PyTorchFileException error)
        {
            throw new PyTorchFileException($"its data.pkl is refused: {error.Message}", error);
        }
    }

    public override object Root { get; }

    public override (nint Data, long Length)? FindStorage(string key) =>
        _entries.TryGetValue($"{_root}/data/{key}", out ZipEntry? entry) ? ((nint)(Data + entry.Offset), entry.Length) : null;

    public override void Verify(string key) => Verify(_entries[$"{_root}/data/{key}"]);

    private static string RootOf(string entry) => entry[..Math.Max(0, entry.IndexOf('/', StringComparison.Ordinal))];

    // PyTorch's other archives, and zip files that are none of its.
    private void RefuseOtherArchives()
    {
        if (Any(name => name.EndsWith("/constants.pkl", StringComparison.Ordinal) || name.Contains("/code/__torch__", StringComparison.Ordinal)))
        {
            throw new PyTorchFileException(
                "it is a TorchScript program (torch.jit.save), not a file of weights: save the weights with torch.save(model.state_dict(), path)");
        }

        if (Any(name => name.EndsWith("/archive_format", StringComparison.Ordinal) || name.EndsWith("serialized_exported_program.json", StringComparison.Ordinal)))
        {
            throw new PyTorchFileException(
                "it is an exported program (torch.export.save), not a file of weights: save the weights with torch.save(model.state_dict(), path)");
        }

        if (Any(name => name.EndsWith(".data/extern_modules", StringComparison.Ordinal)))
        {
            throw new PyTorchFileException(
                "it is a package (torch.package), not a file of weights: save the weights with torch.save(model.state_dict(), path)");
        }

        if (_entries.Count > 0 && _entries.Keys.All(name => name.EndsWith(".npy", StringComparison.Ordinal)))
        {
            throw new PyTorchFileException("it is an archive of numpy arrays (.npz), which is not read");
        }
    }

    private void RefuseCompressed()
    {
        foreach (ZipEntry entry in _entries.Values)
        {
            if (!entry.IsStored)
            {
                throw new PyTorchFileException($"its entry {ErrorText.Quote(entry.Name)} is compressed or encrypted, as torch.save never writes it");
            }
        }
    }

    private bool Any(Func<string, bool> matches) => _entries.Keys.Any(matches);

    private string FindRoot()
    {
        string? root = null;
        foreach (string name in _entries.Keys)
        {
            if (name.AsSpan(RootOf(name).Length) is "/data.pkl" && RootOf(name).Length > 0)
            {
                root = root is null ? RootOf(name) : throw new PyTorchFileException("it has more than one data.pkl");
            }
        }

        return root ?? throw new PyTorchFileException("it is a zip file, but has no data.pkl, so torch.save did not write it");
    }

    private void RefuseBigEndian()
    {
        if (_entries.TryGetValue($"{_root}/byteorder", out ZipEntry? entry) && (entry.Length > 16 || !Bytes(entry).SequenceEqual("little"u8)))
        {
            throw new PyTorchFileException("its byteorder must be 'little', the only order that is read");
        }
    }

    private ReadOnlySpan<byte> Bytes(ZipEntry entry) => new(Data + entry.Offset, (int)entry.Length);

    // PyTorch can be told not to compute checksums, and then writes zeros.
    private void Verify(ZipEntry entry)
    {
        if (entry.Checksum != 0 && Crc32.Of(Data + entry.Offset, entry.Length) != entry.Checksum)
        {
            throw new PyTorchFileException($"its entry {ErrorText.Quote(entry.Name)} is damaged: its checksum does not fit its bytes");
        }
    }
}
