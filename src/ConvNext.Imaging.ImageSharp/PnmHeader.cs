using System;

namespace ConvNext.Imaging;

/// <summary>Reads the text at the beginning of a PNM: P1 to P6, width, height and, but for bitmaps, the largest level.</summary>
internal static class PnmHeader
{
    private const long LargestNumber = int.MaxValue;

    /// <summary>The header, or null for a file that does not begin as a PNM.</summary>
    public static ForeignHeader? Read(ReadOnlySpan<byte> file)
    {
        if (file.Length < 3 || file[0] != (byte)'P' || file[1] is < (byte)'1' or > (byte)'6' || !IsSpace(file[2]))
        {
            return null;
        }

        int type = file[1] - '0';
        int at = 2;
        long width = ReadNumber(file, ref at);
        long height = ReadNumber(file, ref at);
        long largestLevel = type is 1 or 4 ? 1 : ReadNumber(file, ref at);

        // A side of 0 or beyond 31 bits is refused by the size check, before the product below matters.
        bool isHuge = width > ushort.MaxValue * 16L || height > ushort.MaxValue * 16L;
        long samples = isHuge ? 0 : width * height * (type is 3 or 6 ? 3 : 1);
        long data = type switch
        {
            1 => samples,
            4 => isHuge ? 0 : ((width + 7) / 8) * height,
            2 or 3 => (2 * samples) - 1,
            _ => samples * (largestLevel > byte.MaxValue ? 2 : 1),
        };
        return new ForeignHeader(ForeignKind.Pnm, width, height, at + Math.Max(0, data))
        {
            Refusal = largestLevel is < 1 or > ushort.MaxValue ? $"The PNM gives {largestLevel} as its largest level, and 1 to 65535 are read." : null,
        };
    }

    /// <summary>The next number, after spaces and comments; 0 where there is none.</summary>
    private static long ReadNumber(ReadOnlySpan<byte> file, ref int at)
    {
        while (at < file.Length && (IsSpace(file[at]) || file[at] == (byte)'#'))
        {
            bool isComment = file[at++] == (byte)'#';
            while (isComment && at < file.Length && file[at] is not ((byte)'\n' or (byte)'\r'))
            {
                at++;
            }
        }

        long value = 0;
        while (at < file.Length && file[at] is >= (byte)'0' and <= (byte)'9')
        {
            value = Math.Min(LargestNumber, (value * 10) + (file[at++] - '0'));
        }

        return value;
    }

    private static bool IsSpace(byte value) => value is (byte)' ' or (byte)'\t' or (byte)'\n' or (byte)'\r' or (byte)'\v' or (byte)'\f';
}
