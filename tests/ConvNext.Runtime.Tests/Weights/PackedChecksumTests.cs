using System;
using System.IO;
using System.Linq;
using System.Text;
using ConvNext.Models;
using ConvNext.Safetensors;
using ConvNext.Tensors;
using ConvNext.Testing;
using ConvNext.Weights;
using Xunit;

namespace ConvNext.Runtime.Tests.Weights;

/// <summary>The checksum of packed files: what is as it was written passes, whatever else is found out or refused for what it is.</summary>
public sealed class PackedChecksumTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly string _path;

    public PackedChecksumTests()
    {
        NetworkDescription network = SmallNetwork.Create();
        _path = _folder.File("packed.safetensors");
        using SafetensorsFile checkpoint = SmallNetwork.Checkpoint(network);
        using PackedWeights weights = WeightLoader.Load(checkpoint, network.WeightTable);
        PackedFile.Write(_path, network.WeightTable, weights);
    }

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("123456789", "e3069283")]
    [InlineData("", "00000000")]
    [InlineData("The quick brown fox jumps over the lazy dog", "22620404")]
    public void It_is_the_checksum_of_iSCSI(string text, string digits)
    {
        PackedChecksum checksum = new();
        checksum.Add(Encoding.ASCII.GetBytes(text));

        Assert.Equal(digits, checksum.Digits);
    }

    [Theory]
    [InlineData(WeightLoading.Map)]
    [InlineData(WeightLoading.Copy)]
    public void A_file_as_it_was_written_passes(WeightLoading loading)
    {
        using var opened = OpenedModel.Open(_path, loading: loading);

        Assert.True(opened.VerifyPacked());
    }

    [Fact]
    public void Every_bit_of_the_header_and_bits_all_over_the_data_are_held()
    {
        byte[] file = File.ReadAllBytes(_path);
        int header = 8 + (int)BitConverter.ToInt64(file);
        int[] positions = [.. Enumerable.Range(0, Math.Min(header, 700)), header - 1, .. Enumerable.Range(0, 400).Select(i => header + (int)((long)i * (file.Length - header - 1) / 399))];
        foreach (int position in positions)
        {
            for (int bit = 0; bit < 8; bit++)
            {
                file[position] ^= (byte)(1 << bit);

                ConvNextException? error = Record.Exception(() => Verify(file)) as ConvNextException;
                Assert.True(error is not null, $"Bit {bit} of byte {position} of {header} and {file.Length - header} is not held.");
                Assert.Matches(@"^[^\n]+[.?]$", error.Message);
                Assert.True(position < header || error.Message.Contains(" is damaged: its checksum is ", StringComparison.Ordinal), $"{position}: {error.Message}");

                file[position] ^= (byte)(1 << bit);
            }
        }

        Verify(file);
    }

    [Fact]
    public void Two_signs_that_change_places_are_found_out()
    {
        byte[] file = File.ReadAllBytes(_path);
        file[^1] ^= 0x80;
        file[^65] ^= 0x80;

        Assert.Throws<WeightsException>(() => Verify(file));
    }

    [Fact]
    public void The_sentence_says_what_was_found_and_what_was_written()
    {
        byte[] file = File.ReadAllBytes(_path);
        string written = Verify(file);
        file[^1] ^= 1;
        File.WriteAllBytes(_path, file);

        using var opened = OpenedModel.Open(_path);
        WeightsException error = Assert.Throws<WeightsException>(() => opened.VerifyPacked());
        Assert.Matches(
            $"^.*packed\\.safetensors is damaged: its checksum is [0-9a-f]{{8}}, but '{written}' was written with it; run 'convnext pack' on the checkpoint again\\.$", error.Message);
    }

    /// <summary>Files of before the precision was said: their checksum is of the other texts and the bytes.</summary>
    [Fact]
    public void A_file_that_says_no_precision_is_held_against_what_it_says()
    {
        byte[] packed;
        using (SafetensorsFile file = SafetensorsFile.Open(_path))
        {
            Assert.True(file.TryGet("packed", out TensorData? tensor));
            packed = [.. MemoryOf(tensor)];
        }

        PackedChecksum checksum = new();
        foreach (string text in (ReadOnlySpan<string>)["2", "0123456789abcdef", "Old", ""])
        {
            checksum.Add(text);
        }

        checksum.Add(packed);
        var writer = new SafetensorsWriter { DataAlignment = 4096 };
        writer.Metadata["convnext.packed_layout"] = "2";
        writer.Metadata["convnext.fingerprint"] = "0123456789abcdef";
        writer.Metadata["convnext.network"] = "Old";
        writer.Metadata["convnext.crc32c"] = checksum.Digits;
        writer.Add("packed", "U8", [packed.Length], stream => stream.Write(packed));
        string path = _folder.File("old.safetensors");
        writer.Write(path);

        using SafetensorsFile old = SafetensorsFile.Open(path);
        Assert.Equal(checksum.Digits, PackedFile.Verify(old));
    }

    [Fact]
    public void A_file_without_a_checksum_cannot_be_verified()
    {
        byte[] file = File.ReadAllBytes(_path);
        Encoding.ASCII.GetBytes("convnext.other_").CopyTo(file.AsSpan(file.AsSpan().IndexOf("convnext.crc32c"u8)));

        WeightsException error = Assert.Throws<WeightsException>(() => Verify(file));
        Assert.Equal(
            "The file was packed without a checksum ('convnext.crc32c' in its metadata), so that it cannot be verified; run 'convnext pack' on the checkpoint again.", error.Message);
    }

    [Fact]
    public void A_checkpoint_has_nothing_to_verify()
    {
        string path = _folder.File("model.safetensors");
        SafetensorsWriter writer = new();
        writer.Add("weight", [1], new float[] { 1 });
        writer.Write(path);

        using var opened = OpenedModel.Open(path);
        Assert.False(opened.VerifyPacked());
        using SafetensorsFile file = SafetensorsFile.Open(path);
        Assert.Equal($"{path} is not packed, and only packed files have a checksum; 'convnext pack' writes them.", Assert.Throws<WeightsException>(() => PackedFile.Verify(file)).Message);
    }

    private static unsafe string Verify(byte[] content)
    {
        fixed (byte* start = content)
        {
            using SafetensorsFile file = SafetensorsFile.FromMemory(start, content.Length, "The file");
            return PackedFile.Verify(file);
        }
    }

    private static unsafe ReadOnlySpan<byte> MemoryOf(TensorData tensor) => new((byte*)tensor.Data, checked((int)tensor.LengthInBytes));
}
