using System;

namespace ConvNext.Imaging.Jpeg;

/// <summary>How the arithmetic coder chooses its statistics, for each of sixteen tables: what a DAC segment sets.</summary>
internal sealed class ArithmeticConditioning
{
    private const int Slots = 16;

    /// <summary>The values that hold until a segment changes them.</summary>
    public static readonly ArithmeticConditioning Default = new(new byte[Slots], Filled(1), Filled(5));

    private ArithmeticConditioning(byte[] dcLower, byte[] dcUpper, byte[] acThreshold)
    {
        DcLower = dcLower;
        DcUpper = dcUpper;
        AcThreshold = acThreshold;
    }

    /// <summary>Below 2^(this − 1) a DC difference counts as zero.</summary>
    public byte[] DcLower { get; }

    /// <summary>Above 2^(this − 1) a DC difference counts as large.</summary>
    public byte[] DcUpper { get; }

    /// <summary>Up to this frequency the statistics of low frequencies are used.</summary>
    public byte[] AcThreshold { get; }

    /// <summary>A copy, to be changed by <see cref="Set"/>.</summary>
    public ArithmeticConditioning Copy() => new((byte[])DcLower.Clone(), (byte[])DcUpper.Clone(), (byte[])AcThreshold.Clone());

    /// <summary>Changes one table: 0 to 15 for DC, 16 to 31 for AC.</summary>
    public void Set(int slot, byte value)
    {
        if (slot < Slots)
        {
            DcLower[slot] = (byte)(value & 15);
            DcUpper[slot] = (byte)(value >> 4);
        }
        else
        {
            AcThreshold[slot - Slots] = value;
        }
    }

    private static byte[] Filled(byte value)
    {
        byte[] values = new byte[Slots];
        Array.Fill(values, value);
        return values;
    }
}
