using System;
using System.Buffers.Binary;
using System.Text;
using ConvNext.Safetensors;

namespace ConvNext.Runtime.Tests.Safetensors;

/// <summary>Puts safetensors files together byte by byte, right or wrong.</summary>
internal static class SafetensorsBytes
{
    public static byte[] Build(string header, int dataLength) => Build(Encoding.UTF8.GetBytes(header), dataLength);

    /// <summary>Header length, header, then <paramref name="dataLength"/> bytes 1, 2, 3, ….</summary>
    public static byte[] Build(byte[] header, int dataLength)
    {
        byte[] file = new byte[8 + header.Length + dataLength];
        BinaryPrimitives.WriteInt64LittleEndian(file, header.Length);
        header.CopyTo(file, 8);
        for (int i = 0; i < dataLength; i++)
        {
            file[8 + header.Length + i] = (byte)(i + 1);
        }

        return file;
    }

    /// <summary>The error that a file raises; it must name the file.</summary>
    public static string ErrorOf(byte[] file)
    {
        SafetensorsException error = Xunit.Assert.Throws<SafetensorsException>(() => SafetensorsFile.FromMemory(file, "broken.safetensors"));
        Xunit.Assert.StartsWith("broken.safetensors", error.Message, StringComparison.Ordinal);
        return error.Message;
    }
}
