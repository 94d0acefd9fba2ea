using System;
using System.IO;
using ConvNext.Safetensors;
using ConvNext.Tensors;
using ConvNext.Testing;
using ConvNext.Weights;
using Xunit;

namespace ConvNext.Runtime.Tests.Safetensors;

public sealed unsafe class ShardedCheckpointTests : IDisposable
{
    private const string Index = "model.safetensors.index.json";
    private readonly TemporaryFolder _folder = new();

    public ShardedCheckpointTests()
    {
        WriteShard("one.safetensors", ("a", 1), ("b", 2));
        WriteShard("two.safetensors", ("c", 3));
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Tensors_come_from_the_files_that_the_index_names()
    {
        using ShardedCheckpoint checkpoint = Open(
            """{"metadata":{"total_size":12},"weight_map":{"c":"two.safetensors","a":"one.safetensors","b":"one.safetensors"}}""");

        Assert.Equal(["c", "a", "b"], checkpoint.Names);
        foreach ((string name, float value) in new[] { ("a", 1f), ("b", 2f), ("c", 3f) })
        {
            Assert.True(checkpoint.TryGet(name, out TensorData? tensor));
            Assert.Equal(value, *(float*)tensor.Data);
        }

        Assert.False(checkpoint.TryGet("d", out _));
    }

    [Fact]
    public void Files_in_a_folder_below_are_found()
    {
        Directory.CreateDirectory(_folder.File("shards"));
        WriteShard("shards/three.safetensors", ("d", 4));

        using ShardedCheckpoint checkpoint = Open("""{"weight_map":{"d":"shards/three.safetensors"}}""");

        Assert.True(checkpoint.TryGet("d", out _));
    }

    [Theory]
    [InlineData("""{"weight_map":{"a":"one.safetensors","b":"one.safetensors","x":"two.safetensors"}}""", "tensor 'x' is in 'two.safetensors', but it is not there")]
    [InlineData("""{"weight_map":{"a":"three.safetensors"}}""", "tensor 'a' is in 'three.safetensors', but there is no such file")]
    [InlineData("""{"weight_map":{"a":"one.safetensors"}}""", "'one.safetensors' holds tensor 'b', but")]
    [InlineData("""{"weight_map":{"a":"../one.safetensors"}}""", "in '../one.safetensors'; only files in the folder of the index")]
    [InlineData("""{"weight_map":{"a":"shards/../../one.safetensors"}}""", "only files in the folder of the index")]
    [InlineData("""{"weight_map":{"a":"..\\one.safetensors"}}""", "only files in the folder of the index")]
    [InlineData("""{"weight_map":{"a":"/etc/passwd"}}""", "only files in the folder of the index")]
    [InlineData("""{"weight_map":{"a":""}}""", "only files in the folder of the index")]
    [InlineData("""{"weight_map":{"a":"."}}""", "only files in the folder of the index")]
    [InlineData("""{"weight_map":{"a":"one\u0000.safetensors"}}""", "only files in the folder of the index")]
    [InlineData("""{"weight_map":{"a":1}}""", "must give tensor 'a' a file name")]
    [InlineData("""{"weight_map":{"a":"one.safetensors","a":"one.safetensors"}}""", "has tensor 'a' twice")]
    [InlineData("""{"weight_map":{},"weight_map":{}}""", "has the key 'weight_map' twice")]
    [InlineData("""{"weight_map":[]}""", "'weight_map' must be an object")]
    [InlineData("""{"model_type":"convnext"}""", "has no 'weight_map'")]
    [InlineData("""[]""", "must be a JSON object")]
    [InlineData("", "is empty")]
    [InlineData(" ", "not valid JSON")]
    [InlineData("""{"weight_map":{}} x""", "not valid JSON")]
    [InlineData("""{"weight_map":{"\udc00":"one.safetensors"}}""", "an escape that is no character")]
    public void An_index_that_does_not_fit_is_refused_by_its_own_sentence(string index, string expected)
    {
        string message = Assert.Throws<SafetensorsException>(() => Open(index)).Message;

        Assert.Contains(expected, message, StringComparison.Ordinal);
        Assert.Contains(Index, message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_broken_file_is_named()
    {
        _folder.Write("two.safetensors", SafetensorsBytes.Build("{}", 1));

        string message = Assert.Throws<SafetensorsException>(() => Open("""{"weight_map":{"c":"two.safetensors"}}""")).Message;

        Assert.StartsWith(_folder.File("two.safetensors"), message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_index_is_named() => Assert.Equal(
        $"{_folder.File("none.json")} does not exist.",
        Assert.Throws<SafetensorsException>(() => ShardedCheckpoint.Open(_folder.File("none.json"))).Message);

    private ShardedCheckpoint Open(string index)
    {
        File.WriteAllText(_folder.File(Index), index);
        return ShardedCheckpoint.Open(_folder.File(Index));
    }

    private void WriteShard(string name, params (string Name, float Value)[] tensors)
    {
        var writer = new SafetensorsWriter();
        foreach ((string tensor, float value) in tensors)
        {
            writer.Add(tensor, [1], new[] { value });
        }

        writer.Write(_folder.File(name));
    }
}
