using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Runtime.InteropServices;
using ConvNext.Safetensors;
using ConvNext.Tensors;
using ConvNext.Testing;
using ConvNext.Weights;
using ConvNext.Weights.PyTorch;
using Xunit;

namespace ConvNext.Runtime.Tests.Weights.PyTorch;

/// <summary>Files that PyTorch wrote itself (see fixtures/make.py), and files written like them.</summary>
public sealed unsafe class PyTorchFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Every_kind_of_tensor_that_PyTorch_wrote_is_read()
    {
        using PyTorchFile file = PyTorchFile.Open(Fixture("various.bin"));

        Assert.Equal(
            ["whole", "slice", "transposed", "strided", "expanded", "half", "bfloat16", "count", "empty", "scalar", "double", "flags", "parameter"],
            file.Names);
        AssertFloats(file, "whole", [24], [.. Enumerable.Range(0, 24).Select(i => (float)i)]);
        AssertFloats(file, "slice", [6], [4, 5, 6, 7, 8, 9]);
        AssertFloats(file, "transposed", [6, 4], [0, 6, 12, 18, 1, 7, 13, 19, 2, 8, 14, 20, 3, 9, 15, 21, 4, 10, 16, 22, 5, 11, 17, 23]);
        AssertFloats(file, "strided", [2, 2, 2], [1, 2, 9, 10, 13, 14, 21, 22]);
        AssertFloats(file, "expanded", [4], [3.5f, 3.5f, 3.5f, 3.5f]);
        AssertFloats(file, "empty", [0, 3], []);
        AssertFloats(file, "scalar", [], [2.5f]);
        AssertFloats(file, "parameter", [2], [1, 2]);
        AssertFloats(file, "half", [4], [1.5f, -0f, 65504f, 5.9604645e-8f], TensorElementType.Float16, "F16");
        AssertFloats(file, "bfloat16", [2], [1.5f, float.PositiveInfinity], TensorElementType.BFloat16, "BF16");
        AssertBytes(file, "count", [], "I64", BitConverter.GetBytes(7L));
        AssertBytes(file, "double", [1], "F64", BitConverter.GetBytes(1.0));
        AssertBytes(file, "flags", [2], "BOOL", [1, 0]);
        Assert.False(file.TryGet("absent", out _));
    }

    [Theory]
    [InlineData("module.bin")]
    [InlineData("nested.bin")]
    public void A_state_dict_is_read_alone_and_below_a_key(string name)
    {
        using PyTorchFile file = PyTorchFile.Open(Fixture(name));

        Assert.Equal(
            ["0.weight", "0.bias", "1.weight", "1.bias", "2.weight", "2.bias", "2.running_mean", "2.running_var", "2.num_batches_tracked"],
            file.Names);
        AssertFloats(file, "0.weight", [4, 3, 2, 2], [.. Enumerable.Range(0, 48).Select(i => i / 8f)]);
        AssertFloats(file, "1.bias", [4], [0, 0.125f, 0.25f, 0.375f]);
        AssertBytes(file, "2.num_batches_tracked", [], "I64", new byte[8]);
    }

    [Fact]
    public void What_a_training_script_saved_beside_the_tensors_is_passed_over()
    {
        using PyTorchFile file = PyTorchFile.Open(Fixture("args.bin"));

        Assert.NotEmpty(file.Names);
    }

    /// <summary>Python writes the member of an enumeration as getattr(Color, 'RED').</summary>
    [Fact]
    public void A_member_of_an_enumeration_beside_the_tensors_is_passed_over()
    {
        byte[] pickle = new PickleBytes()
            .Do("}(").Text("t").Tensor("FloatStorage", "0", 1, 0, [1], [1])
            .Text("colour").Global("builtins", "getattr").Global("mylib", "Color").Text("RED").Raw(0x86).Do("Ru.")
            .ToArray();
        using PyTorchFile file = PyTorchFile.Open(_folder.Write("colour.bin", ZipBytes.Archive(pickle, BitConverter.GetBytes(2f))));

        AssertFloats(file, "t", [1], [2f]);
    }

    [Fact]
    public void The_format_before_PyTorch_1_6_is_read()
    {
        using PyTorchFile file = PyTorchFile.Open(Fixture("legacy.bin"));

        Assert.NotEmpty(file.Names);
        Assert.All(file.Names, name => Assert.True(file.TryGet(name, out TensorData? tensor) && tensor.Data != null));
    }

    [Fact]
    public void The_entries_that_newer_versions_add_are_understood()
    {
        byte[] zip = new ZipBytes()
            .Add("model/data.pkl", PickleBytes.OfFloats(("t", 1)))
            .Add("model/.format_version", "1"u8.ToArray())
            .Add("model/.storage_alignment", "64"u8.ToArray())
            .Add("model/byteorder", "little"u8.ToArray())
            .Add("model/data/0", BitConverter.GetBytes(4.5f))
            .Add("model/version", "3\n"u8.ToArray())
            .Add("model/.data/serialization_id", "0123"u8.ToArray())
            .ToArray();
        using PyTorchFile file = PyTorchFile.Open(_folder.Write("new.bin", zip));

        AssertFloats(file, "t", [1], [4.5f]);
    }

    [Theory]
    [InlineData(new long[] { 2, 3, 4 }, new long[] { 1, 2, 6 }, 0)]
    [InlineData(new long[] { 2, 3, 4 }, new long[] { 12, 4, 1 }, 0)]
    [InlineData(new long[] { 3, 1, 5 }, new long[] { 5, 99, 1 }, 7)]
    [InlineData(new long[] { 3, 1, 5 }, new long[] { 1, 0, 3 }, 9)]
    [InlineData(new long[] { 1, 1 }, new long[] { 1000, 1000 }, 23)]
    [InlineData(new long[] { 2, 2, 2, 2 }, new long[] { 8, 0, 3, 1 }, 2)]
    [InlineData(new long[] { 5, 0, 2 }, new long[] { 1000, 1000, 1000 }, 24)]
    public void Strided_views_come_out_row_major(long[] shape, long[] strides, long offset)
    {
        float[] storage = [.. Enumerable.Range(0, 24).Select(i => (float)i)];
        byte[] zip = ZipBytes.Archive(PickleBytes.OfOne("FloatStorage", 24, offset, shape, strides), MemoryMarshal.AsBytes<float>(storage).ToArray());
        using PyTorchFile file = PyTorchFile.Open(_folder.Write("strided.bin", zip));

        AssertFloats(file, "t", shape, [.. Positions(shape, strides, offset).Select(position => (float)position)]);
    }

    [Fact]
    public void Conversion_keeps_names_types_and_bits()
    {
        string output = _folder.File("model.safetensors");

        int count = PyTorchConversion.Convert(Fixture("various.bin"), output);

        using PyTorchFile before = PyTorchFile.Open(Fixture("various.bin"));
        using SafetensorsFile after = SafetensorsFile.Open(output);
        Assert.Equal(13, count);
        Assert.Equal("pt", after.Metadata["format"]);
        Assert.Equal(before.Names.Order(), after.Names.Order());
        foreach (string name in before.Names)
        {
            Assert.True(before.TryGet(name, out TensorData? expected));
            AssertBytes(after, name, expected.Shape, expected.ElementTypeName, Bytes(expected));
        }

        Assert.Equal([output], Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public void A_folder_and_an_index_are_converted_to_one_file()
    {
        _folder.Write("pytorch_model-1.bin", ZipBytes.Archive(PickleBytes.OfFloats(("a", 1)), BitConverter.GetBytes(1f)));
        _folder.Write("pytorch_model-2.bin", ZipBytes.Archive(PickleBytes.OfFloats(("b", 1)), BitConverter.GetBytes(2f)));
        File.WriteAllText(
            _folder.File("pytorch_model.bin.index.json"), """{"weight_map":{"a":"pytorch_model-1.bin","b":"pytorch_model-2.bin"}}""");
        string output = _folder.File("model.safetensors");

        Assert.Equal(2, PyTorchConversion.Convert(_folder.Path, output));
        using (Checkpoint checkpoint = Checkpoint.Open(_folder.Path))
        {
            AssertFloats(checkpoint, "a", [1], [1]);
            AssertFloats(checkpoint, "b", [1], [2]);
        }

        File.Delete(output);
        _folder.Write("pytorch_model.bin", ZipBytes.Archive(PickleBytes.OfFloats(("c", 1)), BitConverter.GetBytes(3f)));
        Assert.Equal(1, PyTorchConversion.Convert(_folder.Path, output));
        using Checkpoint replaced = Checkpoint.Open(_folder.Path);
        AssertFloats(replaced, "c", [1], [3]);
    }

    [Fact]
    public void What_cannot_be_converted_leaves_no_file()
    {
        string input = _folder.Write("pytorch_model.bin", ZipBytes.Archive(PickleBytes.OfFloats(("a", 1)), BitConverter.GetBytes(1f)));
        File.WriteAllText(_folder.File("index.json"), """{"weight_map":{"x":"pytorch_model.bin"}}""");
        File.WriteAllText(_folder.File("outside.json"), """{"weight_map":{"x":"../pytorch_model.bin"}}""");
        string output = _folder.File("model.safetensors");

        Assert.Throws<PyTorchFileException>(() => PyTorchConversion.Convert(input, input));
        Assert.Throws<SafetensorsException>(() => PyTorchConversion.Convert(_folder.File("index.json"), output));
        Assert.Throws<SafetensorsException>(() => PyTorchConversion.Convert(_folder.File("outside.json"), output));
        Assert.Throws<WeightsException>(() => PyTorchConversion.Convert(_folder.File("missing.bin"), output));
        Assert.Throws<SafetensorsException>(() => PyTorchConversion.Convert(input, _folder.File("no-such-folder/out")));
        Directory.CreateDirectory(_folder.File("empty"));
        Assert.Throws<WeightsException>(() => PyTorchConversion.Convert(_folder.File("empty"), output));
        Assert.False(File.Exists(output));
    }

    private static string Fixture(string name) => Path.Combine(AppContext.BaseDirectory, "Weights", "PyTorch", "fixtures", name);

    private static IEnumerable<long> Positions(long[] shape, long[] strides, long offset)
    {
        IEnumerable<long> positions = [offset];
        for (int axis = 0; axis < shape.Length; axis++)
        {
            long stride = strides[axis];
            long[] steps = [.. Enumerable.Range(0, (int)shape[axis]).Select(i => i * stride)];
            positions = positions.SelectMany(_ => steps, (position, step) => position + step);
        }

        return positions;
    }

    private static void AssertFloats(
        ITensorSource source, string name, long[] shape, float[] values, TensorElementType type = TensorElementType.Float32, string typeName = "F32")
    {
        Assert.True(source.TryGet(name, out TensorData? tensor));
        Assert.Equal(type, tensor.ElementType);
        Assert.Equal(typeName, tensor.ElementTypeName);
        Assert.Equal(shape, tensor.Shape);
        float[] found = new float[values.Length];
        ElementConversion.ToFloat32(tensor, found);
        Assert.Equal(values, found);
    }

    private static void AssertBytes(ITensorSource source, string name, long[] shape, string typeName, byte[] bytes)
    {
        Assert.True(source.TryGet(name, out TensorData? tensor));
        Assert.Equal(typeName, tensor.ElementTypeName);
        Assert.Equal(shape, tensor.Shape);
        Assert.Equal(bytes, Bytes(tensor));
    }

    private static byte[] Bytes(TensorData tensor) => new ReadOnlySpan<byte>(tensor.Data, (int)tensor.LengthInBytes).ToArray();
}
