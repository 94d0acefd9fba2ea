using System;
using System.Collections.Concurrent;
using System.IO;
using Microsoft.Win32.SafeHandles;

namespace ConvNext.Fuzz.Targets;

/// <summary>Where a target puts the files that it has read: in memory where the system has a folder there. It is gone when the process ends as it should.</summary>
internal static class TargetFolder
{
    private const string InMemory = "/dev/shm";

    private static readonly Lazy<string> Folder = new(Create);
    private static readonly ConcurrentDictionary<string, SafeFileHandle> Files = new();

    /// <summary>The path of a file.</summary>
    public static string PathOf(string name) => Path.Combine(Folder.Value, name);

    /// <summary>Writes a file, which stays open for the next time: opening takes longer than many a reader.</summary>
    /// <returns>Its path.</returns>
    public static string Write(string name, ReadOnlySpan<byte> bytes)
    {
        string path = PathOf(name);
        SafeFileHandle file = Files.GetOrAdd(path, static path => File.OpenHandle(path, FileMode.Create, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete));
        RandomAccess.SetLength(file, bytes.Length);
        RandomAccess.Write(file, bytes, 0);
        return path;
    }

    private static string Create()
    {
        string parent = Directory.Exists(InMemory) ? InMemory : Path.GetTempPath();
        string folder = Directory.CreateDirectory(Path.Combine(parent, $"convnext-fuzz-{Environment.ProcessId}")).FullName;
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(folder, recursive: true);
        return folder;
    }
}
