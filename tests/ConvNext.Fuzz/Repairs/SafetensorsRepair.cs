using System;
using System.Buffers.Binary;

namespace ConvNext.Fuzz.Repairs;

/// <summary>Makes the length in front of a safetensors header that of its JSON, and the data as long as the largest offset.</summary>
internal static class SafetensorsRepair
{
    private const int LengthBytes = 8;
    private const int LongestData = 60_000;

    /// <summary>Repairs; the result may be another array.</summary>
    public static byte[] Repair(byte[] file, Random random)
    {
        int end = EndOfObject(file);
        if (end < 0)
        {
            return file;
        }

        BinaryPrimitives.WriteInt64LittleEndian(file, end - LengthBytes);
        int dataLength = LargestOffset(file.AsSpan(LengthBytes, end - LengthBytes));
        if (dataLength < 0 || random.Next(4) == 0)
        {
            return file;
        }

        byte[] repaired = new byte[end + dataLength];
        file.AsSpan(0, Math.Min(file.Length, repaired.Length)).CopyTo(repaired);
        return repaired;
    }

    private static int EndOfObject(byte[] file)
    {
        int depth = 0;
        for (int place = LengthBytes; place < file.Length; place++)
        {
            depth += file[place] == '{' ? 1 : file[place] == '}' ? -1 : 0;
            if (depth <= 0 && file[place] == '}')
            {
                return place + 1;
            }
        }

        return -1;
    }

    // The second number in brackets after each "data_offsets"; -1 where there is none that data can be made for.
    private static int LargestOffset(ReadOnlySpan<byte> header)
    {
        int largest = -1;
        while (header.IndexOf("\"data_offsets\""u8) is var found and >= 0)
        {
            header = header[(found + 14)..];
            int comma = header.IndexOf((byte)',');
            if (comma < 0)
            {
                break;
            }

            ReadOnlySpan<byte> digits = header[(comma + 1)..].TrimStart(" \t\n"u8);
            int count = digits.IndexOfAnyExceptInRange((byte)'0', (byte)'9');
            if (count > 0 && int.TryParse(digits[..count], out int offset) && offset <= LongestData)
            {
                largest = Math.Max(largest, offset);
            }
        }

        return largest;
    }
}
