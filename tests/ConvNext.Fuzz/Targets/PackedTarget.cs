using System;
using System.Collections.Generic;
using System.Text;
using ConvNext.Families;
using ConvNext.Fuzz.Repairs;
using ConvNext.Safetensors;
using ConvNext.Tensors;
using ConvNext.Weights;

namespace ConvNext.Fuzz.Targets;

/// <summary>
/// A packed file for a network of two tensors, which is opened and verified. <c>FINGERPRINT</c> in an input stands for that network's, <c>CHECKSUM</c> for what belongs
/// there. What verifying says is held against the same checksum computed apart.
/// </summary>
internal sealed unsafe class PackedTarget : FuzzTarget
{
    private const int Channels = 40;
    private const int PaddedChannels = 48;

    private static readonly NetworkDescription Network = Describe();

    public override string Name => "packed";

    public override IReadOnlyList<byte[]> Dictionary { get; } = Words(
        [.. JsonWords.All, "\"convnext.packed_layout\":", "\"convnext.fingerprint\":", "\"convnext.network\":", "\"convnext.crc32c\":\"CHECKSUM\",", "\"convnext.crc32c\":",
            "\"convnext.precision\":\"int8\",", "\"convnext.labels\":\"[\\\"a\\\"]\",", "\"packed\":", "\"dtype\":\"U8\"", "\"FINGERPRINT\"", "\"2\"",
            "\"shape\":[1536]"]);

    public override bool AnswersInLines => true;

    public override byte[] Repair(byte[] input, Random random) => PackedRepair.Repair(input, random);

    public override bool IsDocumentedCause(Exception cause) =>
        cause is ConvNextException or System.Text.Json.JsonException or InvalidOperationException { Source: JsonWords.Library };

    public override ulong Run(byte[] input)
    {
        byte[] bytes = FillChecksum(Placeholder.Fill(input, "FINGERPRINT"u8, Network.Fingerprint));
        if (bytes.Length == 0)
        {
            return 0;
        }

        fixed (byte* start = bytes)
        {
            using SafetensorsFile file = SafetensorsFile.FromMemory(start, bytes.Length, "model.packed");
            WeightsException? doubt = Verify(file);
            ulong digest;
            try
            {
                digest = Open(file);
            }
            catch (WeightsException) when (doubt is not null && (bytes.Length & 1) == 0)
            {
                // Both refuse it, and one sentence can be judged: of a file of even length the one about the checksum.
                throw doubt;
            }

            return doubt is null ? digest : throw doubt;
        }
    }

    private static byte[] FillChecksum(byte[] input)
    {
        int place = PackedRepair.PlaceOfWord(input);
        if (place < 0)
        {
            return input;
        }

        byte[] bytes = (byte[])input.Clone();
        fixed (byte* start = bytes)
        {
            using SafetensorsFile file = SafetensorsFile.FromMemory(start, bytes.Length, "model.packed");
            Encoding.ASCII.GetBytes(PackedRepair.DigitsOf(file) ?? "", bytes.AsSpan(place));
        }

        return bytes;
    }

    // What verifying has against a packed file; null where it has nothing, and for checkpoints.
    private static WeightsException? Verify(SafetensorsFile file)
    {
        bool isPacked = PackedFile.IsPacked(file);
        try
        {
            string found = PackedFile.Verify(file);
            return isPacked && found == PackedRepair.DigitsOf(file) && found == PackedRepair.SaidBy(file)
                ? null
                : throw new BrokenPromiseException($"'{found}' is verified, '{PackedRepair.SaidBy(file)}' is said, '{PackedRepair.DigitsOf(file)}' is right");
        }
        catch (WeightsException refusal)
        {
            bool isRight = isPacked && file.TryGet("packed", out TensorData? tensor) && tensor is { ElementTypeName: "U8", Shape.Length: 1 }
                && PackedRepair.DigitsOf(file) == PackedRepair.SaidBy(file);
            return isRight ? throw new BrokenPromiseException("a right checksum is refused", refusal) : isPacked ? refusal : null;
        }
    }

    private static ulong Open(SafetensorsFile file)
    {
        using PackedWeights weights = PackedFile.IsPacked(file) ? PackedFile.Open(file, Network.WeightTable) : WeightLoader.Load(file, Network.WeightTable);
        if (weights.LengthInBytes != Network.WeightsLengthInBytes || (nint)weights.Pointer % 64 != 0)
        {
            throw new BrokenPromiseException($"{weights.LengthInBytes} bytes of weights at {(nint)weights.Pointer:x}");
        }

        return Digest.Of(new ReadOnlySpan<byte>(weights.Pointer, (int)weights.LengthInBytes));
    }

    private static NetworkDescription Describe()
    {
        const long BiasLength = sizeof(float) * PaddedChannels;
        const long KernelLength = 49 * sizeof(float) * PaddedChannels;
        return new NetworkDescription
        {
            Name = "Fuzzed",
            InputChannels = 3,
            InputHeight = 8,
            InputWidth = 8,
            Labels = [],
            ParameterCount = 50 * Channels,
            MultiplyCount = 0,
            Outputs = [],
            OutputLengthInFloats = 0,
            ArenaLengthInFloats = 0,
            ScratchLengthInFloats = 0,
            Weights =
            [
                new WeightEntry(ModelFamily.ConvNext.Tensor(TensorRole.StemConvolutionBias), [Channels], WeightPacking.Vector, 0, PackedElementType.Float32, 0, BiasLength),
                new WeightEntry(
                    ModelFamily.ConvNext.Tensor(TensorRole.DepthwiseConvolutionWeight), [Channels, 1, 7, 7], WeightPacking.Depthwise, 0, PackedElementType.Float32,
                    BiasLength, KernelLength),
            ],
            WeightsLengthInBytes = BiasLength + KernelLength,
        };
    }
}
