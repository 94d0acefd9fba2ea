using System;
using System.IO;
using System.Text;
using ConvNext.Preprocessing;
using ConvNext.Testing;
using Xunit;

namespace ConvNext.Runtime.Tests.Configuration;

/// <summary>What the longest config.json may cost, whatever it holds: the bounds of docs/limits.md.</summary>
public class ConfigBoundsTests
{
    private const int LongestFile = 1 << 24;

    /// <summary>Allocated at most, in bytes: the characters of the longest file are 32 MiB, its values or its longest text as much again.</summary>
    private const long Allowed = 96L << 20;

    [Theory]
    [InlineData("{\"x\": [", "0,", "0]}")]
    [InlineData("{\"x\": [", "[],", "0]}")]
    [InlineData("{\"x\": [", "\"a\",", "0]}")]
    [InlineData("{", "\"k\":0,", "\"k\": 0}")]
    public void More_values_than_a_configuration_needs_are_refused(string begin, string entry, string end)
    {
        string message = Error(Repeat(begin, entry, end));

        Assert.Contains("there are more than 262144 values, which no configuration needs", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{\"", "k", "\": 1}", "has none of a ConvNeXt's keys, but \"kkk")]
    [InlineData("{\"model_type\": \"", "k", "\"}", "\"model_type\" is \"kkk")]
    [InlineData("{\"model_type\": \"", "\\u0041", "\"}", "\"model_type\" is \"\\u0041")]
    [InlineData("{\"model_type\": ", "1", "}", "\"model_type\" is 111")]
    [InlineData("{\"num_channels\": ", "1", "}", "\"num_channels\" is 111")]
    public void A_long_text_costs_its_length_and_is_shown_shortened(string begin, string entry, string end, string expected)
    {
        string message = Error(Repeat(begin, entry, end));

        Assert.Contains(expected, message, StringComparison.Ordinal);
        Assert.InRange(message.Length, 1, 300);
    }

    [Fact]
    public void Brackets_deeper_than_64_are_refused() =>
        Assert.Contains("nested deeper than 64", Error(Repeat("{\"x\": ", "[", "")), StringComparison.Ordinal);

    [Fact]
    public void Files_longer_than_16_MiB_are_refused()
    {
        using TemporaryFolder folder = new();
        foreach ((string name, string text, Action<string> load) in (ReadOnlySpan<(string, string, Action<string>)>)[
            ("config.json", "{\"model_type\": \"convnext\"}", static path => ConvNextConfig.Load(path)),
            ("preprocessor_config.json", "{\"image_processor_type\": \"ConvNextImageProcessor\"}", static path => ConvNextImageProcessorOptions.Load(path))])
        {
            string path = folder.File(name);
            File.WriteAllText(path, text.PadRight(LongestFile));
            load(path);
            File.AppendAllText(path, " ");
            long before = GC.GetAllocatedBytesForCurrentThread();

            string message = Assert.Throws<ConvNextException>(() => load(path)).Message;

            Assert.Equal($"{path} is longer than 16777216 bytes, which no configuration needs.", message);
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, Allowed);
        }
    }

    private static byte[] Repeat(string begin, string entry, string end)
    {
        var text = new StringBuilder(begin, LongestFile);
        while (text.Length + entry.Length + end.Length <= LongestFile)
        {
            text.Append(entry);
        }

        return Encoding.UTF8.GetBytes(text.Append(end).ToString());
    }

    private static string Error(byte[] file)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        string message = Assert.Throws<ConvNextException>(() => ConvNextConfig.Parse(file, "file")).Message;
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, Allowed);
        return message;
    }
}
