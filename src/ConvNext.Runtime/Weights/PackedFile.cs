using System;
using System.Collections.Generic;
using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.IO;
using ConvNext.Configuration;
using ConvNext.Families;
using ConvNext.Memory;
using ConvNext.Safetensors;
using ConvNext.Tensors;

namespace ConvNext.Weights;

/// <summary>
/// Packed weights as a file that is used where it lies: a safetensors file with one tensor of bytes, <c>packed</c>, whose data begin at a
/// multiple of 4096 bytes, and with the layout's version and the network's fingerprint in its metadata. What the bytes are, the network's table of tensors says:
/// element type, offset and length of each.
/// </summary>
/// <remarks>
/// <see cref="WeightLoader"/> recognises such a file by its metadata, wherever it comes from: a path, a section of another file, or memory.
/// Packing only moves and pads, so the network's table of tensors leads back from a packed file to the checkpoint.
/// </remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public static unsafe class PackedFile
{
    /// <summary>
    /// Version of the file's form and of the layouts of <see cref="WeightPacking"/>. It goes up when one of them changes its meaning; what else decides
    /// where a weight lies is in <see cref="NetworkDescription.Fingerprint"/>. Files of version 1 held floats alone, as one F32 tensor.
    /// </summary>
    public const int LayoutVersion = 2;

    private const string LayoutKey = "convnext.packed_layout";
    private const string FingerprintKey = "convnext.fingerprint";
    private const string NetworkKey = "convnext.network";
    private const string PrecisionKey = "convnext.precision";
    private const string LabelsKey = "convnext.labels";
    private const string ChecksumKey = "convnext.crc32c";
    private const string TensorName = "packed";
    private const string ElementTypeName = "U8";

    // A page, the unit of mapping: a page-aligned section of a larger file then has aligned weights, too.
    private const int DataAlignment = 4096;

    private const int ChunkInBytes = 1 << 20;

    private static string ThisLayout => LayoutVersion.ToString(CultureInfo.InvariantCulture);

    /// <summary>Writes packed weights: under a temporary name first, so that no half-written file ever stands at <paramref name="path"/>.</summary>
    /// <exception cref="SafetensorsException">The file cannot be written.</exception>
    /// <exception cref="ObjectDisposedException">The weights have been disposed of.</exception>
    public static void Write(string path, WeightTable network, PackedWeights weights)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(weights);
        using PackedWeights.UseScope use = weights.BeginUse();
        Write(path, network, weights, use);
    }

    /// <summary>The same for weights that are in use already, and stay so.</summary>
    /// <exception cref="SafetensorsException">The file cannot be written.</exception>
    internal static void Write(string path, WeightTable network, PackedWeights weights, PackedWeights.UseScope use)
    {
        var writer = new SafetensorsWriter { DataAlignment = DataAlignment };
        writer.Metadata.Add(LayoutKey, ThisLayout);
        writer.Metadata.Add(FingerprintKey, network.Fingerprint);
        writer.Metadata.Add(NetworkKey, network.NetworkName);
        writer.Metadata.Add(PrecisionKey, NetworkPrecisions.Word(network.Precision));
        if (network.Labels is { } labels)
        {
            writer.Metadata.Add(LabelsKey, PackedLabels.ToText(labels));
        }

        writer.Metadata.Add(ChecksumKey, ChecksumOf(key => writer.Metadata.TryGetValue(key, out string? value) ? value : "", use.Pointer, weights.LengthInBytes));
        writer.Add(TensorName, ElementTypeName, [weights.LengthInBytes], stream => WriteBytes(stream, use.Pointer, weights.LengthInBytes));
        writer.Write(path);
    }

    /// <summary>Whether the file says of itself that it is packed.</summary>
    public static bool IsPacked(SafetensorsFile file)
    {
        ArgumentNullException.ThrowIfNull(file);
        return file.Metadata.ContainsKey(LayoutKey);
    }

    /// <summary>
    /// Reads all of a packed file, and holds it against the checksum that was written with it: of its bytes, and of its metadata. Loading does not do that, since it
    /// means to read every page.
    /// </summary>
    /// <returns>The checksum.</returns>
    /// <exception cref="WeightsException">The file is damaged, is not packed, or was packed before there was a checksum.</exception>
    public static string Verify(SafetensorsFile file)
    {
        ArgumentNullException.ThrowIfNull(file);
        if (!IsPacked(file))
        {
            throw new WeightsException($"{file.Description} is not packed, and only packed files have a checksum; 'convnext pack' writes them.");
        }

        if (!HasOneTensor(file, out TensorData? tensor))
        {
            throw new WeightsException($"{file.Description} must hold one tensor of one dimension, '{TensorName}' of {ElementTypeName} values, and does not; {PackAgain}.");
        }

        if (!file.Metadata.TryGetValue(ChecksumKey, out string? promised))
        {
            throw new WeightsException($"{file.Description} was packed without a checksum ('{ChecksumKey}' in its metadata), so that it cannot be verified; {PackAgain}.");
        }

        using IDisposable? memory = ((ISharesMemory)file).ShareMemory();
        string found = ChecksumOf(key => Metadata(file, key), (byte*)tensor.Data, tensor.LengthInBytes);
        return found == promised
            ? found
            : throw new WeightsException($"{file.Description} is damaged: its checksum is {found}, but {ErrorText.Quote(promised)} was written with it; {PackAgain}.");
    }

    /// <summary>The fingerprint of the network that a packed file is for.</summary>
    internal static string FingerprintOf(SafetensorsFile file) => Metadata(file, FingerprintKey);

    /// <summary>The labels of a packed file whose network takes any number of them; null where it says none.</summary>
    /// <exception cref="WeightsException">It says something else.</exception>
    internal static IReadOnlyList<string>? LabelsOf(SafetensorsFile file) =>
        file.Metadata.TryGetValue(LabelsKey, out string? text)
            ? PackedLabels.Parse(text)
                ?? throw new WeightsException($"{file.Description}: '{LabelsKey}' in its metadata must be a list of 1 to {Limits.Labels} labels, and is not; {PackAgain}.")
            : null;

    /// <summary>
    /// Uses a packed file's weights where they lie. They stay valid when <paramref name="file"/> is disposed of; memory that was handed to
    /// <see cref="SafetensorsFile.FromMemory(byte*, long, string)"/> must outlive them. Where the data are not aligned to 64 bytes
    /// (an embedded resource may begin anywhere), they are copied.
    /// </summary>
    /// <exception cref="WeightsException">The file was packed for another layout or network, or does not hold what its metadata promise.</exception>
    public static PackedWeights Open(SafetensorsFile file, WeightTable network)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(network);
        CheckMetadata(file, network);
        if (!HasOneTensor(file, out TensorData? tensor) || tensor.LengthInBytes != network.LengthInBytes)
        {
            throw new WeightsException(
                $"{file.Description} must hold one tensor, '{TensorName}' of {network.LengthInBytes} {ElementTypeName} values, as its metadata promise, "
                + $"and does not; {PackAgain}.");
        }

        IDisposable? memory = ((ISharesMemory)file).ShareMemory();
        if ((nint)tensor.Data % AlignedMemory.AlignmentInBytes == 0)
        {
            return new PackedWeights(tensor.Data, tensor.LengthInBytes, memory) { Origin = OriginOf(file) };
        }

        using (memory)
        {
            AlignedMemory copy = PackedWeights.Allocate(network.LengthInBytes, isZeroed: false);
            Buffer.MemoryCopy(tensor.Data, copy.Pointer, tensor.LengthInBytes, tensor.LengthInBytes);
            return new PackedWeights(copy) { Origin = OriginOf(file) };
        }
    }

    private static bool HasOneTensor(SafetensorsFile file, [NotNullWhen(true)] out TensorData? tensor) =>
        file.TryGet(TensorName, out tensor) && file.Names.Count == 1 && tensor.ElementTypeName == ElementTypeName && tensor.Shape.Length == 1;

    private static WeightsOrigin OriginOf(SafetensorsFile file) => new(file.Description, CheckpointNaming.Unknown, Prefix: "", Key: "", Keys: [""], Ignored: []);

    private static string PackAgain => "run 'convnext pack' on the checkpoint again";

    private static void CheckMetadata(SafetensorsFile file, WeightTable network)
    {
        string layout = Metadata(file, LayoutKey);
        if (layout != ThisLayout)
        {
            throw new WeightsException(
                $"{file.Description} was packed in version {ErrorText.Quote(layout)} of the layout, but this program reads version {ThisLayout}; {PackAgain}.");
        }

        string name = Metadata(file, NetworkKey);
        string fingerprint = Metadata(file, FingerprintKey);
        if (fingerprint != network.Fingerprint)
        {
            CheckPrecision(file, network);
            string packedFor = name == network.NetworkName ? $"another build of {network.NetworkName}" : $"the network {ErrorText.Quote(name)}";
            throw new WeightsException(
                $"{file.Description} was packed for {packedFor} (fingerprint {ErrorText.Quote(fingerprint)}), "
                + $"which does not fit {network.NetworkName} ('{network.Fingerprint}'); {PackAgain}.");
        }
    }

    // The other form of the same network, most of the time: whatever else differs, the precision is what has to be chosen first.
    private static void CheckPrecision(SafetensorsFile file, WeightTable network)
    {
        string found = Metadata(file, PrecisionKey);
        string accepted = NetworkPrecisions.Word(network.Precision);
        if (found != accepted && found is NetworkPrecisions.Float32 or NetworkPrecisions.Int8)
        {
            throw new WeightsException(
                $"{file.Description} was packed in {found}, for the network {ErrorText.Quote(Metadata(file, NetworkKey))}, but {network.NetworkName} computes in {accepted}: "
                + $"a class of the same network with Precision=\"{found}\" takes it; for {network.NetworkName}, load the checkpoint, or pack that with "
                + $"'convnext pack --precision {accepted}' or SavePacked.");
        }
    }

    // A file of before the precision was said has a checksum of what else it says.
    private static string ChecksumOf(Func<string, string> metadata, byte* data, long length)
    {
        PackedChecksum checksum = new();
        foreach (string key in (ReadOnlySpan<string>)[LayoutKey, FingerprintKey, NetworkKey, LabelsKey])
        {
            checksum.Add(metadata(key));
        }

        if (metadata(PrecisionKey) is { Length: > 0 } precision)
        {
            checksum.Add(precision);
        }

        for (long first = 0; first < length; first += ChunkInBytes)
        {
            checksum.Add(new ReadOnlySpan<byte>(data + first, (int)Math.Min(ChunkInBytes, length - first)));
        }

        return checksum.Digits;
    }

    private static string Metadata(SafetensorsFile file, string key) => file.Metadata.TryGetValue(key, out string? value) ? value : "";

    private static void WriteBytes(Stream stream, byte* weights, long length)
    {
        for (long first = 0; first < length; first += ChunkInBytes)
        {
            stream.Write(new ReadOnlySpan<byte>(weights + first, (int)Math.Min(ChunkInBytes, length - first)));
        }
    }
}
