using System;
using System.Buffers.Binary;

namespace ConvNext.Safetensors;

/// <summary>What a file of weights can be.</summary>
internal enum WeightFileKind
{
    Safetensors,

    /// <summary>A zip file, as <c>torch.save</c> writes since PyTorch 1.6.</summary>
    Zip,

    /// <summary>A bare pickle, as <c>torch.save</c> wrote before.</summary>
    Pickle,
}

/// <summary>Tells what a file is by its first bytes, whatever it is called.</summary>
internal static class FileSignature
{
    private static ReadOnlySpan<byte> BeforeText => [(byte)' ', (byte)'\t', (byte)'\r', (byte)'\n', 0xef, 0xbb, 0xbf];

    /// <summary>The kind of file, or an error that says what else it is.</summary>
    /// <exception cref="SafetensorsException">It is no file of weights that is read.</exception>
    public static WeightFileKind Recognise(ReadOnlySpan<byte> start, string path)
    {
        if (LooksLikeSafetensors(start))
        {
            return WeightFileKind.Safetensors;
        }

        if (start.StartsWith("PK\u0003\u0004"u8) || start.StartsWith("PK\u0005\u0006"u8))
        {
            return WeightFileKind.Zip;
        }

        // Protocols 2 to 5 say so; the first ones begin with the integer that stands at the start of each file.
        if (start.StartsWith("L1195470371460"u8) || (start is [0x80, >= 2 and <= 5, ..] && !IsHeaderLength(start)))
        {
            return WeightFileKind.Pickle;
        }

        RefuseOthers(start, path);
        return WeightFileKind.Safetensors;
    }

    /// <summary>Throws where the first bytes are those of something that is known, and of no file of weights.</summary>
    public static void RefuseOthers(ReadOnlySpan<byte> start, string path)
    {
        if (Describe(start) is { } found && !LooksLikeSafetensors(start))
        {
            throw new SafetensorsException($"{path} is {found}, not a file of weights: safetensors and what torch.save writes are read.");
        }
    }

    private static bool LooksLikeSafetensors(ReadOnlySpan<byte> start) => start.Length > 8 && start[8] == '{' && IsHeaderLength(start);

    private static bool IsHeaderLength(ReadOnlySpan<byte> start) =>
        start.Length >= 8 && BinaryPrimitives.ReadUInt64LittleEndian(start) is > 1 and <= SafetensorsFile.LongestHeader;

    private static string? Describe(ReadOnlySpan<byte> start)
    {
        // White space and a byte order mark may stand before a text.
        ReadOnlySpan<byte> text = start[Math.Max(0, start.IndexOfAnyExcept(BeforeText))..];
        return start switch
        {
            _ when start.StartsWith("version https://git-lfs"u8) => "a Git LFS pointer ('git lfs pull' downloads the file itself)",
            _ when text.StartsWith("<"u8) => "a web page or another text (a download that went wrong?)",
            _ when text.StartsWith("{"u8) || text.StartsWith("["u8) => "a JSON text (an index of shards must end in .json)",
            _ when start is [0x1f, 0x8b, ..] => "compressed with gzip (unpack it first)",
            _ when start is [0x28, 0xb5, 0x2f, 0xfd, ..] => "compressed with zstd (unpack it first)",
            _ when start is [0xfd, (byte)'7', (byte)'z', (byte)'X', (byte)'Z', ..] => "compressed with xz (unpack it first)",
            _ when start is [0x89, (byte)'H', (byte)'D', (byte)'F', ..] => "an HDF5 file (Keras or TensorFlow)",
            _ when start is [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y', ..] => "a numpy array",
            _ when start.StartsWith("GGUF"u8) => "a GGUF file",
            _ when start.Length > 262 && start[257..].StartsWith("ustar"u8) => "a tar archive (unpack it first)",
            _ when start.StartsWith("\u007fELF"u8) || start.StartsWith("MZ"u8) => "a program",
            _ when start is [0xff, 0xd8, 0xff, ..] or [0x89, (byte)'P', (byte)'N', (byte)'G', ..] => "a picture",
            _ when start.Length >= 16 && !start.ContainsAnyExcept((byte)0) => "a file or device of zeros",
            _ when start is [0x08, <= 0x10, 0x12, ..] => "an ONNX model",
            _ => null,
        };
    }
}
