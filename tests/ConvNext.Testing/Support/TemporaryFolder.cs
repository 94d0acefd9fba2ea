using System;
using System.IO;

namespace ConvNext.Testing;

/// <summary>An empty folder for one test; gone, with all that is in it, when disposed of.</summary>
public class TemporaryFolder : IDisposable
{
    /// <summary>Makes the folder.</summary>
    /// <param name="prefix">How its name begins.</param>
    public TemporaryFolder(string prefix = "convnext-") => Path = Directory.CreateTempSubdirectory(prefix).FullName;

    /// <summary>The folder.</summary>
    public string Path { get; }

    /// <summary>The path of a file in the folder, or in folders of it.</summary>
    public string File(params string[] names) => System.IO.Path.Combine([Path, .. names]);

    /// <summary>Writes a file, and the folders that it lies in; returns its path.</summary>
    public string Write(string name, string text) => Write(name, System.Text.Encoding.UTF8.GetBytes(text));

    /// <summary>Writes a file, and the folders that it lies in; returns its path.</summary>
    public string Write(string name, byte[] bytes)
    {
        string path = File(name);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        System.IO.File.WriteAllBytes(path, bytes);
        return path;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Directory.Delete(Path, recursive: true);
        GC.SuppressFinalize(this);
    }
}
