using System;
using System.IO;
using System.Linq;
using System.Runtime.InteropServices;
using ConvNext.Safetensors;
using ConvNext.Testing;
using ConvNext.Weights;
using Xunit;

namespace ConvNext.Runtime.Tests.Weights;

/// <summary>Packed files: used where they lie, wherever that is, and refused where they do not fit.</summary>
public sealed unsafe class PackedFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly NetworkDescription network = SmallNetwork.Create();
    private readonly string path;
    private readonly float[] expected;

    public PackedFileTests()
    {
        path = _folder.File("packed.safetensors");
        using SafetensorsFile checkpoint = SmallNetwork.Checkpoint(network);
        using PackedWeights weights = WeightLoader.Load(checkpoint, network);
        expected = Floats(weights);
        PackedFile.Write(path, network, weights);
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void It_is_a_safetensors_file_with_one_tensor_at_the_start_of_a_page()
    {
        using SafetensorsFile file = SafetensorsFile.Open(path);

        Assert.True(PackedFile.IsPacked(file));
        Assert.Equal(["packed"], file.Names);
        Assert.Equal(0, file.DataOffset % 4096);
        Assert.Equal(
            [("convnext.fingerprint", network.Fingerprint), ("convnext.network", "Small"), ("convnext.packed_layout", "1")],
            file.Metadata.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => (pair.Key, pair.Value)));
        Assert.Equal([path], Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public void A_path_is_used_in_place()
    {
        using PackedWeights weights = WeightLoader.Load(path, network);

        Assert.True(weights.IsInPlace);
        Assert.Equal(expected, Floats(weights));
    }

    [Fact]
    public void Nothing_of_the_mapping_is_private()
    {
        using PackedWeights weights = WeightLoader.Load(path, network);
        Assert.Equal(expected, Floats(weights));

        ProcessMapping mapping = ProcessMapping.Of((nint)weights.Pointer);

        Assert.Equal(path, mapping.Path);
        Assert.Equal(0, mapping.Kilobytes["Anonymous"]);
        Assert.Equal(0, mapping.Kilobytes["Private_Dirty"]);
        Assert.InRange(mapping.Kilobytes["Rss"], weights.LengthInFloats * sizeof(float) / 1024, long.MaxValue);
    }

    [Fact]
    public void The_weights_outlive_their_source_and_end_with_their_own_disposal()
    {
        PackedWeights weights;
        using (Checkpoint checkpoint = Checkpoint.Open(path))
        {
            weights = WeightLoader.Load(checkpoint, network);
        }

        nint address = (nint)weights.Pointer;
        Assert.Equal(expected, Floats(weights));
        Assert.Equal(path, ProcessMapping.Of(address).Path);

        weights.Dispose();
        weights.Dispose();

        Assert.NotEqual(path, ProcessMapping.Of(address).Path);
        Assert.Throws<ObjectDisposedException>(() => _ = weights.Pointer);
    }

    [Fact]
    public void Two_models_of_one_opened_file_do_not_depend_on_each_other()
    {
        using SafetensorsFile file = SafetensorsFile.Open(path);
        PackedWeights first = WeightLoader.Load(file, network);
        using PackedWeights second = WeightLoader.Load(file, network);

        first.Dispose();
        file.Dispose();

        Assert.Equal(expected, Floats(second));
        Assert.Throws<ObjectDisposedException>(() => WeightLoader.Load(file, network));
    }

    [Theory]
    [InlineData(4096, true)]
    [InlineData(64, true)]
    [InlineData(4096 + 8, false)]
    [InlineData(3, false)]
    public void A_section_of_a_file_is_used_in_place_where_it_is_aligned(int offset, bool inPlace)
    {
        byte[] packed = File.ReadAllBytes(path);
        string program = _folder.File("program");
        File.WriteAllBytes(program, [.. Enumerable.Repeat((byte)7, offset), .. packed, .. new byte[24]]);
        using SafetensorsFile section = SafetensorsFile.OpenSection(program, offset, packed.Length);

        using PackedWeights weights = WeightLoader.Load(section, network);
        section.Dispose();

        Assert.Equal(inPlace, weights.IsInPlace);
        Assert.Equal(expected, Floats(weights));
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(64, true)]
    [InlineData(20, false)]
    public void Memory_is_used_in_place_where_it_is_aligned(int offset, bool inPlace)
    {
        byte[] packed = File.ReadAllBytes(path);
        byte* memory = (byte*)NativeMemory.AlignedAlloc((nuint)(packed.Length + offset), 4096);
        try
        {
            packed.CopyTo(new Span<byte>(memory + offset, packed.Length));
            using SafetensorsFile resource = SafetensorsFile.FromMemory(memory + offset, packed.Length, "resource");
            using PackedWeights weights = WeightLoader.Load(resource, network);

            Assert.Equal(inPlace, weights.IsInPlace);
            Assert.Equal(expected, Floats(weights));
        }
        finally
        {
            NativeMemory.AlignedFree(memory);
        }
    }

    [Fact]
    public void A_file_for_other_panels_is_refused()
    {
        NetworkDescription retiled = SmallNetwork.Create(panelWidth: 32);

        WeightsException error = Assert.Throws<WeightsException>(() => WeightLoader.Load(path, retiled));

        Assert.Equal(
            $"{path} was packed for another build of Small (fingerprint '{network.Fingerprint}'), which does not fit Small ('{retiled.Fingerprint}'); "
                + "run 'convnext pack' on the checkpoint again.",
            error.Message);
    }

    [Fact]
    public void A_file_for_another_network_is_refused_by_its_name()
    {
        NetworkDescription other = SmallNetwork.Create(panelWidth: 32) with { Name = "Other" };

        WeightsException error = Assert.Throws<WeightsException>(() => WeightLoader.Load(path, other));

        Assert.StartsWith($"{path} was packed for the network 'Small' (fingerprint ", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Another_version_of_the_layout_is_refused()
    {
        Rewrite(writer => writer.Metadata["convnext.packed_layout"] = "2", network.WeightsLengthInFloats);

        WeightsException error = Assert.Throws<WeightsException>(() => WeightLoader.Load(path, network));

        Assert.Equal(
            $"{path} was packed in version '2' of the layout, but this program reads version 1; run 'convnext pack' on the checkpoint again.", error.Message);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-16)]
    [InlineData(16)]
    public void A_file_that_breaks_its_promise_is_refused(int difference)
    {
        // A difference of 0 keeps the length, and breaks the promise with a second tensor.
        Rewrite(
            writer =>
            {
                if (difference == 0)
                {
                    writer.Add("more", [1], new float[1]);
                }
            },
            network.WeightsLengthInFloats + difference);

        WeightsException error = Assert.Throws<WeightsException>(() => WeightLoader.Load(path, network));

        Assert.Equal(
            $"{path} must hold one tensor, 'packed' of {network.WeightsLengthInFloats} F32 values, as its metadata promise, and does not; "
                + "run 'convnext pack' on the checkpoint again.",
            error.Message);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4096)]
    [InlineData(100_000)]
    public void A_truncated_file_is_refused(int missing)
    {
        byte[] whole = File.ReadAllBytes(path);
        File.WriteAllBytes(path, whole[..^missing]);

        SafetensorsException error = Assert.Throws<SafetensorsException>(() => WeightLoader.Load(path, network));

        Assert.EndsWith("the file is cut short.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_the_metadata_it_is_a_checkpoint_with_the_wrong_tensors()
    {
        var writer = new SafetensorsWriter();
        writer.Add("packed", [expected.Length], expected);
        writer.Write(path);

        WeightsException error = Assert.Throws<WeightsException>(() => WeightLoader.Load(path, network));

        Assert.Contains("Missing (7)", error.Message, StringComparison.Ordinal);
        Assert.Contains("Unexpected (1): 'packed'", error.Message, StringComparison.Ordinal);
    }

    private void Rewrite(Action<SafetensorsWriter> change, long lengthInFloats)
    {
        var writer = new SafetensorsWriter { DataAlignment = 4096 };
        writer.Metadata["convnext.packed_layout"] = "1";
        writer.Metadata["convnext.fingerprint"] = network.Fingerprint;
        writer.Metadata["convnext.network"] = network.Name;
        writer.Add("packed", [lengthInFloats], new float[lengthInFloats]);
        change(writer);
        writer.Write(path);
    }

    private static float[] Floats(PackedWeights weights) => new ReadOnlySpan<float>(weights.Pointer, checked((int)weights.LengthInFloats)).ToArray();
}
