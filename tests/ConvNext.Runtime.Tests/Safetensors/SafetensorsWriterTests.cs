using System;
using System.IO;
using System.Linq;
using System.Text;
using ConvNext.Safetensors;
using ConvNext.Tensors;
using ConvNext.Testing;
using Xunit;

namespace ConvNext.Runtime.Tests.Safetensors;

public sealed unsafe class SafetensorsWriterTests
{
    [Fact]
    public void What_is_written_is_byte_for_byte_what_the_format_says()
    {
        var writer = new SafetensorsWriter();
        writer.Add("b", "U8", [3], stream => stream.Write([7, 8, 9]));
        writer.Add("z", [2], new float[] { 1, -2 });
        writer.Add("a", [1, 1], new float[] { 0.5f });
        writer.Metadata["format"] = "pt";

        byte[] file = Write(writer);

        string header =
            """{"__metadata__":{"format":"pt"},"a":{"dtype":"F32","shape":[1,1],"data_offsets":[0,4]},"""
            + "\"z\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[4,12]},"
            + "\"b\":{\"dtype\":\"U8\",\"shape\":[3],\"data_offsets\":[12,15]}}";
        string padded = header.PadRight((header.Length + 7) / 8 * 8);
        byte[] expected =
        [
            .. BitConverter.GetBytes((long)padded.Length),
            .. Encoding.UTF8.GetBytes(padded),
            .. new float[] { 0.5f, 1, -2 }.SelectMany(BitConverter.GetBytes),
            7, 8, 9,
        ];
        Assert.Equal(expected, file);
    }

    [Theory]
    [InlineData(8)]
    [InlineData(64)]
    [InlineData(4096)]
    public void The_data_begin_at_a_multiple_of_the_alignment_for_every_header_length(int alignment)
    {
        for (int nameLength = 1; nameLength <= 130; nameLength++)
        {
            var writer = new SafetensorsWriter { DataAlignment = alignment };
            writer.Add(new string('n', nameLength), [1], new float[] { 3 });

            using SafetensorsFile file = SafetensorsFile.FromMemory(Write(writer), "written");

            Assert.Equal(0, file.DataOffset % alignment);
            Assert.InRange(file.DataOffset, 1, nameLength + 100 + alignment);
        }
    }

    [Fact]
    public void The_order_of_adding_does_not_show()
    {
        string[] names = ["b", "a", "é", "A", "a.b", "\"quoted\"\n", "🙂", "𝔞"];
        byte[] forwards = Write(With(names));
        byte[] backwards = Write(With([.. names.Reverse()]));

        Assert.Equal(forwards, backwards);
        using SafetensorsFile file = SafetensorsFile.FromMemory(forwards, "written");
        Assert.Equal(names.Order(StringComparer.Ordinal), file.Names);

        static SafetensorsWriter With(string[] names)
        {
            var writer = new SafetensorsWriter();
            foreach (string name in names)
            {
                writer.Add(name, [1], new float[] { name.Length });
                writer.Metadata[name] = name;
            }

            return writer;
        }
    }

    [Fact]
    public void A_file_copied_tensor_by_tensor_holds_the_same_bytes()
    {
        using var folder = new TemporaryFolder();
        var first = new SafetensorsWriter();
        first.Add("many", [700, 1000], Enumerable.Range(0, 700_000).Select(i => i * 0.5f).ToArray());
        first.Add("none", [0], ReadOnlyMemory<float>.Empty);
        first.Add("half", "F16", [3], stream => stream.Write([1, 2, 3, 4, 5, 6]));
        first.Write(folder.File("first.safetensors"));

        using SafetensorsFile file = SafetensorsFile.Open(folder.File("first.safetensors"));
        var second = new SafetensorsWriter();
        foreach (string name in file.Names)
        {
            Assert.True(file.TryGet(name, out TensorData? tensor));
            second.Add(tensor);
        }

        second.Write(folder.File("second.safetensors"));
        Assert.Equal(File.ReadAllBytes(folder.File("first.safetensors")), File.ReadAllBytes(folder.File("second.safetensors")));
        Assert.True(file.TryGet("many", out TensorData? many));
        Assert.Equal(349_999.5f, ((float*)many.Data)[699_999]);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(5)]
    public void A_tensor_that_gives_the_wrong_number_of_bytes_leaves_no_file_and_keeps_the_old_one(int given)
    {
        using var folder = new TemporaryFolder();
        string path = folder.Write("model.safetensors", [1, 2, 3]);
        var writer = new SafetensorsWriter();
        writer.Add("t", "F32", [1], stream => stream.Write(new byte[given]));

        string message = Assert.Throws<SafetensorsException>(() => writer.Write(path)).Message;

        Assert.Contains($"'t' takes 4 bytes, but {given} were written", message, StringComparison.Ordinal);
        Assert.Equal([path], Directory.GetFiles(folder.Path));
        Assert.Equal([1, 2, 3], File.ReadAllBytes(path));
    }

    [Fact]
    public void An_error_while_writing_leaves_no_file()
    {
        using var folder = new TemporaryFolder();
        var writer = new SafetensorsWriter();
        writer.Add("t", "F32", [1], _ => throw new InvalidOperationException("from the callback"));

        Assert.Throws<InvalidOperationException>(() => writer.Write(folder.File("model.safetensors")));
        Assert.Throws<SafetensorsException>(() => writer.Write(folder.File("no-such-folder/model.safetensors")));
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
    }

    [Fact]
    public void An_old_file_is_replaced()
    {
        using var folder = new TemporaryFolder();
        string path = folder.Write("model.safetensors", [1, 2, 3]);
        var writer = new SafetensorsWriter();
        writer.Add("t", [1], new float[] { 1 });

        writer.Write(path);

        Assert.Equal(Write(writer), File.ReadAllBytes(path));
        Assert.Single(Directory.GetFiles(folder.Path));
    }

    [Fact]
    public void What_cannot_be_written_is_refused_when_it_is_added()
    {
        var writer = new SafetensorsWriter();
        writer.Add("t", [1], new float[] { 1 });

        Assert.Throws<ArgumentException>(() => writer.Add("t", [1], new float[] { 1 }));
        Assert.Throws<ArgumentException>(() => writer.Add("__metadata__", [1], new float[] { 1 }));
        Assert.Throws<ArgumentException>(() => writer.Add("u", [2], new float[] { 1 }));
        Assert.Throws<ArgumentException>(() => writer.Add("u", "float32", [1], _ => { }));
        Assert.Throws<ArgumentException>(() => writer.Add("u", "F32", [-1], _ => { }));
        Assert.Throws<ArgumentException>(() => writer.Add("u", "F32", [long.MaxValue, 2], _ => { }));
        Assert.Throws<ArgumentException>(() => writer.Add("u", "F4", [3], _ => { }));
        Assert.Throws<ArgumentOutOfRangeException>(() => writer.DataAlignment = 24);
    }

    private static byte[] Write(SafetensorsWriter writer)
    {
        using var stream = new MemoryStream();
        writer.Write(stream);
        return stream.ToArray();
    }
}
