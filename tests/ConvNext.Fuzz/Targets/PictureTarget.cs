using System;
using System.Collections.Generic;
using ConvNext.Imaging;

namespace ConvNext.Fuzz.Targets;

/// <summary>A format of pictures, through the decoder that programs use: upright, and laid on white where the length of the file is odd.</summary>
internal sealed class PictureTarget(string name, Func<byte[], Random, byte[]> repair, params string[] words) : FuzzTarget
{
    private const int MaxPixels = 1 << 20;

    private static readonly ManagedImageDecoder Decoder = new();
    private static readonly ImageDecodeOptions Dropped = new() { MaxPixels = MaxPixels };
    private static readonly ImageDecodeOptions OnWhite = new() { MaxPixels = MaxPixels, Alpha = AlphaHandling.OnWhite };

    public override string Name => name;

    public override IReadOnlyList<byte[]> Dictionary { get; } = Words(words);

    public override byte[] Repair(byte[] input, Random random) => repair(input, random);

    public override bool IsDocumented(Exception error) => error is ImageDecodeException;

    public override ulong Run(byte[] input)
    {
        RgbImage image = Decoder.Decode(input, input.Length % 2 == 0 ? Dropped : OnWhite);
        if (image.Pixels.Length != 3L * image.Width * image.Height || (long)image.Width * image.Height is < 1 or > MaxPixels)
        {
            throw new BrokenPromiseException($"{image.Width} × {image.Height} pixels in {image.Pixels.Length} bytes");
        }

        Digest digest = new();
        digest.Add(image.Width);
        digest.Add(image.Pixels);
        return digest.Value;
    }
}
