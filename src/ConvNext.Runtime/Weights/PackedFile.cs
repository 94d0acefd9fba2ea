using System;
using System.Collections.Generic;
using System.ComponentModel;
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
    private const string LabelsKey = "convnext.labels";
    private const string TensorName = "packed";
    private const string ElementTypeName = "U8";

    // A page, the unit of mapping: a page-aligned section of a larger file then has aligned weights, too.
    private const int DataAlignment = 4096;

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
        if (network.Labels is { } labels)
        {
            writer.Metadata.Add(LabelsKey, PackedLabels.ToText(labels));
        }

        writer.Add(TensorName, ElementTypeName, [weights.LengthInBytes], stream => WriteBytes(stream, use.Pointer, weights.LengthInBytes));
        writer.Write(path);
    }

    /// <summary>Whether the file says of itself that it is packed.</summary>
    public static bool IsPacked(SafetensorsFile file)
    {
        ArgumentNullException.ThrowIfNull(file);
        return file.Metadata.ContainsKey(LayoutKey);
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
        if (file.Names.Count != 1
            || !file.TryGet(TensorName, out TensorData? tensor)
            || tensor.ElementTypeName != ElementTypeName
            || tensor.Shape is not [long length]
            || length != network.LengthInBytes)
        {
            throw new WeightsException(
                $"{file.Description} must hold one tensor, '{TensorName}' of {network.LengthInBytes} {ElementTypeName} values, as its metadata promise, "
                + $"and does not; {PackAgain}.");
        }

        IDisposable? memory = ((ISharesMemory)file).ShareMemory();
        if ((nint)tensor.Data % AlignedMemory.AlignmentInBytes == 0)
        {
            return new PackedWeights(tensor.Data, length, memory) { Origin = OriginOf(file) };
        }

        using (memory)
        {
            AlignedMemory copy = PackedWeights.Allocate(network.LengthInBytes, isZeroed: false);
            Buffer.MemoryCopy(tensor.Data, copy.Pointer, tensor.LengthInBytes, tensor.LengthInBytes);
            return new PackedWeights(copy) { Origin = OriginOf(file) };
        }
    }

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
            string packedFor = name == network.NetworkName ? $"another build of {network.NetworkName}" : $"the network {ErrorText.Quote(name)}";
            throw new WeightsException(
                $"{file.Description} was packed for {packedFor} (fingerprint {ErrorText.Quote(fingerprint)}), "
                + $"which does not fit {network.NetworkName} ('{network.Fingerprint}'); {PackAgain}.");
        }
    }

    private static string Metadata(SafetensorsFile file, string key) => file.Metadata.TryGetValue(key, out string? value) ? value : "";

    private static void WriteBytes(Stream stream, byte* weights, long length)
    {
        const int ChunkInBytes = 1 << 20;
        for (long first = 0; first < length; first += ChunkInBytes)
        {
            stream.Write(new ReadOnlySpan<byte>(weights + first, (int)Math.Min(ChunkInBytes, length - first)));
        }
    }
}
