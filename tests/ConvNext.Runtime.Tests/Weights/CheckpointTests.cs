using System;
using System.IO;
using ConvNext.Runtime.Tests.Safetensors;
using ConvNext.Safetensors;
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
    [InlineData("pytorch_model.bin.index.json")]
    public void A_folder_with_only_PyTorch_files_says_what_to_run(string name)
    {
        string path = _folder.Write(name, [1]);

        string message = Assert.Throws<WeightsException>(() => Checkpoint.Open(_folder.Path)).Message;

        Assert.Contains(path, message, StringComparison.Ordinal);
        Assert.Contains("convnext convert", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("PK\u0003\u0004\0\0\u0008\u0008\0\0")]
    [InlineData("\u0080\u0002\u008a\u000a\u006c\u00fc\u009c\u0046\u00f9\u0020")]
    public void A_PyTorch_file_given_by_its_path_says_what_to_run(string start)
    {
        string path = _folder.Write("weights.pth", System.Text.Encoding.Latin1.GetBytes(start));

        Assert.Contains("convnext convert", Assert.Throws<WeightsException>(() => Checkpoint.Open(path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_not_there_is_named()
    {
        string missing = _folder.File("missing");

        Assert.StartsWith($"{missing} does not exist", Assert.Throws<WeightsException>(() => Checkpoint.Open(missing)).Message, StringComparison.Ordinal);
        Assert.StartsWith("'' does not exist", Assert.Throws<WeightsException>(() => Checkpoint.Open("")).Message, StringComparison.Ordinal);
        Assert.Contains(
            "neither model.safetensors nor model.safetensors.index.json",
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
