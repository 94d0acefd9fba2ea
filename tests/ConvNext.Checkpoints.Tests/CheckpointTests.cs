using System;
using System.IO;
using System.Linq;
using System.Runtime.InteropServices;
using ConvNext.Families;
using ConvNext.Tensors;
using ConvNext.Testing;
using ConvNext.Weights;
using Xunit;

namespace ConvNext.Checkpoints.Tests;

/// <summary>
/// Every checkpoint that its own library opens is opened by Load, from the file and from its folder, and by conversion, to the bit; the others are
/// refused by what they are.
/// </summary>
public class CheckpointTests
{
    /// <summary>
    /// Allowed is a difference of 4·10⁻⁶ times the largest magnitude, about 33 roundings of float32, as in the tests of whole networks against
    /// double precision.
    /// </summary>
    private const double Relative = 4e-6;

    // Words of an expected error that must be in the sentence, too: they tell what the file is.
    private static readonly string[] Kinds = ["exported program", "TorchScript program", "whole pickled module", "_ols", "_hnf"];

    public static TheoryData<string> Accepted => [.. CheckpointCase.Names.Where(name => CheckpointCase.Open(name).Opens)];

    public static TheoryData<string> Refused => [.. CheckpointCase.Names.Where(name => !CheckpointCase.Open(name).Opens)];

    [Theory]
    [MemberData(nameof(Accepted))]
    public void What_its_library_opens_gives_its_logits(string name)
    {
        var checkpoint = CheckpointCase.Open(name);
        foreach ((string? key, double[] expected) in checkpoint.Logits)
        {
            using ConvNextModel model = checkpoint.Load(checkpoint.File, key);

            AssertClose(expected, Logits(model));
            Assert.Equal(key ?? checkpoint.Key, model.WeightsOrigin!.Key);
        }
    }

    [Theory]
    [MemberData(nameof(Accepted))]
    public void The_caller_is_told_what_was_taken(string name)
    {
        var checkpoint = CheckpointCase.Open(name);
        using ConvNextModel model = checkpoint.Load(checkpoint.File);
        using var opened = Checkpoint.Open(checkpoint.File);

        WeightsOrigin origin = model.WeightsOrigin!;
        Assert.Equal(checkpoint.File, origin.Source);
        Assert.Equal((checkpoint.Key, checkpoint.Prefix), (origin.Key, origin.Prefix));
        Assert.Equal(opened.Key, origin.Key);
        Assert.Contains(origin.Key, origin.Keys);
        string naming = origin.Naming is CheckpointNaming.HuggingFace or CheckpointNaming.HuggingFaceBare ? "" : origin.Naming.ToString();
        Assert.Equal(checkpoint.Layout, naming, ignoreCase: true);
        Assert.Equal(checkpoint.NoWeights.Order(), origin.Ignored.Order());
        Assert.Contains(opened.Names, tensor => opened.TryGet(tensor, out TensorData? data) && data.ElementTypeName == checkpoint.ElementTypeName);
    }

    [Theory]
    [MemberData(nameof(Accepted))]
    public void A_folder_and_a_conversion_give_the_same_bits_as_the_file(string name)
    {
        var checkpoint = CheckpointCase.Open(name);
        float[] expected = WeightsOf(() => checkpoint.Load(checkpoint.File));
        using var folder = new TemporaryFolder();

        // The folder without its configuration: whose it is decides other tests.
        foreach (string file in Directory.GetFiles(checkpoint.Path).Where(file => Path.GetFileName(file) is not ("config.json" or "expected.json")))
        {
            File.Copy(file, folder.File(Path.GetFileName(file)));
        }

        Assert.Equal(expected, WeightsOf(() => checkpoint.Load(folder.Path)));
        string converted = Path.Combine(Directory.CreateDirectory(folder.File("converted")).FullName, "model.safetensors");
        PyTorchConversion.Convert(checkpoint.Path, converted);
        Assert.Equal(expected, WeightsOf(() => checkpoint.Load(converted)));
    }

    [Theory]
    [MemberData(nameof(Accepted))]
    public void A_folder_with_its_configuration_is_loaded(string name)
    {
        var checkpoint = CheckpointCase.Open(name);
        using ConvNextModel model = checkpoint.Load(checkpoint.Path);

        AssertClose(checkpoint.Logits.First().Values, Logits(model));
    }

    [Theory]
    [MemberData(nameof(Accepted))]
    public unsafe void Tensors_are_the_recipes_to_the_bit(string name)
    {
        var checkpoint = CheckpointCase.Open(name);
        if (!CheckpointCase.AreCopied)
        {
            // Other cases may have other weights: their logits tell.
            return;
        }

        using var opened = Checkpoint.Open(checkpoint.File);
        CanonicalTensorSource canonical = CheckpointNames.Canonical(opened, checkpoint.Family);
        using var recipe = new RecipeSource(checkpoint.Network, opened.Key.Contains("ema", StringComparison.Ordinal) ? "ema-" : "");
        foreach (string tensor in recipe.Names)
        {
            Assert.True(canonical.TryGet(tensor, out TensorData? stored), tensor);
            float[] expected = [.. recipe.Values(tensor).ToArray().Select(value => Expected(checkpoint, tensor, value))];
            float[] found = new float[expected.Length];
            ElementConversion.ToFloat32(stored, found);
            Assert.True(MemoryMarshal.AsBytes<float>(expected).SequenceEqual(MemoryMarshal.AsBytes<float>(found)), tensor);
        }
    }

    [Theory]
    [MemberData(nameof(Refused))]
    public void What_is_something_else_is_refused_by_what_it_is(string name)
    {
        var checkpoint = CheckpointCase.Open(name);
        string converted = Path.Combine(Path.GetTempPath(), $"convnext-{Guid.NewGuid():n}.safetensors");
        foreach (Action open in (Action[])[() => checkpoint.Load(checkpoint.File), () => PyTorchConversion.Convert(checkpoint.Path, converted)])
        {
            // Another network's tensors can be converted, though not loaded.
            if (Record.Exception(open) is not { } error)
            {
                Assert.EndsWith(".safetensors", checkpoint.File, StringComparison.Ordinal);
                continue;
            }

            Assert.IsAssignableFrom<ConvNextException>(error);
            Assert.DoesNotContain('\n', error.Message);
            string[] kinds = [.. Kinds.Where(kind => checkpoint.Error.Contains(kind, StringComparison.Ordinal))];
            Assert.All(kinds, kind => Assert.Contains(kind, error.Message, StringComparison.Ordinal));
        }

        File.Delete(converted);
        Assert.ThrowsAny<ConvNextException>(() => checkpoint.Load(checkpoint.File));
    }

    /// <summary>Both families in one folder are told apart by what only one of them has.</summary>
    [Fact]
    public void The_other_familys_checkpoint_is_named()
    {
        string second = CheckpointCase.Open("timm-convnextv2-atto").File;
        string first = CheckpointCase.Open("save-pretrained-5.8").File;

        Assert.Contains("holds the weights of a ConvNeXt V2, as its tensor", Assert.ThrowsAny<ConvNextException>(() => MicroEps6.Load(second)).Message, StringComparison.Ordinal);
        string error = Assert.ThrowsAny<ConvNextException>(() => MicroV2Eps6.Load(first)).Message;
        Assert.Contains("holds the weights of a ConvNeXt, as its tensor", error, StringComparison.Ordinal);
        Assert.EndsWith("those of a ConvNeXt V2 are accepted, and a class generated from the checkpoint's own config.json takes it.", error, StringComparison.Ordinal);
    }

    // What the case's library stored of a value.
    private static float Expected(CheckpointCase checkpoint, string tensor, float value) => checkpoint.ElementTypeName switch
    {
        "F16" => (float)(Half)value,
        "BF16" => RoundToBFloat16(value),
        "F64" => MathF.BitIncrement(value),
        _ => checkpoint.Name == "state-dict-expanded" && tensor.EndsWith(".bias", StringComparison.Ordinal) ? 0 : value,
    };

    private static float RoundToBFloat16(float value)
    {
        uint bits = BitConverter.SingleToUInt32Bits(value);
        return BitConverter.UInt32BitsToSingle((bits + 0x7fff + ((bits >> 16) & 1)) & 0xffff0000);
    }

    private static float[] Logits(ConvNextModel model)
    {
        var pixels = new float[model.Description.InputLength];
        Recipe.FillPixels("", pixels);
        using ConvNextSession session = model.CreateSession(new ConvNextSessionOptions { Threads = 1 });
        return session.Run(pixels).ToArray();
    }

    private static float[] WeightsOf(Func<ConvNextModel> load)
    {
        using ConvNextModel model = load();
        using var folder = new TemporaryFolder();
        model.SavePacked(folder.File("packed"));
        return MemoryMarshal.Cast<byte, float>(File.ReadAllBytes(folder.File("packed"))).ToArray();
    }

    private static void AssertClose(double[] expected, float[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        double allowed = Relative * expected.Max(Math.Abs);
        Assert.All(expected.Zip(actual), pair => Assert.InRange(pair.Second, pair.First - allowed, pair.First + allowed));
    }
}
