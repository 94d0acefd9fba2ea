using System;
using System.IO;
using System.Linq;
using System.Text;
using ConvNext.Safetensors;
using ConvNext.Testing;
using ConvNext.Weights;
using Xunit;

namespace ConvNext.Runtime.Tests.Safetensors;

/// <summary>Headers and indices that ask for much: each ends in one sentence before it takes more than a bound.</summary>
public sealed class HeaderBoundTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_shape_of_very_many_numbers_is_refused_at_the_65th() =>
        AssertBounded(
            """{"a":{"dtype":"F32","shape":[""" + string.Concat(Enumerable.Repeat("0,", 2_000_000)) + """0],"data_offsets":[0,0]}}""", "more than 64 numbers");

    [Fact]
    public void More_tensors_than_any_model_has_are_refused() =>
        AssertBounded(
            "{" + string.Join(",", Enumerable.Range(0, 210_000).Select(i => $"\"{i:x}\":{{\"dtype\":\"F32\",\"shape\":[0],\"data_offsets\":[0,0]}}")) + "}",
            "more than 200000 tensors");

    [Fact]
    public void Metadata_of_very_many_keys_are_refused() =>
        AssertBounded("{\"__metadata__\":{" + string.Join(",", Enumerable.Range(0, 500_000).Select(i => $"\"{i:x}\":\"\"")) + "}}", "more than 10000 keys");

    [Fact]
    public void Names_of_a_million_letters_are_refused()
    {
        string name = new('a', 4_000_000);

        AssertBounded($$$"""{"{{{name}}}":{"dtype":"F32","shape":[0],"data_offsets":[0,0]}}""", "a name of 4000000 bytes");
        AssertBounded($$$"""{"a":{"dtype":"{{{name}}}","shape":[0],"data_offsets":[0,0]}}""", "a name of 4000000 bytes");
        AssertBounded($$$"""{"__metadata__":{"{{{name}}}":""}}""", "a name of 4000000 bytes");
    }

    [Fact]
    public void An_index_of_very_many_files_or_of_a_long_name_is_refused()
    {
        string path = _folder.File("model.safetensors.index.json");
        File.WriteAllText(path, "{\"weight_map\":{" + string.Join(",", Enumerable.Range(0, 2000).Select(i => $"\"{i}\":\"f{i}\"")) + "}}");
        Assert.Contains("1024 files", Assert.Throws<SafetensorsException>(() => ShardedCheckpoint.Open(path)).Message, StringComparison.Ordinal);

        File.WriteAllText(path, $$$"""{"weight_map":{"{{{new string('a', 2000)}}}":"f"}}""");
        Assert.Contains("a name of 2000 bytes", Assert.Throws<SafetensorsException>(() => ShardedCheckpoint.Open(path)).Message, StringComparison.Ordinal);
    }

    private static void AssertBounded(string header, string expected)
    {
        byte[] file = [.. BitConverter.GetBytes((ulong)Encoding.UTF8.GetByteCount(header)), .. Encoding.UTF8.GetBytes(header)];
        long before = GC.GetAllocatedBytesForCurrentThread();

        string message = Assert.Throws<SafetensorsException>(() => SafetensorsFile.FromMemory(file, "hostile")).Message;

        Assert.Contains(expected, message, StringComparison.Ordinal);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, (64L << 20) + (4L * file.Length));
    }
}
