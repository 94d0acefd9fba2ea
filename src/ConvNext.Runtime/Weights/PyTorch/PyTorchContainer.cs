using ConvNext.Safetensors;

namespace ConvNext.Weights.PyTorch;

/// <summary>Where the parts of a file of PyTorch's lie: the pickle that describes its tensors, and the bytes of its storages.</summary>
internal abstract unsafe class PyTorchContainer(WeightFile file)
{
    protected WeightFile File { get; } = file;

    /// <summary>What the pickle describes.</summary>
    public abstract object Root { get; }

    /// <summary>Opens either form.</summary>
    /// <exception cref="PyTorchFileException">It is damaged, or something else that PyTorch writes; no file is named.</exception>
    public static PyTorchContainer Open(WeightFile file, WeightFileKind kind) =>
        kind == WeightFileKind.Pickle ? new LegacyFile(file) : new PyTorchArchive(file);

    /// <summary>A storage's first byte, and its bytes; null where the file has none of this key.</summary>
    public abstract (nint Data, long Length)? FindStorage(string key);

    /// <summary>Holds a storage's bytes against their checksum, where the file has one.</summary>
    /// <exception cref="PyTorchFileException">They are damaged; no file is named.</exception>
    public abstract void Verify(string key);

    protected byte* Data => File.Data;
}
