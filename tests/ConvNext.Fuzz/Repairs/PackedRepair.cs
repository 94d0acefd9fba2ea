using System;
using System.Globalization;
using System.Text;
using ConvNext.Safetensors;
using ConvNext.Tensors;

namespace ConvNext.Fuzz.Repairs;

/// <summary>Makes the checksum of a packed file that of its metadata and bytes: the repair writes a word in its place, and the target what belongs there.</summary>
internal static class PackedRepair
{
    private const string Key = "convnext.crc32c";

    // Added where it is said; files of before it have a checksum of the others.
    private const string PrecisionKey = "convnext.precision";

    /// <summary>The metadata that the checksum is of, in this order.</summary>
    private static readonly string[] Keys = ["convnext.packed_layout", "convnext.fingerprint", "convnext.network", "convnext.labels"];

    // As long as eight hexadecimal digits, so that no length changes.
    private static ReadOnlySpan<byte> Word => "CHECKSUM"u8;

    private static ReadOnlySpan<byte> KeyInFile => "\"convnext.crc32c\":\""u8;

    /// <summary>Repairs what a safetensors file has, and in most cases the checksum; the result may be another array.</summary>
    public static byte[] Repair(byte[] file, Random random)
    {
        byte[] repaired = SafetensorsRepair.Repair(file, random);
        int place = repaired.AsSpan().IndexOf(KeyInFile);
        if (place >= 0 && place + KeyInFile.Length + Word.Length <= repaired.Length && random.Next(4) != 0)
        {
            Word.CopyTo(repaired.AsSpan(place + KeyInFile.Length));
        }

        return repaired;
    }

    /// <summary>Where the word stands in a file; negative where it does not.</summary>
    public static int PlaceOfWord(ReadOnlySpan<byte> file) => file.IndexOf(Word);

    /// <summary>The checksum that a file should have, as digits; null where it has no tensor of bytes by itself.</summary>
    public static unsafe string? DigitsOf(SafetensorsFile file)
    {
        if (file.Names.Count != 1 || !file.TryGet("packed", out TensorData? tensor))
        {
            return null;
        }

        uint checksum = 0;
        foreach (string key in Keys)
        {
            checksum = Checksum.Crc32C([.. Encoding.UTF8.GetBytes(Said(file, key)), 0], checksum);
        }

        if (Said(file, PrecisionKey) is { Length: > 0 } precision)
        {
            checksum = Checksum.Crc32C([.. Encoding.UTF8.GetBytes(precision), 0], checksum);
        }

        return Checksum.Crc32C(new ReadOnlySpan<byte>(tensor.Data, (int)tensor.LengthInBytes), checksum).ToString("x8", CultureInfo.InvariantCulture);
    }

    /// <summary>The checksum that a file says it has; empty where it says none.</summary>
    public static string SaidBy(SafetensorsFile file) => Said(file, Key);

    private static string Said(SafetensorsFile file, string key) => file.Metadata.TryGetValue(key, out string? value) ? value : "";
}
