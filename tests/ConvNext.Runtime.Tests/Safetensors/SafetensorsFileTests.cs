using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using ConvNext.Safetensors;
using ConvNext.Tensors;
using ConvNext.Testing;
using Xunit;

namespace ConvNext.Runtime.Tests.Safetensors;

/// <summary>Files that keep every rule, however oddly, are read, from disk and from memory alike.</summary>
public sealed unsafe class SafetensorsFileTests
{
    private const string Mixed =
        """
        {"__metadata__":{"format":"pt","ключ":"值"},
         "later":{"data_offsets":[7,15],"shape":[1,2],"dtype":"F32"},
         "byte":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},
         "half":{"dtype":"F16","shape":[1],"data_offsets":[1,3]},
         "brain":{"dtype":"BF16","shape":[2,1],"data_offsets":[3,7],"unknown":{"nested":[1,2,{}]}},
         "nothing":{"dtype":"F32","shape":[0,4],"data_offsets":[7,7]},
         "scalar":{"dtype":"I64","shape":[],"data_offsets":[15,23]},
         "six":{"dtype":"F6_E2M3","shape":[4],"data_offsets":[23,26]},
         "":{"dtype":"BOOL","shape":[0],"data_offsets":[26,26]}}
        """;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Every_tensor_is_found_with_its_type_shape_and_bytes(bool mapped)
    {
        using var folder = new TemporaryFolder();
        byte[] bytes = SafetensorsBytes.Build(Mixed + "   ", 26);
        using SafetensorsFile file = mapped
            ? SafetensorsFile.Open(folder.Write("mixed.safetensors", bytes))
            : SafetensorsFile.FromMemory(bytes, "memory");

        Assert.Equal(["byte", "half", "brain", "nothing", "later", "scalar", "six", ""], file.Names);
        AssertTensor(file, "byte", TensorElementType.Other, "U8", [1], [1]);
        AssertTensor(file, "half", TensorElementType.Float16, "F16", [1], [2, 3]);
        AssertTensor(file, "brain", TensorElementType.BFloat16, "BF16", [2, 1], [4, 5, 6, 7]);
        AssertTensor(file, "nothing", TensorElementType.Float32, "F32", [0, 4], []);
        AssertTensor(file, "later", TensorElementType.Float32, "F32", [1, 2], [8, 9, 10, 11, 12, 13, 14, 15]);
        AssertTensor(file, "scalar", TensorElementType.Other, "I64", [], [16, 17, 18, 19, 20, 21, 22, 23]);
        AssertTensor(file, "six", TensorElementType.Other, "F6_E2M3", [4], [24, 25, 26]);
        Assert.False(file.TryGet("absent", out _));
        Assert.Equal(2, file.Metadata.Count);
        Assert.Equal("pt", file.Metadata["format"]);
        Assert.Equal("值", file.Metadata["ключ"]);
        Assert.Equal(bytes.Length - 26, file.DataOffset);
    }

    [Fact]
    public void A_file_without_tensors_is_valid()
    {
        using SafetensorsFile file = SafetensorsFile.FromMemory(SafetensorsBytes.Build("{}", 0), "empty");

        Assert.Empty(file.Names);
        Assert.Empty(file.Metadata);
    }

    [Fact]
    public void A_file_that_is_part_of_another_is_read_at_any_offset()
    {
        using var folder = new TemporaryFolder();
        byte[] bytes = SafetensorsBytes.Build("""{"a":{"dtype":"U8","shape":[3],"data_offsets":[0,3]}}""", 3);
        foreach (int offset in new[] { 0, 1, 4095, 4096, 4097, 100_003 })
        {
            string path = folder.Write($"whole-{offset.ToString(CultureInfo.InvariantCulture)}", [.. new byte[offset], .. bytes, .. new byte[50]]);
            using SafetensorsFile file = SafetensorsFile.OpenSection(path, offset, bytes.Length);
            AssertTensor(file, "a", TensorElementType.Other, "U8", [3], [1, 2, 3]);
        }
    }

    [Fact]
    public void A_file_in_memory_is_read_at_any_address()
    {
        byte[] bytes = SafetensorsBytes.Build(Mixed, 26);
        byte[] memory = new byte[bytes.Length + 8];
        fixed (byte* start = memory)
        {
            for (int offset = 0; offset < 8; offset++)
            {
                bytes.CopyTo(memory, offset);
                using SafetensorsFile file = SafetensorsFile.FromMemory(start + offset, bytes.Length, "resource");
                AssertTensor(file, "later", TensorElementType.Float32, "F32", [1, 2], [8, 9, 10, 11, 12, 13, 14, 15]);
                Assert.Equal("resource", file.Description);
            }
        }

        Assert.Throws<ArgumentNullException>(() => SafetensorsFile.FromMemory((byte*)null, 10, "null"));
    }

    [Fact]
    public void A_disposed_file_gives_no_more_tensors()
    {
        SafetensorsFile file = SafetensorsFile.FromMemory(SafetensorsBytes.Build(Mixed, 26), "memory");
        file.Dispose();
        file.Dispose();

        Assert.Throws<ObjectDisposedException>(() => file.TryGet("byte", out _));
    }

    [Fact]
    public void Damaged_files_are_refused_or_read_but_never_crash()
    {
        using var folder = new TemporaryFolder();
        byte[] valid = SafetensorsBytes.Build(Mixed, 26);
        var random = new Random(20240607);
        int refused = 0;
        for (int round = 0; round < 6000; round++)
        {
            byte[] damaged = Damage(valid, random);
            // Every sixteenth goes through a mapped file, where a wrong length would end the process.
            refused += ReadsCleanly(damaged, round % 16 == 0 ? folder.File("damaged.safetensors") : null) ? 0 : 1;
        }

        Assert.InRange(refused, 3000, 5999);
    }

    private static byte[] Damage(byte[] valid, Random random)
    {
        byte[] damaged = random.Next(4) == 0 ? valid[..random.Next(valid.Length)] : (byte[])valid.Clone();
        for (int flips = random.Next(1, 4); flips > 0 && damaged.Length > 0; flips--)
        {
            // The first 8 bytes are the header's length, which deserves more than its share.
            int position = random.Next(3) == 0 ? random.Next(Math.Min(8, damaged.Length)) : random.Next(damaged.Length);
            damaged[position] = random.Next(2) == 0 ? (byte)random.Next(256) : (byte)(damaged[position] ^ (1 << random.Next(8)));
        }

        return damaged;
    }

    private static bool ReadsCleanly(byte[] bytes, string? path)
    {
        try
        {
            if (path is not null)
            {
                File.WriteAllBytes(path, bytes);
            }

            using SafetensorsFile file = path is null ? SafetensorsFile.FromMemory(bytes, "memory") : SafetensorsFile.Open(path);
            long total = 0;
            foreach (TensorData tensor in All(file))
            {
                total += tensor.LengthInBytes;
                for (long i = 0; i < tensor.LengthInBytes; i++)
                {
                    _ = tensor.Data[i];
                }
            }

            Assert.Equal(bytes.Length - file.DataOffset, total);
            return true;
        }
        catch (SafetensorsException)
        {
            return false;
        }
    }

    private static IEnumerable<TensorData> All(SafetensorsFile file) =>
        file.Names.Select(name => file.TryGet(name, out TensorData? tensor) ? tensor : throw new InvalidOperationException(name));

    private static void AssertTensor(
        SafetensorsFile file, string name, TensorElementType type, string typeName, long[] shape, byte[] bytes)
    {
        Assert.True(file.TryGet(name, out TensorData? tensor));
        Assert.Equal(name, tensor.Name);
        Assert.Equal(type, tensor.ElementType);
        Assert.Equal(typeName, tensor.ElementTypeName);
        Assert.Equal(shape, tensor.Shape);
        Assert.Equal(bytes, new ReadOnlySpan<byte>(tensor.Data, (int)tensor.LengthInBytes).ToArray());
    }
}
