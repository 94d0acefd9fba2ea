using System;
using System.IO;
using System.Linq;
using System.Runtime.InteropServices;
using ConvNext.Families;
using ConvNext.Memory;
using ConvNext.Safetensors;
using ConvNext.Tensors;
using ConvNext.Testing;
using ConvNext.Weights;
using Xunit;

namespace ConvNext.Runtime.Tests.Weights;

/// <summary>Packed files: used where they lie, wherever that is, and refused where they do not fit.</summary>
public sealed unsafe class PackedFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly NetworkDescription _network = SmallNetwork.Create();
    private readonly string _path;
    private readonly float[] _expected;

    public PackedFileTests()
    {
        _path = _folder.File("packed.safetensors");
        using SafetensorsFile checkpoint = SmallNetwork.Checkpoint(_network);
        using PackedWeights weights = WeightLoader.Load(checkpoint, _network.WeightTable);
        _expected = Floats(weights);
        PackedFile.Write(_path, _network.WeightTable, weights);
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_file_that_was_read_instead_of_mapped_may_be_cut_short()
    {
        using var checkpoint = Checkpoint.Open(_path, loading: WeightLoading.Copy);
        using PackedWeights weights = WeightLoader.Load(checkpoint, _network.WeightTable);
        checkpoint.Dispose();
        File.WriteAllText(_path, "cut short");

        Assert.Equal(_expected, Floats(weights));
    }

    [Fact]
    public void It_is_a_safetensors_file_with_one_tensor_at_the_start_of_a_page()
    {
        using SafetensorsFile file = SafetensorsFile.Open(_path);

        Assert.True(PackedFile.IsPacked(file));
        Assert.Equal(["packed"], file.Names);
        Assert.Equal(0, file.DataOffset % 4096);
        Assert.Equal(
            [
                ("convnext.crc32c", PackedFile.Verify(file)), ("convnext.fingerprint", _network.Fingerprint), ("convnext.network", "Small"), ("convnext.packed_layout", "2"),
                ("convnext.precision", "float32"),
            ],
            file.Metadata.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => (pair.Key, pair.Value)));
        Assert.Equal([_path], Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public void A_path_is_used_in_place()
    {
        using PackedWeights weights = WeightLoader.Load(_path, _network.WeightTable);

        Assert.True(weights.IsInPlace);
        Assert.Equal(_expected, Floats(weights));
    }

    [Fact]
    public void Nothing_of_the_mapping_is_private()
    {
        using PackedWeights weights = WeightLoader.Load(_path, _network.WeightTable);
        Assert.Equal(_expected, Floats(weights));

        ProcessMapping mapping = ProcessMapping.Of((nint)weights.Pointer);

        Assert.Equal(_path, mapping.Path);
        Assert.Equal(0, mapping.Kilobytes["Anonymous"]);
        Assert.Equal(0, mapping.Kilobytes["Private_Dirty"]);
        Assert.InRange(mapping.Kilobytes["Rss"], weights.LengthInBytes / 1024, long.MaxValue);
    }

    [Fact]
    public void The_weights_outlive_their_source_and_end_with_their_own_disposal()
    {
        PackedWeights weights;
        using (Checkpoint checkpoint = Checkpoint.Open(_path))
        {
            weights = WeightLoader.Load(checkpoint, _network.WeightTable);
        }

        nint address = (nint)weights.Pointer;
        Assert.Equal(_expected, Floats(weights));
        Assert.Equal(_path, ProcessMapping.Of(address).Path);

        weights.Dispose();
        weights.Dispose();

        Assert.NotEqual(_path, ProcessMapping.Of(address).Path);
        Assert.Throws<ObjectDisposedException>(() => _ = weights.Pointer);
    }

    [Fact]
    public void Two_models_of_one_opened_file_do_not_depend_on_each_other()
    {
        using SafetensorsFile file = SafetensorsFile.Open(_path);
        PackedWeights first = WeightLoader.Load(file, _network.WeightTable);
        using PackedWeights second = WeightLoader.Load(file, _network.WeightTable);

        first.Dispose();
        file.Dispose();

        Assert.Equal(_expected, Floats(second));
        Assert.Throws<ObjectDisposedException>(() => WeightLoader.Load(file, _network.WeightTable));
    }

    [Theory]
    [InlineData(4096, true)]
    [InlineData(64, true)]
    [InlineData(4096 + 8, false)]
    [InlineData(3, false)]
    public void A_section_of_a_file_is_used_in_place_where_it_is_aligned(int offset, bool inPlace)
    {
        byte[] packed = File.ReadAllBytes(_path);
        string program = _folder.File("program");
        File.WriteAllBytes(program, [.. Enumerable.Repeat((byte)7, offset), .. packed, .. new byte[24]]);
        using SafetensorsFile section = SafetensorsFile.OpenSection(program, offset, packed.Length);

        using PackedWeights weights = WeightLoader.Load(section, _network.WeightTable);
        section.Dispose();

        Assert.Equal(inPlace, weights.IsInPlace);
        Assert.Equal(_expected, Floats(weights));
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(64, true)]
    [InlineData(20, false)]
    public void Memory_is_used_in_place_where_it_is_aligned(int offset, bool inPlace)
    {
        byte[] packed = File.ReadAllBytes(_path);
        byte* memory = (byte*)NativeMemory.AlignedAlloc((nuint)(packed.Length + offset), 4096);
        try
        {
            packed.CopyTo(new Span<byte>(memory + offset, packed.Length));
            using SafetensorsFile resource = SafetensorsFile.FromMemory(memory + offset, packed.Length, "resource");
            using PackedWeights weights = WeightLoader.Load(resource, _network.WeightTable);

            Assert.Equal(inPlace, weights.IsInPlace);
            Assert.Equal(_expected, Floats(weights));
        }
        finally
        {
            NativeMemory.AlignedFree(memory);
        }
    }

    [Fact]
    public void Elements_of_several_types_come_back_as_they_were()
    {
        NetworkTensor tensor = ModelFamily.ConvNext.Tensor(TensorRole.ExpandWeight);
        NetworkDescription mixed = _network with
        {
            Name = "Mixed",
            Weights =
            [
                new WeightEntry(tensor, [100, 3], WeightPacking.Panels, 16, PackedElementType.Int8, 0, 384),
                new WeightEntry(tensor, [100, 3], WeightPacking.Vector, 0, PackedElementType.Float32, 384, 448),
                new WeightEntry(tensor, [100, 3], WeightPacking.Vector, 0, PackedElementType.Float16, 832, 256),
            ],
            WeightsLengthInBytes = 1088,
        };
        using PackedWeights written = new(new AlignedMemory(1088 / sizeof(float)));
        byte[] bytes = [.. Enumerable.Range(0, 1088).Select(i => (byte)(i * 7))];
        bytes.CopyTo(new Span<byte>(written.Pointer, bytes.Length));

        PackedFile.Write(_path, mixed.WeightTable, written);
        using PackedWeights read = WeightLoader.Load(_path, mixed.WeightTable);

        Assert.True(read.IsInPlace);
        Assert.Equal(bytes, new ReadOnlySpan<byte>(read.Pointer, checked((int)read.LengthInBytes)).ToArray());
        Assert.Equal([384, 112, 128], mixed.Weights.Select(entry => entry.LengthInElements));

        WeightEntry[] other = [mixed.Weights[0] with { ElementType = PackedElementType.Int32 }, .. mixed.Weights.Skip(1)];
        Assert.Throws<WeightsException>(() => WeightLoader.Load(_path, (mixed with { Weights = other }).WeightTable));
    }

    private static float[] Floats(PackedWeights weights) => new ReadOnlySpan<float>(weights.Pointer, checked((int)(weights.LengthInBytes / sizeof(float)))).ToArray();
}
