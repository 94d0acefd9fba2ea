using System;
using System.Collections.Generic;
using ConvNext.Fuzz.Repairs;
using ConvNext.Imaging;

namespace ConvNext.Fuzz.Targets;

/// <summary>
/// PNM, TIFF, TGA and BMP with runs: our headers, and ImageSharp behind them. What ImageSharp throws inside is its own; that it arrives as one sentence,
/// in time and within the memory that the header allows, is ours.
/// </summary>
internal sealed class ForeignPictureTarget : FuzzTarget
{
    private const string Library = "SixLabors.ImageSharp";

    private static readonly ImageSharpDecoder Decoder = new();
    private static readonly ImageDecodeOptions Options = new() { MaxPixels = 1 << 20 };

    public override string Name => "imagesharp";

    public override IReadOnlyList<byte[]> Dictionary { get; } = Words(
    [
        "P1\n", "P2\n", "P3\n", "P4\n", "P5\n", "P6\n", "255\n", "65535\n", "1 1\n", "# x\n", "II*\0", "MM\0*", "\0\x01\x03\0\x01\0\0\0", "\x01\x01\x03\0\x01\0\0\0",
        "\x12\x01\x03\0\x01\0\0\0\x06\0\0\0",
        "\x03\x01\x03\0\x01\0\0\0\x05\0\0\0", "\x11\x01\x04\0\x01\0\0\0\x08\0\0\0", "\x17\x01\x04\0\x01\0\0\0", "\x16\x01\x04\0\x01\0\0\0", "\x1c\x01\x03\0\x01\0\0\0\x02\0\0\0",
        "BM",
        "\0\0\x02\0\0\0\0\0\0\0\0\0", "\0\0\x0a\0\0\0\0\0\0\0\0\0",
    ]);

    public override int LongestInput => 1 << 14;

    public override byte[] Repair(byte[] input, Random random) => BmpRepair.Repair(input, random);

    public override bool IsDocumented(Exception error) => error is ImageDecodeException;

    public override bool IsDocumentedCause(Exception cause) => IsOfLibrary(cause);

    public override ulong Run(byte[] input)
    {
        RgbImage image = Decoder.Decode(input, Options);
        return (ulong)image.Pixels.Length == 3UL * (ulong)image.Width * (ulong)image.Height
            ? Digest.Of(image.Pixels)
            : throw new BrokenPromiseException($"{image.Width} × {image.Height} pixels in {image.Pixels.Length} bytes");
    }

    // The first frame that is not .NET's own says whose mistake it was.
    private static bool IsOfLibrary(Exception cause)
    {
        foreach (string line in (cause.StackTrace ?? "").Split('\n'))
        {
            if (line.Contains(Library, StringComparison.Ordinal) || line.Contains("ConvNext.", StringComparison.Ordinal))
            {
                return line.Contains(Library, StringComparison.Ordinal);
            }
        }

        return false;
    }
}
