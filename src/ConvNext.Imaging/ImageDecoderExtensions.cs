using System;
using System.IO;

namespace ConvNext.Imaging;

/// <summary>Decoding straight from a file or a stream.</summary>
public static class ImageDecoderExtensions
{
    /// <summary>Reads and decodes a file.</summary>
    /// <param name="decoder">The decoder.</param>
    /// <param name="path">The file. Its name says nothing about its format: the bytes decide.</param>
    /// <param name="options">Limits and switches; null takes the defaults.</param>
    /// <exception cref="ImageDecodeException">
    /// There is no such file, it cannot be read, or its bytes cannot be decoded; the sentence begins with the path.
    /// </exception>
    public static RgbImage DecodeFile(this IImageDecoder decoder, string path, ImageDecodeOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(decoder);
        ArgumentException.ThrowIfNullOrEmpty(path);
        byte[] encoded = ReadFile(path);
        try
        {
            return decoder.Decode(encoded, options);
        }
        catch (ImageDecodeException exception)
        {
            throw new ImageDecodeException($"{path}: {exception.Message}", exception);
        }
    }

    /// <summary>Reads a stream from where it stands to its end, and decodes it.</summary>
    /// <param name="decoder">The decoder.</param>
    /// <param name="encoded">The encoded image. It need not be seekable, and stays open.</param>
    /// <param name="options">Limits and switches; null takes the defaults.</param>
    /// <exception cref="ImageDecodeException">The stream cannot be read, is too long, or its bytes cannot be decoded.</exception>
    public static RgbImage Decode(this IImageDecoder decoder, Stream encoded, ImageDecodeOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(decoder);
        ArgumentNullException.ThrowIfNull(encoded);
        byte[] buffer = ReadStream(encoded, options ?? ImageDecodeOptions.Default, out int length);
        return decoder.Decode(buffer.AsSpan(0, length), options);
    }

    private static byte[] ReadStream(Stream stream, ImageDecodeOptions options, out int length)
    {
        const int FirstLength = 1 << 16;
        try
        {
            int most = Math.Clamp(options.MaxStreamBytes, 0, Array.MaxLength - 1);
            byte[] buffer = new byte[Math.Min(FirstLength, most)];
            length = 0;
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
                    return buffer;
                }

                length += read;
                if (length > most)
                {
                    throw new ImageDecodeException(
                        $"The stream has more than {most} bytes, the most that are read (ImageDecodeOptions.MaxStreamBytes).");
                }
            }
        }
        catch (OutOfMemoryException exception)
        {
            throw new ImageDecodeException("There is not enough memory to read the stream.", exception);
        }
        catch (Exception exception) when (exception is IOException or NotSupportedException or ObjectDisposedException or UnauthorizedAccessException)
        {
            throw new ImageDecodeException($"The stream cannot be read ({exception.GetType().Name}).", exception);
        }
    }

    private static byte[] ReadFile(string path)
    {
        if (Directory.Exists(path))
        {
            throw new ImageDecodeException($"{path}: This is a directory, and an image file is needed.");
        }

        try
        {
            using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);

            // Pipes and devices have no length, and some of them no end.
            if (!file.CanSeek || file.Length == 0)
            {
                throw new ImageDecodeException($"{path}: The file is empty (0 bytes).");
            }

            if (file.Length > Array.MaxLength)
            {
                throw new ImageDecodeException($"{path}: The file has {file.Length} bytes, more than the {Array.MaxLength} that can be read at once.");
            }

            byte[] encoded = new byte[file.Length];
            file.ReadExactly(encoded);
            return encoded;
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new ImageDecodeException($"{path}: There is no such file.", exception);
        }
        catch (UnauthorizedAccessException exception)
        {
            throw new ImageDecodeException($"{path}: The file may not be read: permission is denied.", exception);
        }
        catch (EndOfStreamException exception)
        {
            throw new ImageDecodeException($"{path}: The file became shorter while it was read.", exception);
        }
        catch (OutOfMemoryException exception)
        {
            throw new ImageDecodeException($"{path}: There is not enough memory to read the file.", exception);
        }
        catch (Exception exception) when (exception is IOException or ArgumentException or NotSupportedException)
        {
            throw new ImageDecodeException($"{path}: The file cannot be read ({exception.GetType().Name}).", exception);
        }
    }
}
