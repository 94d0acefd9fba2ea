using System;
using System.Runtime.InteropServices;
using ConvNext.Imaging.Jpeg;

namespace ConvNext.Fuzz.Targets;

/// <summary>
/// The loops of the JPEG reader that are there with vectors and without, one beside the other: the inverse transform of a row of blocks against that of each block,
/// and the colours of a row of pixels against those of each pixel.
/// </summary>
internal sealed unsafe class JpegTwinsTarget : FuzzTarget
{
    private const int BlockLength = 64;
    private const int DivisorBytes = BlockLength * sizeof(ushort);
    private const int MostBlocks = 9;

    public override string Name => "jpeg-twins";

    public override int LongestInput => DivisorBytes + (MostBlocks * BlockLength * sizeof(short));

    public override bool IsDocumented(Exception error) => false;

    public override ulong Run(byte[] input)
    {
        CompareTransforms(input);
        CompareColours(input);
        return 0;
    }

    private static void CompareTransforms(byte[] input)
    {
        int blocks = (input.Length - DivisorBytes) / (BlockLength * sizeof(short));
        if (blocks < 1)
        {
            return;
        }

        ushort[] divisors = MemoryMarshal.Cast<byte, ushort>(input.AsSpan(0, DivisorBytes)).ToArray();
        short[] coefficients = MemoryMarshal.Cast<byte, short>(input.AsSpan(DivisorBytes, blocks * BlockLength * sizeof(short))).ToArray();
        byte[] row = new byte[blocks * BlockLength];
        byte[] single = new byte[blocks * BlockLength];
        int stride = 8 * blocks;
        fixed (short* source = coefficients)
        fixed (ushort* quantisation = divisors)
        fixed (byte* together = row, apart = single)
        {
            InverseTransform.TransformRow(source, quantisation, blocks, together, stride);
            for (int block = 0; block < blocks; block++)
            {
                InverseTransform.Transform(source + (block * BlockLength), quantisation, apart + (8 * block), stride);
            }
        }

        Check(row, single, "inverse transform");
    }

    private static void CompareColours(byte[] input)
    {
        int length = input.Length / 3;
        ReadOnlySpan<byte> y = input.AsSpan(0, length);
        ReadOnlySpan<byte> cb = input.AsSpan(length, length);
        ReadOnlySpan<byte> cr = input.AsSpan(2 * length, length);
        byte[] row = new byte[3 * length];
        byte[] single = new byte[3 * length];
        ColourConverter.YCbCrToRgb(y, cb, cr, row);
        for (int x = 0; x < length; x++)
        {
            ColourConverter.YCbCrToRgb(y.Slice(x, 1), cb.Slice(x, 1), cr.Slice(x, 1), single.AsSpan(3 * x, 3));
        }

        Check(row, single, "colour conversion");
    }

    private static void Check(byte[] vectors, byte[] plain, string what)
    {
        int difference = vectors.AsSpan().CommonPrefixLength(plain);
        if (difference < plain.Length)
        {
            throw new BrokenPromiseException($"{what}: byte {difference} is {vectors[difference]} with vectors and {plain[difference]} without");
        }
    }
}
