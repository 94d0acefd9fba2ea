using System;
using System.IO;

namespace ConvNext.Imaging;

/// <summary>Reads what does not say how long it is: a stream, a pipe. It need not end, so there is a limit.</summary>
internal static class StreamBytes
{
    private const int FirstLength = 1 << 16;

    /// <summary>Reads from where the stream stands to its end.</summary>
    /// <param name="stream">The stream; it may give as little as one byte at a time, and cannot always be sought.</param>
    /// <param name="name">What it is called in errors: "stream", "pipe".</param>
    /// <param name="options">Gives the limit.</param>
    public static ReadOnlySpan<byte> Read(Stream stream, string name, ImageDecodeOptions options)
    {
        try
        {
            int most = Math.Clamp(options.MaxStreamBytes, 0, Array.MaxLength - 1);
            byte[] buffer = new byte[Math.Min(FirstLength, most)];
            int length = 0;
            while (true)
            {
                // One byte more than the limit tells a stream that ends there from one that goes on.
                if (length == buffer.Length)
                {
                    Array.Resize(ref buffer, (int)Math.Min(Math.Max(2L * length, FirstLength), most + 1L));
                }

                int read = stream.Read(buffer, length, buffer.Length - length);
                if (read == 0)
                {
                    return buffer.AsSpan(0, length);
                }

                length += read;
                if (length > most)
                {
                    throw new ImageDecodeException(
                        $"The {name} has more than {most} bytes, the most that are read (ImageDecodeOptions.MaxStreamBytes).");
                }
            }
        }
        catch (OutOfMemoryException exception)
        {
            throw new ImageDecodeException($"There is not enough memory to read the {name}.", exception);
        }
        catch (Exception exception) when (exception is IOException or NotSupportedException or ObjectDisposedException or UnauthorizedAccessException)
        {
            throw new ImageDecodeException($"The {name} cannot be read ({exception.GetType().Name}).", exception);
        }
    }
}
