using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using ConvNext.Models;
using ConvNext.Testing;
using Xunit;

namespace ConvNext.Tests.Embedding;

/// <summary>Files appended to an executable, and tables at an executable's end that nobody wrote.</summary>
public sealed class AppendedFilesTests : IDisposable
{
    private const int FooterLength = 32;
    private readonly TemporaryFolder _folder = new();

    [Theory]
    [InlineData(1)]
    [InlineData(4096)]
    [InlineData(5000)]
    public void Files_come_back_from_page_boundaries(int executableLength)
    {
        string path = Executable(executableLength, ("ConvNext/Größe/a", [1, 2, 3]), ("empty", []), ("b", [.. Enumerable.Range(0, 5000).Select(i => (byte)i)]));

        IReadOnlyDictionary<string, (long Offset, long Length)> files = AppendedFiles.Read(path);

        byte[] bytes = File.ReadAllBytes(path);
        Assert.Equal(3, files.Count);
        Assert.All(files.Values, file => Assert.Equal(0, file.Offset % 4096));
        Assert.Equal(new byte[] { 1, 2, 3 }, Part(bytes, files["ConvNext/Größe/a"]));
        Assert.Equal(0, files["empty"].Length);
        Assert.Equal(Enumerable.Range(0, 5000).Select(i => (byte)i), Part(bytes, files["b"]));
        Assert.All(bytes[..executableLength], value => Assert.Equal(0x5a, value));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(10)]
    [InlineData(10_000)]
    public void An_ordinary_file_has_none(int length)
    {
        string path = _folder.File("plain");
        File.WriteAllBytes(path, new byte[length]);

        Assert.Empty(AppendedFiles.Read(path));
    }

    [Fact]
    public void Files_are_appended_once()
    {
        string path = Executable(100, ("a", [1]));
        using FileStream stream = File.Open(path, FileMode.Open, FileAccess.ReadWrite);

        InvalidDataException error = Assert.Throws<InvalidDataException>(() => new AppendedModelsWriter(stream).Add("b", path));

        Assert.Contains("already", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, long.MaxValue)] // offset of the table
    [InlineData(0, -1)]
    [InlineData(8, long.MaxValue)] // length of the table
    [InlineData(8, -1)]
    [InlineData(8, 1)]
    public void A_damaged_footer_is_an_error(int position, long value)
    {
        string path = Executable(100, ("a", [1]));
        Overwrite(path, -FooterLength + position, value);

        Assert.Contains("damaged", Assert.Throws<ConvNextException>(() => AppendedFiles.Read(path)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, long.MaxValue)] // offset
    [InlineData(0, -1)]
    [InlineData(8, long.MaxValue)] // length
    [InlineData(8, -1)]
    [InlineData(16, 1000)] // length of the name
    [InlineData(16, -1)]
    [InlineData(16, 0)]
    public void A_damaged_table_is_an_error(int position, long value)
    {
        string path = Executable(100, ("a", [1]));
        const int TableLength = (3 * 8) + 1;
        Overwrite(path, -FooterLength - TableLength + position, value);

        Assert.Contains("damaged", Assert.Throws<ConvNextException>(() => AppendedFiles.Read(path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_network_without_weights_says_how_to_embed_them()
    {
        Assert.False(EmbeddedModel.Has(typeof(AppendedFilesTests)));

        ConvNextException error = Assert.Throws<ConvNextException>(() => EmbeddedModel.OpenWeights(typeof(AppendedFilesTests)));

        Assert.Contains("<ConvNextEmbedWeights>true</ConvNextEmbedWeights>", error.Message, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private string Executable(int length, params (string Name, byte[] Bytes)[] files)
    {
        string path = _folder.File("executable");
        File.WriteAllBytes(path, [.. Enumerable.Repeat((byte)0x5a, length)]);
        using FileStream stream = File.Open(path, FileMode.Open, FileAccess.ReadWrite);
        var writer = new AppendedModelsWriter(stream);
        foreach ((string name, byte[] bytes) in files)
        {
            string file = _folder.File("part");
            File.WriteAllBytes(file, bytes);
            writer.Add(name, file);
        }

        writer.Finish();
        return path;
    }

    private static byte[] Part(byte[] bytes, (long Offset, long Length) file) => bytes[(int)file.Offset..(int)(file.Offset + file.Length)];

    private static void Overwrite(string path, int fromEnd, long value)
    {
        using FileStream stream = File.OpenWrite(path);
        stream.Seek(fromEnd, SeekOrigin.End);
        stream.Write(BitConverter.GetBytes(value));
    }
}
