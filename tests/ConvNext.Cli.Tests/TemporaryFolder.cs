using System;
using System.IO;

namespace ConvNext.Cli.Tests;

/// <summary>A folder with both sample photos and whatever a test puts there; gone when disposed.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public TemporaryFolder()
    {
        Path = Directory.CreateTempSubdirectory("convnext-").FullName;
        System.IO.File.Copy(Pocket.Sample("cat.png"), File("cat.png"));
        System.IO.File.Copy(Pocket.Sample("rocket.jpg"), File("rocket.jpg"));
    }

    public string Path { get; }

    public string File(string name) => System.IO.Path.Combine(Path, name);

    public void Write(string name, string text) => System.IO.File.WriteAllText(File(name), text);

    public void CopyPocket(string name) => System.IO.File.Copy(System.IO.Path.Combine(Pocket.Folder, name), File(name));

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
