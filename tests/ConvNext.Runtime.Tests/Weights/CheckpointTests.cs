using System;
using System.IO;
using ConvNext.Runtime.Tests.Safetensors;
using ConvNext.Runtime.Tests.Weights.PyTorch;
using ConvNext.Safetensors;
using ConvNext.Testing;
using ConvNext.Weights;
using Xunit;

namespace ConvNext.Runtime.Tests.Weights;

public sealed class CheckpointTests : IDisposable
{
    private static readonly byte[] OneTensor =
        SafetensorsBytes.Build("""{"__metadata__":{"format":"pt"},"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}""", 1);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_file_is_opened_whatever_its_name()
    {
        using Checkpoint checkpoint = Checkpoint.Open(_folder.Write("weights", OneTensor));

        Assert.True(checkpoint.TryGet("a", out _));
        Assert.Equal(["a"], checkpoint.Names);
        Assert.Equal("pt", checkpoint.Metadata["format"]);
        Assert.Equal(_folder.File("weights"), checkpoint.Description);
    }

    [Fact]
    public void An_index_opens_the_files_that_it_names()
    {
        _folder.Write("shard", OneTensor);
        File.WriteAllText(_folder.File("some.index.json"), """{"weight_map":{"a":"shard"}}""");

        using Checkpoint checkpoint = Checkpoint.Open(_folder.File("some.index.json"));

        Assert.True(checkpoint.TryGet("a", out _));
        Assert.Empty(checkpoint.Metadata);
    }

    [Fact]
    public void In_a_folder_the_single_file_goes_before_the_index()
    {
        File.WriteAllText(_folder.File("model.safetensors.index.json"), """{"weight_map":{"a":"shard"}}""");
        _folder.Write("shard", OneTensor);
        using (Checkpoint sharded = Checkpoint.Open(_folder.Path))
        {
            Assert.Equal(_folder.File("model.safetensors.index.json"), sharded.Description);
        }

        _folder.Write("model.safetensors", OneTensor);
        _folder.Write("pytorch_model.bin", [1]);
        using Checkpoint single = Checkpoint.Open(_folder.Path);
        Assert.Equal(_folder.File("model.safetensors"), single.Description);
    }

    [Theory]
    [InlineData("pytorch_model.bin")]
    [InlineData("checkpoint.pth")]
    [InlineData("last.ckpt")]
    [InlineData("model_best.pth.tar")]
    [InlineData("weights.pt")]
    [InlineData("model.fp16.safetensors")]
    public void In_a_folder_the_only_file_of_weights_is_opened(string name)
    {
        byte[] content = name.EndsWith(".safetensors", StringComparison.Ordinal)
            ? OneTensor
            : ZipBytes.Archive(PickleBytes.OfFloats(("a", 1)), BitConverter.GetBytes(1f));
        string path = _folder.Write(name, content);
        _folder.Write("optimizer.pt", [1]);
        _folder.Write("training_args.bin", [1]);

        using Checkpoint checkpoint = Checkpoint.Open(_folder.Path);

        Assert.Equal(path, checkpoint.Description);
        Assert.True(checkpoint.TryGet("a", out _));
    }

    [Fact]
    public void Several_files_of_weights_are_listed_and_none_is_guessed()
    {
        _folder.Write("epoch1.pth", [1]);
        _folder.Write("epoch2.pth", [1]);

        string message = Assert.Throws<WeightsException>(() => Checkpoint.Open(_folder.Path)).Message;

        Assert.Contains("2 files that may be the weights, 'epoch1.pth', 'epoch2.pth'", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n", "a Git LFS pointer")]
    [InlineData("<!DOCTYPE html><html></html>", "a web page")]
    [InlineData("{\"weight_map\": {}}", "must end in .json")]
    [InlineData("GGUF\u0003\0\0\0\0\0\0\0", "a GGUF file")]
    [InlineData("\u001f\u008b\u0008\0\0\0\0\0\0\0", "compressed with gzip")]
    [InlineData("\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", "zeros")]
    public void What_is_no_file_of_weights_is_named(string content, string expected)
    {
        string path = _folder.Write("model.safetensors", System.Text.Encoding.Latin1.GetBytes(content));

        Assert.Contains(expected, Assert.Throws<SafetensorsException>(() => Checkpoint.Open(path)).Message, StringComparison.Ordinal);
        Assert.Contains(expected, Assert.ThrowsAny<ConvNextException>(() => SafetensorsFile.Open(path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_not_there_is_named()
    {
        string missing = _folder.File("missing");

        Assert.StartsWith($"{missing} does not exist", Assert.Throws<WeightsException>(() => Checkpoint.Open(missing)).Message, StringComparison.Ordinal);
        Assert.StartsWith("'' does not exist", Assert.Throws<WeightsException>(() => Checkpoint.Open("")).Message, StringComparison.Ordinal);
        Assert.Contains(
            "has no weights; accepted are model.safetensors",
            Assert.Throws<WeightsException>(() => Checkpoint.Open(_folder.Path)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void All_errors_share_one_base()
    {
        Assert.ThrowsAny<ConvNextException>(() => Checkpoint.Open(_folder.Write("broken", [1])));
        Assert.ThrowsAny<ConvNextException>(() => Checkpoint.Open(_folder.File("missing")));
        Assert.Throws<SafetensorsException>(() => Checkpoint.Open(_folder.Write("empty", [])));
    }
}
