using System;
using System.IO;
using System.Linq;
using System.Text;
using ConvNext.Safetensors;
using ConvNext.Testing;
using Xunit;

namespace ConvNext.Runtime.Tests.Safetensors;

/// <summary>One broken file per rule of the format; each must be told apart by its own sentence.</summary>
public sealed class SafetensorsRuleTests
{
    private const string F32x2 = """{"dtype":"F32","shape":[2],"data_offsets":[0,8]}""";

    public static TheoryData<string, string> BrokenHeaders => new()
    {
        { """[]""", "must begin with '{', but its first byte is 0x5b" },
        { """ {}""", "must begin with '{', but its first byte is 0x20" },
        { "", "must begin with '{', but it is empty" },
        { """{"a":""", "not valid JSON" },
        { """{} x""", "not valid JSON" },
        { """{}{}""", "not valid JSON" },
        { """{"__metadata__":{},}""", "not valid JSON" },
        { "{}\0", "not valid JSON" },
        { """{"\ud800":{}}""", "has an escape that is no character" },
        { """{"\ud800_metadata__":{}}""", "an escape that is no character" },
        { """{"\u005f_metadata_\ud800":{}}""", "has a key with an escape that is no character" },
        { """{"a":{"d\ud800pe":"F32"}}""", "has a key with an escape that is no character" },
        { """{"a":3}""", "tensor 'a' must be described by an object, but is 3" },
        { """{"a":null}""", "tensor 'a' must be described by an object, but is null" },
        { """{"a":{"shape":[2],"data_offsets":[0,8]}}""", "tensor 'a' has no dtype" },
        { """{"a":{"dtype":"F32","data_offsets":[0,8]}}""", "tensor 'a' has no shape" },
        { """{"a":{"dtype":"F32","shape":[2]}}""", "tensor 'a' has no data_offsets" },
        { """{"a":{"dtype":"f32","shape":[2],"data_offsets":[0,8]}}""", "tensor 'a': dtype 'f32' is not one of the format's types" },
        { """{"a":{"dtype":32,"shape":[2],"data_offsets":[0,8]}}""", "tensor 'a': dtype must be a string, but is 32" },
        { """{"a":{"dtype":"F32","shape":[-2],"data_offsets":[0,8]}}""", "tensor 'a': shape must hold non-negative integers, but has -2" },
        { """{"a":{"dtype":"F32","shape":[2.0],"data_offsets":[0,8]}}""", "tensor 'a': shape must hold non-negative integers, but has 2.0" },
        { """{"a":{"dtype":"F32","shape":[2e0],"data_offsets":[0,8]}}""", "tensor 'a': shape must hold non-negative integers, but has 2e0" },
        { """{"a":{"dtype":"F32","shape":["2"],"data_offsets":[0,8]}}""", "tensor 'a': shape must hold non-negative integers, but has a string" },
        { """{"a":{"dtype":"F32","shape":2,"data_offsets":[0,8]}}""", "tensor 'a': shape must be an array of non-negative integers, but is 2" },
        { """{"a":{"dtype":"F32","shape":[99999999999999999999],"data_offsets":[0,8]}}""", "tensor 'a': shape has 99999999999999999999, which does not fit in 64 bits" },
        { """{"a":{"dtype":"F32","shape":[4294967296,4294967296],"data_offsets":[0,8]}}""",
            "tensor 'a': its shape [4294967296, 4294967296] has more elements than 64 bits can count" },
        { """{"a":{"dtype":"F32","shape":[4294967296,1073741824],"data_offsets":[0,8]}}""",
            "tensor 'a': its shape [4294967296, 1073741824] takes more bytes than 64 bits can count" },
        { """{"a":{"dtype":"F4","shape":[3],"data_offsets":[0,8]}}""", "tensor 'a': its 12 bits (F4, shape [3]) do not fill whole bytes" },
        { """{"a":{"dtype":"F32","shape":[2],"data_offsets":[0]}}""", "tensor 'a': data_offsets must be two numbers, begin and end, but 1 are given" },
        { """{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8,8]}}""", "tensor 'a': data_offsets must be two numbers, begin and end, but 3 are given" },
        { """{"a":{"dtype":"F32","shape":[2],"data_offsets":[-8,0]}}""", "tensor 'a': data_offsets must hold non-negative integers, but has -8" },
        { """{"a":{"dtype":"F32","shape":[2],"data_offsets":[8,0]}}""", "tensor 'a': data_offsets end at 0, before they begin at 8" },
        { """{"a":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}}""", "tensor 'a': data_offsets span 8 bytes, but F32 of shape [3] takes 12" },
        { """{"a":{"dtype":"F32","shape":[],"data_offsets":[0,8]}}""", "tensor 'a': data_offsets span 8 bytes, but F32 of shape [] takes 4" },
        { """{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", "tensor 'a' begins at offset 4, but the header ends at 0: no byte may lie between" },
        {
            """{"a":{"dtype":"U8","shape":[3],"data_offsets":[0,3]},"b":{"dtype":"U8","shape":[4],"data_offsets":[4,8]}}""",
            "tensor 'b' begins at offset 4, but tensor 'a' ends at 3: no byte may lie between"
        },
        {
            """{"b":{"dtype":"U8","shape":[5],"data_offsets":[3,8]},"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]}}""",
            "tensor 'b' begins at offset 3, inside tensor 'a', which ends at 4: tensors may not overlap"
        },
        { """{"a":{"dtype":"F32","shape":[3],"data_offsets":[0,12]}}""", "tensor 'a' ends at offset 12, but only 8 bytes follow the header" },
        { """{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", "8 bytes follow the header, but the last tensor ends at offset 4" },
        { """{}""", "8 bytes follow the header, but the last tensor ends at offset 0" },
        { $$"""{"a":{{F32x2}},"a":{{F32x2}} }""", "the header has tensor 'a' twice" },
        { """{"a":{"dtype":"F32","dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", "tensor 'a' has the key 'dtype' twice" },
        { """{"a":{"dtype":"F32","shape":[2],"shape":[2],"data_offsets":[0,8]}}""", "tensor 'a' has the key 'shape' twice" },
        { """{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8],"data_offsets":[0,8]}}""", "tensor 'a' has the key 'data_offsets' twice" },
        { $$"""{"__metadata__":{},"__metadata__":{},"a":{{F32x2}} }""", "the header has the key '__metadata__' twice" },
        { $$"""{"__metadata__":{"k":"1","k":"1"},"a":{{F32x2}} }""", "'__metadata__' has the key 'k' twice" },
        { $$"""{"__metadata__":{"k":1},"a":{{F32x2}} }""", "'__metadata__' must map to strings, but the value of 'k' is 1" },
        { $$"""{"__metadata__":["k"],"a":{{F32x2}} }""", "'__metadata__' must be an object of strings, but is an array" },
        { """{"line\nbreak":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}}""", """tensor 'line\u000abreak': data_offsets span""" },
    };

    [Theory]
    [MemberData(nameof(BrokenHeaders))]
    public void A_broken_header_is_refused_by_its_own_sentence(string header, string expected) =>
        Assert.Contains(expected, SafetensorsBytes.ErrorOf(SafetensorsBytes.Build(header, dataLength: 8)), StringComparison.Ordinal);

    [Fact]
    public void Bytes_that_are_not_UTF8_are_refused()
    {
        byte[] header = Encoding.UTF8.GetBytes($$"""{"a":{{F32x2}} }""");
        header[2] = 0xff;

        Assert.Contains("not valid UTF-8", SafetensorsBytes.ErrorOf(SafetensorsBytes.Build(header, 8)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(63)]
    [InlineData(1_000_000)]
    public void Deep_nesting_is_refused(int depth)
    {
        string header = $$"""{"a":{"other":{{new string('[', depth) + new string(']', depth)}} } }""";

        Assert.Contains("not valid JSON", SafetensorsBytes.ErrorOf(SafetensorsBytes.Build(header, 8)), StringComparison.Ordinal);
    }

    [Fact]
    public void A_long_name_is_cut_in_the_message()
    {
        string header = $$"""{"{{new string('n', 1_000)}}":7}""";

        Assert.InRange(SafetensorsBytes.ErrorOf(SafetensorsBytes.Build(header, 0)).Length, 100, 300);
    }

    [Theory]
    [InlineData(0, "0 bytes are too few")]
    [InlineData(7, "7 bytes are too few")]
    public void Fewer_than_eight_bytes_are_refused(int length, string expected) =>
        Assert.Contains(expected, SafetensorsBytes.ErrorOf(new byte[length]), StringComparison.Ordinal);

    [Theory]
    [InlineData(3UL, "the header claims 3 bytes, but only 2 follow its length")]
    [InlineData(100_000_000UL, "the header claims 100000000 bytes, but only 2 follow its length")]
    [InlineData(100_000_001UL, "the header claims 100000001 bytes, more than the 100000000")]
    [InlineData(ulong.MaxValue, "the header claims 18446744073709551615 bytes, more than the 100000000")]
    public void A_header_length_beyond_the_file_or_the_format_is_refused(ulong claimed, string expected)
    {
        byte[] file = [.. BitConverter.GetBytes(claimed), (byte)'{', (byte)'}'];

        Assert.Contains(expected, SafetensorsBytes.ErrorOf(file), StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_file_an_empty_file_and_a_folder_each_have_their_sentence()
    {
        using var folder = new TemporaryFolder();
        string empty = folder.Write("empty.safetensors", []);
        string missing = folder.File("missing.safetensors");

        Assert.Equal($"{missing} does not exist.", Assert.Throws<SafetensorsException>(() => SafetensorsFile.Open(missing)).Message);
        Assert.Equal($"{empty} is empty.", Assert.Throws<SafetensorsException>(() => SafetensorsFile.Open(empty)).Message);
        Assert.StartsWith($"{folder.Path} is a folder", Assert.Throws<SafetensorsException>(() => SafetensorsFile.Open(folder.Path)).Message, StringComparison.Ordinal);
        Assert.Throws<SafetensorsException>(() => SafetensorsFile.Open(""));
        Assert.Throws<SafetensorsException>(() => SafetensorsFile.Open("nul\0character"));
    }

    [Fact]
    public void Every_rule_has_a_sentence_of_its_own()
    {
        // The sentences above that describe different rules must not have become one catch-all.
        string[] sentences = [.. BrokenHeaders.Select(row => SafetensorsBytes.ErrorOf(SafetensorsBytes.Build((string)row[0], 8))).Distinct()];

        Assert.True(sentences.Length >= 40, $"only {sentences.Length} different sentences");
    }

    [Fact]
    public void A_section_outside_its_file_is_refused()
    {
        using var folder = new TemporaryFolder();
        string path = folder.Write("some.bin", new byte[100]);

        foreach ((long offset, long length) in new (long, long)[] { (-1, 10), (0, 101), (100, 1), (95, 6), (0, 0), (long.MaxValue, long.MaxValue), (1, long.MaxValue) })
        {
            string message = Assert.Throws<SafetensorsException>(() => SafetensorsFile.OpenSection(path, offset, length)).Message;
            Assert.Contains("does not lie inside it", message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_refused_file_is_not_kept_open()
    {
        using var folder = new TemporaryFolder();
        string path = folder.Write("broken.safetensors", SafetensorsBytes.Build("{}", 8));

        Assert.Throws<SafetensorsException>(() => SafetensorsFile.Open(path));

        using FileStream exclusive = File.Open(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
        Assert.Equal(18, exclusive.Length);
    }
}
