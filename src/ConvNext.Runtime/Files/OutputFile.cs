using System;
using System.Collections.Generic;
using System.IO;
using System.Threading;

namespace ConvNext.Files;

/// <summary>
/// Writes files whole or not at all: under a temporary name beside the file, then renamed. What is no ordinary file is never replaced: a device and a
/// pipe are written into, a link is followed and stays.
/// </summary>
internal static class OutputFile
{
    private static readonly Lock Gate = new();
    private static readonly HashSet<string> Unfinished = [];

    /// <summary>Writes a file.</summary>
    /// <param name="path">Where it will stand.</param>
    /// <param name="write">Writes its bytes, from the first to the last.</param>
    /// <exception cref="IOException">It cannot be written; nothing is left of it.</exception>
    /// <exception cref="UnauthorizedAccessException">The same.</exception>
    public static void Write(string path, Action<Stream> write)
    {
        switch (PathKind.Of(path).Kind)
        {
            case FileKind.Folder:
                throw new IOException("it is a folder, and the path of a file is needed.");
            case FileKind.Socket:
                throw new IOException("it is a socket, and the path of a file is needed.");
            case FileKind.Device or FileKind.Pipe:
                using (FileStream stream = new(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 1 << 16))
                {
                    write(stream);
                }

                break;
            default:
                WriteBeside(TargetOf(path), write);
                break;
        }
    }

    /// <summary>
    /// Deletes what is not finished, for a program that is told to stop: no other file is begun or finished afterwards. To be followed by the
    /// end of the process.
    /// </summary>
    public static void Abandon()
    {
        // Never left again: whoever is about to rename a file waits here until the process is gone.
        Gate.Enter();
        foreach (string temporary in Unfinished)
        {
            Delete(temporary);
        }
    }

    private static void WriteBeside(string path, Action<Stream> write)
    {
        string temporary = $"{path}.{Path.GetRandomFileName()}.tmp";
        try
        {
            using (FileStream stream = Begin(temporary))
            {
                write(stream);
                stream.Flush(flushToDisk: true);
            }

            lock (Gate)
            {
                File.Move(temporary, path, overwrite: true);
                Unfinished.Remove(temporary);
            }
        }
        catch (Exception error)
        {
            lock (Gate)
            {
                if (Unfinished.Remove(temporary))
                {
                    Delete(temporary);
                }
            }

            // So FileStream reports a file that outgrows the limit of the system or the shell (EFBIG).
            if (error is ArgumentOutOfRangeException { ParamName: "value" })
            {
                throw new IOException("the file would be larger than the system allows (ulimit -f).", error);
            }

            throw;
        }
    }

    private static FileStream Begin(string temporary)
    {
        lock (Gate)
        {
            FileStream stream = new(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 1 << 16);
            Unfinished.Add(temporary);
            return stream;
        }
    }

    // The file behind a link, also where there is none yet.
    private static string TargetOf(string path)
    {
        FileInfo file = new(path);
        return file.LinkTarget is null ? path : file.ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? path;
    }

    // What cannot be deleted stays: the error that led here says more.
    private static void Delete(string temporary)
    {
        try
        {
            File.Delete(temporary);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
        }
    }
}
