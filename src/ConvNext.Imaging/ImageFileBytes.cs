using System;
using System.IO;
using ConvNext.Files;

namespace ConvNext.Imaging;

/// <summary>Reads the file at a path, or says in one sentence, which begins with the path, why it cannot be read.</summary>
internal static class ImageFileBytes
{
    /// <summary>All bytes of a file or a pipe.</summary>
    public static byte[] Read(string path, ImageDecodeOptions options)
    {
        try
        {
            return Read(path, PathKind.Of(path).Kind, options);
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
        catch (ImageDecodeException exception)
        {
            throw new ImageDecodeException($"{path}: {exception.Message}", exception);
        }
        catch (Exception exception) when (exception is IOException or ArgumentException or NotSupportedException)
        {
            throw new ImageDecodeException($"{path}: The file cannot be read ({FileReason.Of(exception)}).", exception);
        }
    }

    private static byte[] Read(string path, FileKind kind, ImageDecodeOptions options)
    {
        string? other = kind switch
        {
            FileKind.Folder => "directory",
            FileKind.Device => "device",
            FileKind.Socket => "socket",
            _ => null,
        };
        if (other is not null)
        {
            throw new ImageDecodeException($"This is a {other}, and an image file is needed.");
        }

        using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);

        // A pipe has no length, and a file that the system makes up while it is read (/proc) says 0.
        if (kind == FileKind.Pipe || !file.CanSeek || file.Length == 0)
        {
            ReadOnlySpan<byte> bytes = StreamBytes.Read(file, kind == FileKind.Pipe ? "pipe" : "file", options);
            return bytes.IsEmpty && kind != FileKind.Pipe ? throw new ImageDecodeException("The file is empty (0 bytes).") : bytes.ToArray();
        }

        if (file.Length > Array.MaxLength)
        {
            throw new ImageDecodeException($"The file has {file.Length} bytes, more than the {Array.MaxLength} that can be read at once.");
        }

        byte[] encoded = new byte[file.Length];
        file.ReadExactly(encoded);
        return encoded;
    }
}
