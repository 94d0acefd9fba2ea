using System;

namespace ConvNext.Preprocessing;

/// <summary>Buffers that are kept from image to image and grow when one needs more.</summary>
internal static class ByteBuffer
{
    /// <summary>The length as an array takes it.</summary>
    /// <param name="length">The bytes needed.</param>
    /// <param name="what">What needs them, for the error.</param>
    /// <exception cref="ImageProcessingException">No array is that long.</exception>
    public static int LengthFor(long length, string what) => length <= Array.MaxLength
        ? (int)length
        : throw new ImageProcessingException($"{what} needs {length} bytes, but a buffer can have at most {Array.MaxLength}.");

    /// <summary>Replaces a buffer that is too short by one that is not cleared; what was in it is lost.</summary>
    public static void Grow(ref byte[] buffer, int length)
    {
        if (buffer.Length < length)
        {
            buffer = GC.AllocateUninitializedArray<byte>(length);
        }
    }
}
