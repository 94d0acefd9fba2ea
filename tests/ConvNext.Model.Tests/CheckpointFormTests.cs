using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.RegularExpressions;
using ConvNext.Safetensors;
using ConvNext.Testing;
using Xunit;

namespace ConvNext.Model.Tests;

/// <summary>One network's weights in every form that checkpoints come in: the outputs are the same bits.</summary>
public class CheckpointFormTests
{
    private static readonly Dictionary<string, (long[] Shape, float[] Values)> Tensors = Networks.Tensors(Networks.Config("classifier"));

    [Theory]
    [InlineData("original")]
    [InlineData("timm")]
    [InlineData("torchvision")]
    public void Other_projects_names_are_read(string naming)
    {
        var renamed = Tensors.ToDictionary(entry => Rename(entry.Key, naming), entry => (Shape(entry.Key, entry.Value.Shape, naming), entry.Value.Values));
        using SafetensorsFile checkpoint = Networks.Checkpoint(renamed);
        using SmallClassifier model = SmallClassifier.Load(checkpoint);

        AssertSameOutputs(model);
    }

    [Fact]
    public void A_sharded_checkpoint_is_read()
    {
        using var folder = new TemporaryFolder();
        string[] files = ["model-00001-of-00002.safetensors", "model-00002-of-00002.safetensors"];
        var places = Tensors.Keys.Select((name, index) => (name, file: files[index % 2])).ToDictionary(entry => entry.name, entry => entry.file);
        foreach (string file in files)
        {
            Networks.Writer(Tensors, name => places[name] == file ? name : null).Write(folder.File(file));
        }

        File.WriteAllText(folder.File("model.safetensors.index.json"), JsonSerializer.Serialize(new { metadata = new { total_size = 0 }, weight_map = places }));
        using SmallClassifier model = SmallClassifier.Load(folder.Path);

        AssertSameOutputs(model);
    }

    [Theory]
    [InlineData("F16")]
    [InlineData("BF16")]
    public void Sixteen_bit_weights_are_their_float32_values(string type)
    {
        var writer = new SafetensorsWriter();
        var widened = new Dictionary<string, (long[] Shape, float[] Values)>();
        foreach ((string name, (long[] shape, float[] values)) in Tensors)
        {
            ushort[] bits = [.. values.Select(value => type == "F16" ? BitConverter.HalfToUInt16Bits((Half)value) : (ushort)(BitConverter.SingleToUInt32Bits(value) >> 16))];
            widened.Add(name, (shape, [.. bits.Select(value => type == "F16" ? (float)BitConverter.UInt16BitsToHalf(value) : BitConverter.UInt32BitsToSingle((uint)value << 16))]));
            writer.Add(name, type, shape, stream => stream.Write(MemoryMarshal.AsBytes(bits.AsSpan())));
        }

        using var folder = new TemporaryFolder();
        writer.Write(folder.File("model.safetensors"));
        using SmallClassifier model = SmallClassifier.Load(folder.Path);
        using SafetensorsFile expected = Networks.Checkpoint(widened);

        AssertSameOutputs(model, expected);
    }

    private static void AssertSameOutputs(ConvNextModel model, SafetensorsFile? expected = null)
    {
        using SafetensorsFile plain = expected ?? Networks.Checkpoint(Tensors);
        using SmallClassifier reference = SmallClassifier.Load(plain);
        float[] pixels = Networks.Pixels(reference.Description);
        Assert.Equal(Networks.Outputs(reference, pixels), Networks.Outputs(model, pixels));
    }

    // The three projects' sources, as rules; each rewrites what the one before left.
    private static string Rename(string name, string naming)
    {
        name = Regex.Replace(name, "^convnext\\.", "");
        (string Pattern, string Replacement)[] rules = naming switch
        {
            "original" =>
            [
                ("^embeddings\\.patch_embeddings", "downsample_layers.0.0"), ("^embeddings\\.layernorm", "downsample_layers.0.1"),
                ("^encoder\\.stages\\.(\\d)\\.downsampling_layer", "downsample_layers.$1"), ("^encoder\\.stages\\.(\\d)\\.layers", "stages.$1"),
                ("layer_scale_parameter", "gamma"), ("layernorm", "norm"), ("^classifier", "head"),
            ],
            "timm" =>
            [
                ("^embeddings\\.patch_embeddings", "stem.0"), ("^embeddings\\.layernorm", "stem.1"),
                ("^encoder\\.stages\\.(\\d)\\.downsampling_layer", "stages.$1.downsample"), ("^encoder\\.stages\\.(\\d)\\.layers", "stages.$1.blocks"),
                ("dwconv", "conv_dw"), ("pwconv", "mlp.fc"), ("layer_scale_parameter", "gamma"), ("^layernorm", "head.norm"), ("layernorm", "norm"), ("^classifier", "head.fc"),
            ],
            _ =>
            [
                ("^embeddings\\.patch_embeddings", "features.0.0"), ("^embeddings\\.layernorm", "features.0.1"),
                ("^encoder\\.stages\\.1\\.downsampling_layer", "features.2"), ("^encoder\\.stages\\.2\\.downsampling_layer", "features.4"),
                ("^encoder\\.stages\\.3\\.downsampling_layer", "features.6"),
                ("^encoder\\.stages\\.0\\.layers", "features.1"), ("^encoder\\.stages\\.1\\.layers", "features.3"), ("^encoder\\.stages\\.2\\.layers", "features.5"),
                ("^encoder\\.stages\\.3\\.layers", "features.7"),
                ("dwconv", "block.0"), ("pwconv1", "block.3"), ("pwconv2", "block.5"), ("layer_scale_parameter", "layer_scale"), ("^classifier", "classifier.2"),
                ("^layernorm", "classifier.0"), ("layernorm", "block.2"),
            ],
        };
        return rules.Aggregate(name, (text, rule) => Regex.Replace(text, rule.Pattern, rule.Replacement));
    }

    private static long[] Shape(string name, long[] shape, string naming) =>
        naming == "timm" && name.Contains("pwconv", StringComparison.Ordinal) && shape.Length == 2 ? [.. shape, 1, 1]
        : naming == "torchvision" && name.EndsWith("layer_scale_parameter", StringComparison.Ordinal) ? [.. shape, 1, 1]
        : shape;
}
