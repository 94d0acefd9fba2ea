using System;
using System.Collections.Generic;
using ConvNext.Fuzz.Repairs;
using ConvNext.Safetensors;
using ConvNext.Tensors;
using ConvNext.Weights;
using ConvNext.Weights.PyTorch;

namespace ConvNext.Fuzz.Targets;

/// <summary>A safetensors file in memory: every tensor lies in the file.</summary>
internal sealed unsafe class SafetensorsTarget : FuzzTarget
{
    public override string Name => "safetensors";

    public override IReadOnlyList<byte[]> Dictionary { get; } = Words(
    [
        .. JsonWords.All, "\"F64\"", "\"F32\"", "\"F16\"", "\"BF16\"", "\"I64\"", "\"U8\"", "\"BOOL\"", "\"F8_E4M3\"", "\"F4\"", "\"F6_E2M3\"", "\"C64\"", "\"dtype\":",
            "\"shape\":",
        "\"data_offsets\":", "\"__metadata__\":{}", "[0,4]", "[2,3]",
    ]);

    public override byte[] Repair(byte[] input, Random random) => SafetensorsRepair.Repair(input, random);

    public override bool IsDocumented(Exception error) => error is SafetensorsException;

    public override bool IsDocumentedCause(Exception cause) =>
        cause is ConvNextException or System.Text.Json.JsonException or InvalidOperationException { Source: JsonWords.Library };

    public override ulong Run(byte[] input)
    {
        using SafetensorsFile file = SafetensorsFile.FromMemory(input, "model.safetensors");
        fixed (byte* start = input)
        {
            return TensorWalk.DigestOf(file, file.Names, start, input.Length);
        }
    }
}

/// <summary>An index of shards beside two good shards, whose tensors are a and b, and c.</summary>
internal sealed class IndexTarget : FuzzTarget
{
    private readonly Lazy<bool> _shards = new(WriteShards);

    public override string Name => "index";

    public override IReadOnlyList<byte[]> Dictionary { get; } = Words(
        [.. JsonWords.All, "\"weight_map\":", "\"metadata\":", "\"total_size\":", "\"one.safetensors\"", "\"two.safetensors\"", "\"../two.safetensors\"", "\"/dev/stdin\"",
            "\\u002e", "\\\\"]);

    public override bool IsDocumentedCause(Exception cause) =>
        cause is ConvNextException or System.Text.Json.JsonException or InvalidOperationException { Source: JsonWords.Library };

    public override unsafe ulong Run(byte[] input)
    {
        _ = _shards.Value;
        using ShardedCheckpoint checkpoint = ShardedCheckpoint.Open(TargetFolder.Write("model.safetensors.index.json", input));
        return TensorWalk.DigestOf(checkpoint, checkpoint.Names, null, 0);
    }

    private static bool WriteShards()
    {
        foreach ((string name, string[] tensors) in new[] { ("one.safetensors", new[] { "a", "b" }), ("two.safetensors", ["c"]) })
        {
            SafetensorsWriter writer = new();
            foreach (string tensor in tensors)
            {
                writer.Add(tensor, "F32", [1L], stream => stream.Write([0, 0, 128, 63]));
            }

            writer.Write(TargetFolder.PathOf(name));
        }

        return true;
    }
}

/// <summary>A whole file that PyTorch wrote, or seems to have: a zip file or the form before it.</summary>
internal sealed class PyTorchTarget : FuzzTarget
{
    public override string Name => "pytorch";

    public override IReadOnlyList<byte[]> Dictionary { get; } = Words(
    [
        "PK\x01\x02", "PK\x03\x04", "PK\x05\x06", "PK\x06\x06", "PK\x06\x07", "PK\x07\x08", "\x01\0\x10\0", "archive/data/0", "archive/data.pkl", "archive/byteorder", "big",
        "little",
        "\u00ff\u00ff\u00ff\u00ff", "\0\0\0\0",
    ]);

    public override int LongestInput => 100_000;

    public override byte[] Repair(byte[] input, Random random) => ZipRepair.Repair(input);

    public override bool IsDocumentedCause(Exception cause) => cause is ConvNextException or System.Text.DecoderFallbackException;

    public override unsafe ulong Run(byte[] input)
    {
        using PyTorchFile file = PyTorchFile.Open(TargetFolder.Write("pytorch_model.bin", input));
        return TensorWalk.DigestOf(file, file.Names, null, 0);
    }
}

/// <summary>A pickle in an otherwise good zip file, with five storages.</summary>
internal sealed class PickleTarget : FuzzTarget
{
    public override string Name => "pickle";

    public override IReadOnlyList<byte[]> Dictionary { get; } = Words(
    [
        "\u0080\x02", "}", "]", ")", "(", "t", "\u0085", "\u0086", "\u0087", "a", "e", "s", "u", "Q", "R", "b", "q\0", "h\0", "r\0\0\0\0", "j\0\0\0\0", "K\0", "M\u00ff\u00ff",
        "J\u00ff\u00ff\u00ff\x7f", "J\u00ff\u00ff\u00ff\u00ff", "\u008a\x08\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\x7f", "\u008a\0", "X\x01\0\0\0a",
        "ccollections\nOrderedDict\n",
        "ctorch._utils\n_rebuild_tensor_v2\n", "ctorch._utils\n_rebuild_parameter\n", "ctorch\nFloatStorage\n", "ctorch\nByteStorage\n", "ctorch\nHalfStorage\n", "cos\nsystem\n",
        "\u0088", "\u0089", "N", "G\x7f\u00f0\0\0\0\0\0\0", ".", "\u0094", "\u0093", "\u0095", "0", "1", "2",
    ]);

    public override bool IsDocumentedCause(Exception cause) => cause is ConvNextException or System.Text.DecoderFallbackException;

    public override byte[] Repair(byte[] input, Random random)
    {
        if (input.Length > 2)
        {
            (input[0], input[1], input[^1]) = (0x80, 2, (byte)'.');
        }

        return input;
    }

    public override unsafe ulong Run(byte[] input)
    {
        using PyTorchFile file = PyTorchFile.Open(TargetFolder.Write("pickle.bin", StoredZip.Around(input)));
        return TensorWalk.DigestOf(file, file.Names, null, 0);
    }
}

/// <summary>Asks for every tensor of a file.</summary>
internal static unsafe class TensorWalk
{
    private const int Places = 16;

    /// <summary>A digest of names, shapes and some bytes of each tensor; where the file's place in memory is given, each tensor must lie in it.</summary>
    public static ulong DigestOf(ITensorSource source, IEnumerable<string> names, byte* start, long length)
    {
        Digest digest = new();
        foreach (string name in names)
        {
            if (!source.TryGet(name, out TensorData? tensor))
            {
                throw new BrokenPromiseException($"'{name}' is among the names, and there is no such tensor");
            }

            if (tensor.LengthInBytes < 0 || (start != null && (tensor.Data < start || tensor.Data + tensor.LengthInBytes > start + length)))
            {
                throw new BrokenPromiseException($"'{name}' lies outside of the file");
            }

            digest.Add(name);
            digest.Add(tensor.LengthInBytes);
            for (long place = 0; place < tensor.LengthInBytes; place += Math.Max(1, tensor.LengthInBytes / Places))
            {
                digest.Add(tensor.Data[place]);
            }

            digest.Add(tensor.LengthInBytes > 0 ? tensor.Data[tensor.LengthInBytes - 1] : 0);
        }

        return digest.Value;
    }
}
