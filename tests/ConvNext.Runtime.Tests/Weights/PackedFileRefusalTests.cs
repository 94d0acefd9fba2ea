using System;
using System.IO;
using ConvNext.Safetensors;
using ConvNext.Weights;
using Xunit;

namespace ConvNext.Runtime.Tests.Weights;

/// <summary>Packed files that do not fit are refused in one sentence.</summary>
public sealed class PackedFileRefusalTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("convnext-").FullName;
    private readonly NetworkDescription _network = SmallNetwork.Create();
    private readonly string _path;
    private readonly int _lengthInFloats;

    public PackedFileRefusalTests()
    {
        _path = Path.Combine(_folder, "packed.safetensors");
        using SafetensorsFile checkpoint = SmallNetwork.Checkpoint(_network);
        using PackedWeights weights = WeightLoader.Load(checkpoint, _network.WeightTable);
        _lengthInFloats = checked((int)(weights.LengthInBytes / sizeof(float)));
        PackedFile.Write(_path, _network.WeightTable, weights);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_file_for_other_panels_is_refused()
    {
        NetworkDescription retiled = SmallNetwork.Create(panelWidth: 32);

        WeightsException error = Assert.Throws<WeightsException>(() => WeightLoader.Load(_path, retiled.WeightTable));

        Assert.Equal(
            $"{_path} was packed for another build of Small (fingerprint '{_network.Fingerprint}'), which does not fit Small ('{retiled.Fingerprint}'); "
            + "run 'convnext pack' on the checkpoint again.",
            error.Message);
    }

    [Fact]
    public void A_file_for_another_network_is_refused_by_its_name()
    {
        NetworkDescription other = SmallNetwork.Create(panelWidth: 32) with { Name = "Other" };

        WeightsException error = Assert.Throws<WeightsException>(() => WeightLoader.Load(_path, other.WeightTable));

        Assert.StartsWith($"{_path} was packed for the network 'Small' (fingerprint ", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_says_no_precision_is_refused_by_its_name()
    {
        Rewrite(static writer => writer.Metadata["convnext.fingerprint"] = "0", _network.WeightsLengthInBytes);
        NetworkDescription other = SmallNetwork.Create() with { Name = "Other", Precision = NetworkPrecision.Int8 };

        WeightsException error = Assert.Throws<WeightsException>(() => WeightLoader.Load(_path, other.WeightTable));

        Assert.StartsWith($"{_path} was packed for the network 'Small' (fingerprint '0'), which does not fit Other ", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Another_version_of_the_layout_is_refused()
    {
        Rewrite(writer => writer.Metadata["convnext.packed_layout"] = "3", _network.WeightsLengthInBytes);

        WeightsException error = Assert.Throws<WeightsException>(() => WeightLoader.Load(_path, _network.WeightTable));

        Assert.Equal(
            $"{_path} was packed in version '3' of the layout, but this program reads version 2; run 'convnext pack' on the checkpoint again.", error.Message);
    }

    [Fact]
    public void A_file_from_before_element_types_is_refused()
    {
        var writer = new SafetensorsWriter { DataAlignment = 4096 };
        writer.Metadata["convnext.packed_layout"] = "1";
        writer.Metadata["convnext.fingerprint"] = _network.Fingerprint;
        writer.Metadata["convnext.network"] = _network.Name;
        writer.Add("packed", [_lengthInFloats], new float[_lengthInFloats]);
        writer.Write(_path);

        WeightsException error = Assert.Throws<WeightsException>(() => WeightLoader.Load(_path, _network.WeightTable));

        Assert.Equal(
            $"{_path} was packed in version '1' of the layout, but this program reads version 2; run 'convnext pack' on the checkpoint again.", error.Message);
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
            _network.WeightsLengthInBytes + difference);

        WeightsException error = Assert.Throws<WeightsException>(() => WeightLoader.Load(_path, _network.WeightTable));

        Assert.Equal(
            $"{_path} must hold one tensor, 'packed' of {_network.WeightsLengthInBytes} U8 values, as its metadata promise, and does not; "
            + "run 'convnext pack' on the checkpoint again.",
            error.Message);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4096)]
    [InlineData(100_000)]
    public void A_truncated_file_is_refused(int missing)
    {
        byte[] whole = File.ReadAllBytes(_path);
        File.WriteAllBytes(_path, whole[..^missing]);

        SafetensorsException error = Assert.Throws<SafetensorsException>(() => WeightLoader.Load(_path, _network.WeightTable));

        Assert.EndsWith("the file is cut short.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_the_metadata_it_is_a_checkpoint_with_the_wrong_tensors()
    {
        var writer = new SafetensorsWriter();
        writer.Add("packed", [_lengthInFloats], new float[_lengthInFloats]);
        writer.Write(_path);

        WeightsException error = Assert.Throws<WeightsException>(() => WeightLoader.Load(_path, _network.WeightTable));

        Assert.Contains("Missing (7)", error.Message, StringComparison.Ordinal);
        Assert.Contains("Unexpected (1): 'packed'", error.Message, StringComparison.Ordinal);
    }

    private void Rewrite(Action<SafetensorsWriter> change, long lengthInBytes)
    {
        var writer = new SafetensorsWriter { DataAlignment = 4096 };
        writer.Metadata["convnext.packed_layout"] = "2";
        writer.Metadata["convnext.fingerprint"] = _network.Fingerprint;
        writer.Metadata["convnext.network"] = _network.Name;
        writer.Add("packed", "U8", [lengthInBytes], stream => stream.Write(new byte[lengthInBytes]));
        change(writer);
        writer.Write(_path);
    }
}
