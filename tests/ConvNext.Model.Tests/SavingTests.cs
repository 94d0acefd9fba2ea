using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Runtime.InteropServices;
using ConvNext.Safetensors;
using ConvNext.Tensors;
using ConvNext.Testing;
using Xunit;

namespace ConvNext.Model.Tests;

/// <summary>What is saved is what was there, to the bit, and under the reference's names.</summary>
public class SavingTests
{
    [Fact]
    public void Every_tensor_comes_back_from_the_packed_layout_as_it_went_in()
    {
        // Between them: all layouts, panels that do not divide, vectors that are no multiple of a lane count, a prelu, no layer scale.
        AssertUnpacked("everything", ["stem", "stage2", "stage4"], source => Everything.Load(source));
        AssertUnpacked("odd", ["stage3"], source => OddClassifier.Load(source));
    }

    [Fact]
    public void Loading_a_saved_folder_gives_the_same_bits()
    {
        using var first = new TemporaryFolder();
        using var second = new TemporaryFolder();
        using OddClassifier made = OddClassifier.CreateRandom(11);
        made.Save(first.Path);
        using OddClassifier loaded = OddClassifier.Load(first.Path);
        loaded.Save(second.Path);

        float[] pixels = Networks.Pixels(made.Description);
        Dictionary<string, float[]> expected = Networks.Outputs(made, pixels);
        foreach ((string name, float[] values) in Networks.Outputs(loaded, pixels))
        {
            Assert.Equal(Bits(expected[name]), Bits(values));
        }

        Assert.Equal(Directory.GetFiles(first.Path).Select(Path.GetFileName).Order(), Directory.GetFiles(second.Path).Select(Path.GetFileName).Order());
        foreach (string file in Directory.GetFiles(first.Path))
        {
            Assert.Equal(File.ReadAllBytes(file), File.ReadAllBytes(second.File(Path.GetFileName(file))));
        }
    }

    [Fact]
    public void A_classifier_is_saved_with_the_models_prefix_and_the_other_forms_without()
    {
        Assert.Contains("convnext.encoder.stages.1.downsampling_layer.1.weight", SavedNames(SmallClassifier.CreateRandom()));
        string[] bare = SavedNames(BareModel.CreateRandom());
        Assert.Contains("layernorm.weight", bare);
        Assert.Contains("embeddings.patch_embeddings.bias", bare);
        Assert.DoesNotContain(bare, name => name.StartsWith("convnext.", StringComparison.Ordinal) || name.StartsWith("classifier.", StringComparison.Ordinal));
        string[] backbone = SavedNames(Backbone.CreateRandom());
        Assert.Contains("hidden_states_norms.stage2.weight", backbone);
        Assert.DoesNotContain("layernorm.weight", backbone);
    }

    [Fact]
    public void The_forms_load_what_they_saved()
    {
        using var folder = new TemporaryFolder();
        using Backbone made = Backbone.CreateRandom(5);
        made.Save(folder.Path);
        using Backbone loaded = Backbone.Load(folder.Path);

        float[] pixels = Networks.Pixels(made.Description);
        Assert.Equal(Networks.Outputs(made, pixels), Networks.Outputs(loaded, pixels));
        Assert.Equal(["ConvNextBackbone"], ConvNextConfig.Load(folder.Path).Architectures);
    }

    [Theory]
    [InlineData(SavedWeightsType.Float16, "F16", "float16")]
    [InlineData(SavedWeightsType.BFloat16, "BF16", "bfloat16")]
    [InlineData(SavedWeightsType.Float32, "F32", "float32")]
    public void Weights_keep_the_type_that_they_are_saved_in(SavedWeightsType type, string elements, string dtype)
    {
        using var first = new TemporaryFolder();
        using var second = new TemporaryFolder();
        using OddClassifier made = OddClassifier.CreateRandom(3);
        made.Save(first.Path, new ConvNextSaveOptions { WeightsType = type });
        using OddClassifier loaded = OddClassifier.Load(first.Path);
        loaded.Save(second.Path, new ConvNextSaveOptions { WeightsType = SavedWeightsType.AsLoaded });

        using SafetensorsFile file = SafetensorsFile.Open(first.File("model.safetensors"));
        Assert.All(file.Names, name => Assert.Equal(elements, file.TryGet(name, out TensorData? tensor) ? tensor.ElementTypeName : null));
        Assert.Equal(dtype, ConvNextConfig.Load(first.Path).Dtype);
        Assert.Equal(dtype, ConvNextConfig.Load(second.Path).Dtype);
        Assert.Equal(File.ReadAllBytes(first.File("model.safetensors")), File.ReadAllBytes(second.File("model.safetensors")));

        using SafetensorsFile exact = Exact(made);
        foreach (string name in file.Names)
        {
            Assert.True(file.TryGet(name, out TensorData? narrow) & exact.TryGet(name, out TensorData? wide));
            var (rounded, values) = (new float[Elements(wide!)], new float[Elements(wide!)]);
            ElementConversion.ToFloat32(narrow!, rounded);
            ElementConversion.ToFloat32(wide!, values);
            Assert.Equal(values.Select(value => Rounded(value, type)), rounded);
        }
    }

    [Fact]
    public void A_folder_that_cannot_be_made_is_named()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("taken"), "");
        using SmallClassifier model = SmallClassifier.CreateRandom();

        ConvNextException error = Assert.Throws<ConvNextException>(() => model.Save(folder.File("taken")));

        Assert.StartsWith($"The folder {folder.File("taken")} cannot be made: ", error.Message, StringComparison.Ordinal);
    }

    private static SafetensorsFile Exact(ConvNextModel model)
    {
        using var folder = new TemporaryFolder();
        model.Save(folder.Path);
        return SafetensorsFile.FromMemory(File.ReadAllBytes(folder.File("model.safetensors")), "exact");
    }

    private static long Elements(TensorData tensor) => tensor.Shape.Aggregate(1L, (product, side) => product * side);

    // The nearest of the two neighbours, the even one of two that are as near: by distance, not by bits.
    private static float Rounded(float value, SavedWeightsType type)
    {
        if (type == SavedWeightsType.Float16)
        {
            return (float)(Half)value;
        }

        if (type == SavedWeightsType.Float32)
        {
            return value;
        }

        uint bits = BitConverter.SingleToUInt32Bits(value);
        float below = BitConverter.UInt32BitsToSingle(bits & 0xFFFF0000);
        float above = BitConverter.UInt32BitsToSingle((bits & 0xFFFF0000) + 0x10000);
        double fromBelow = Math.Abs((double)value - below);
        double fromAbove = Math.Abs((double)above - value);
        return fromBelow < fromAbove || (fromBelow == fromAbove && ((bits >> 16) & 1) == 0) ? below : above;
    }

    private static void AssertUnpacked(string name, string[] featureNorms, Func<ITensorSource, ConvNextModel> load)
    {
        var tensors = Networks.Tensors(Networks.Config(name), featureNorms);
        using var folder = new TemporaryFolder();
        using SafetensorsFile checkpoint = Networks.Checkpoint(tensors);
        using ConvNextModel model = load(checkpoint);
        model.Save(folder.Path);

        using SafetensorsFile saved = SafetensorsFile.Open(folder.File("model.safetensors"));
        Assert.Equal(tensors.Keys.Order(StringComparer.Ordinal), saved.Names.Order(StringComparer.Ordinal));
        foreach ((string tensorName, (long[] shape, float[] values)) in tensors)
        {
            Assert.True(saved.TryGet(tensorName, out TensorData? tensor));
            Assert.Equal(shape, tensor.Shape);
            var found = new float[values.Length];
            ElementConversion.ToFloat32(tensor, found);
            Assert.Equal(Bits(values), Bits(found));
        }
    }

    private static string[] SavedNames(ConvNextModel model)
    {
        using var folder = new TemporaryFolder();
        using (model)
        {
            model.Save(folder.Path);
        }

        using SafetensorsFile file = SafetensorsFile.Open(folder.File("model.safetensors"));
        return [.. file.Names];
    }

    private static uint[] Bits(float[] values) => MemoryMarshal.Cast<float, uint>(values).ToArray();
}
