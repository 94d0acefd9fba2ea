using System;
using System.Collections.Generic;
using ConvNext.Imaging.Exif;

namespace ConvNext.Fuzz.Targets;

/// <summary>The three places in which pictures keep their orientation: an EXIF block, XMP, and ImageMagick's raw profile of text. None of them throws.</summary>
internal sealed class ExifTarget : FuzzTarget
{
    public override string Name => "exif";

    public override IReadOnlyList<byte[]> Dictionary { get; } = Words(
    [
        "II*\0", "MM\0*", "II+\0", "MM\0+", "Exif\0\0", "\x12\x01\x03\0\x01\0\0\0\x06\0\0\0", "\x01\x12\0\x03\0\0\0\x01\0\x06\0\0", "tiff:Orientation=\"6\"",
        "<tiff:Orientation>6</tiff:Orientation>",
        "\nexif\n      44\n", "4d4d", "4949", "\x08\0\0\0", "\0\0\0\x08", "\u00ff\u00ff\u00ff\u00ff", "\x05\0", "\x0a\0", "\x0c\0",
    ]);

    public override bool IsDocumented(Exception error) => false;

    public override ulong Run(byte[] input)
    {
        Digest digest = new();
        digest.Add(ExifBlock.IsTiff(input) ? 1 : 0);
        digest.Add(ExifBlock.Read(input) is { } orientation ? orientation.Value : 0);
        digest.Add(XmpOrientation.Find(input).Value);
        if (RawProfile.TryDecode(input, out byte[]? block))
        {
            digest.Add(block);
            digest.Add(ExifBlock.Read(block) is { } inside ? inside.Value : 0);
        }

        return digest.Value;
    }
}
