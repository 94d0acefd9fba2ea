using System;
using System.IO;
using ConvNext.Files;

namespace ConvNext.Configuration;

/// <summary>Files that are read and written whole; what goes wrong is one sentence.</summary>
internal static class SmallFile
{
    public static byte[] Read(string path)
    {
        try
        {
            return File.ReadAllBytes(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new ConvNextException($"{path} cannot be read: {error.Message}", error);
        }
    }

    public static void Write(string path, byte[] bytes)
    {
        try
        {
            OutputFile.Write(path, stream => stream.Write(bytes));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new ConvNextException($"{path} cannot be written: {error.Message}", error);
        }
    }
}
