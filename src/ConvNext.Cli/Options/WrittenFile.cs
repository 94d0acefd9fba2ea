using System;
using System.IO;
using System.Text;
using ConvNext.Files;

namespace ConvNext.Cli.Options;

/// <summary>Files that commands write: whole or not at all.</summary>
internal static class WrittenFile
{
    /// <summary>Writes a text.</summary>
    /// <exception cref="ConvNextException">It cannot be written.</exception>
    public static void Write(string path, string text) => Write(path, stream => stream.Write(Encoding.UTF8.GetBytes(text)));

    /// <summary>Writes bytes.</summary>
    /// <exception cref="ConvNextException">They cannot be written.</exception>
    public static void Write(string path, Action<Stream> write)
    {
        try
        {
            OutputFile.Write(path, write);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new ConvNextException($"{path} cannot be written: {FileReason.Of(error)}.", error);
        }
    }
}
