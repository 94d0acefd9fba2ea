using System;
using System.IO;
using ConvNext.Files;

namespace ConvNext.Configuration;

/// <summary>Files that are read and written whole; what goes wrong is one sentence.</summary>
/// <remarks>
/// A file is never read beyond <see cref="MaximumBytes"/>, so that a device without end is refused, and what may be a pipe is waited for no longer
/// than <see cref="LongestWait"/>.
/// </remarks>
internal static class SmallFile
{
    /// <summary>The longest file that is read: 16 MiB.</summary>
    public const int MaximumBytes = 1 << 24;

    /// <summary>How long a pipe may keep its reader waiting.</summary>
    public static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(10);

    public static byte[] Read(string path)
    {
        if (PathKind.Of(path).Kind is FileKind.Device or FileKind.Socket)
        {
            throw new ConvNextException($"{path} is a device or a socket; a file is expected.");
        }

        try
        {
            // Pipes say that they are empty; opening one waits for its writer, which may never come.
            return new FileInfo(path).Length > 0 ? ReadBounded(path) : ReadPatiently(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new ConvNextException($"{path} cannot be read: {FileReason.Of(error)}.", error);
        }
    }

    /// <summary>
    /// Writes under a temporary name, then renames: no half-written file stands at <paramref name="path"/>. A link stays one, and what is no file of
    /// its own, a device or a pipe, is written to.
    /// </summary>
    public static void Write(string path, byte[] bytes)
    {
        try
        {
            OutputFile.Write(path, stream => stream.Write(bytes));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new ConvNextException($"{path} cannot be written: {FileReason.Of(error)}.", error);
        }
    }

    private static byte[] ReadBounded(string path)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1 << 16);
        using var bytes = new MemoryStream();
        var buffer = new byte[1 << 16];
        for (int read = stream.Read(buffer); read > 0; read = stream.Read(buffer))
        {
            bytes.Write(buffer, 0, read);
            if (bytes.Length > MaximumBytes)
            {
                throw new ConvNextException($"{path} is longer than {MaximumBytes} bytes, which no configuration needs.");
            }
        }

        return bytes.ToArray();
    }

    // All of it must come in that time: whoever writes a configuration into a pipe has it ready.
    private static byte[] ReadPatiently(string path)
    {
        var reading = new PatientReading<byte[]>(path, static _ => LongestWait);
        try
        {
            return reading.Run(
                _ => ReadBounded(path),
                _ => new ConvNextException($"{path} is a pipe or a device that gave no end within {LongestWait.TotalSeconds} seconds; a file is expected."));
        }
        catch (Exception error) when (error is not (ConvNextException or IOException or UnauthorizedAccessException))
        {
            throw new ConvNextException($"{path} cannot be read: {FileReason.Of(error)}.", error);
        }
    }
}
