using System;
using System.IO;
using System.Linq;
using ConvNext.Files;
using ConvNext.Safetensors;
using ConvNext.Testing;
using Xunit;

namespace ConvNext.Runtime.Tests.Files;

/// <summary>Files are written whole or not at all, through links and never over something else.</summary>
public sealed class OutputFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_write_that_fails_leaves_the_old_file_and_nothing_else()
    {
        string path = At("file");
        File.WriteAllText(path, "old");

        Assert.Throws<InvalidOperationException>(() => OutputFile.Write(path, static stream =>
        {
            stream.Write("half of it"u8);
            throw new InvalidOperationException();
        }));

        Assert.Equal("old", File.ReadAllText(path));
        Assert.Equal(["file"], Names());
    }

    [Fact]
    public void A_link_is_followed_and_stays()
    {
        File.WriteAllText(At("target"), "old");
        File.CreateSymbolicLink(At("link"), "target");
        File.CreateSymbolicLink(At("second"), "link");
        File.CreateSymbolicLink(At("dangling"), "new");

        OutputFile.Write(At("second"), static stream => stream.Write("one"u8));
        OutputFile.Write(At("dangling"), static stream => stream.Write("two"u8));

        Assert.Equal(["dangling", "link", "new", "second", "target"], Names());
        Assert.Equal(("one", "two"), (File.ReadAllText(At("target")), File.ReadAllText(At("new"))));
        Assert.Null(new FileInfo(At("target")).LinkTarget);
        Assert.Equal(("link", "new"), (new FileInfo(At("second")).LinkTarget, new FileInfo(At("dangling")).LinkTarget));
    }

    [Fact]
    public void A_folder_is_named()
    {
        SafetensorsException error = Assert.Throws<SafetensorsException>(() => new SafetensorsWriter().Write(_folder.Path));

        Assert.Equal($"{_folder.Path} cannot be written: it is a folder, and the path of a file is needed.", error.Message);
    }

    [Fact]
    public void Two_names_of_one_file_are_the_same()
    {
        File.WriteAllText(At("file"), "");
        File.WriteAllText(At("other"), "");

        Assert.True(PathKind.AreSame(At("file"), Path.Combine(_folder.Path, ".", "file")));
        Assert.False(PathKind.AreSame(At("file"), At("other")));
        Assert.False(PathKind.AreSame(At("missing"), At("missing")));
        if (OperatingSystem.IsLinux())
        {
            File.CreateSymbolicLink(At("link"), "file");
            Assert.True(PathKind.AreSame(At("file"), At("link")));
        }
    }

    [Fact]
    public void What_stands_at_a_path_is_told()
    {
        File.WriteAllText(At("file"), "");

        Assert.Equal(FileKind.Regular, PathKind.Of(At("file")).Kind);
        Assert.Equal(FileKind.Folder, PathKind.Of(_folder.Path).Kind);
        Assert.Equal(FileKind.Missing, PathKind.Of(At("missing")).Kind);
        if (OperatingSystem.IsLinux())
        {
            Assert.Equal(FileKind.Device, PathKind.Of("/dev/null").Kind);
        }
    }

    private string At(string name) => _folder.File(name);

    private string[] Names() => [.. Directory.EnumerateFileSystemEntries(_folder.Path).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];
}
