using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using ConvNext.Preprocessing;
using ConvNext.Tensors;
using ConvNext.Testing;
using Xunit;

namespace ConvNext.Items.Tests;

/// <summary>
/// Several image sizes and a head of any size, in networks that are no plain ConvNeXt: each has something that depends on the map (a response norm, tokens, a stem whose sides
/// round up, a norm of every place) or stands before the classifier (a hidden layer).
/// </summary>
public sealed class FamiliesTests
{
    private const int GeneratedLabels = 10;
    private const int OtherLabels = 37;

    /// <summary>A folder of configs, what its classes' names begin with, and its second size; the first is 48.</summary>
    public static TheoryData<string, string, int, int> Networks => new()
    {
        // Its products are another kind of seven products than those of the same shape without the norm, which this project has as well.
        { "response-norm", "ResponseNorm", 96, 104 },
        { "dinov3", "DinoV3", 96, 104 },
        { "hidden-head", "HiddenHead", 96, 104 },
        { "overlapping-stem", "OverlappingStem", 75, 53 },
        { "norm-first", "NormFirst", 75, 53 },
        { "response-scaled", "ResponseScaled", 75, 53 },
    };

    /// <summary>Those of them that have a classifier.</summary>
    public static TheoryData<string, string> Classifiers => new()
    {
        { "response-norm", "ResponseNorm" },
        { "hidden-head", "HiddenHead" },
        { "overlapping-stem", "OverlappingStem" },
        { "norm-first", "NormFirst" },
        { "response-scaled", "ResponseScaled" },
    };

    [Theory]
    [MemberData(nameof(Networks))]
    public void A_class_for_several_sizes_gives_the_bits_of_one_for_each(string folder, string name, int height, int width)
    {
        using var weights = new RecipeSource(Config(folder), "families");
        using ConvNextModel model = Load(name + "Sizes", weights);
        foreach ((ImageSize size, string fixedName) in new[] { (new ImageSize(48, 48), name + "48"), (new ImageSize(height, width), $"{name}{height}x{width}") })
        {
            using ConvNextModel expected = Load(fixedName, weights);
            float[] pixels = SmallNetwork.Pixels(size.Height, size.Width);
            int[] bits = SmallNetwork.Bits(SmallNetwork.Outputs(expected, pixels));
            foreach (int vectorBits in (int[])[512, 256, 128])
            {
                foreach (int threads in (int[])[1, 3])
                {
                    var options = new ConvNextSessionOptions { ImageSize = size, Threads = threads, MaxVectorBits = vectorBits };
                    Assert.Equal(bits, SmallNetwork.Bits(SmallNetwork.Outputs(model, pixels, options)));
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Networks))]
    public void All_outputs_at_the_second_size_are_those_of_the_reference(string folder, string name, int height, int width)
    {
        NetworkConfig config = Config(folder) with { ImageHeight = height, ImageWidth = width };
        using var weights = new RecipeSource(config, "families");
        using ConvNextModel model = Load(name + "Sizes", weights);

        AssertClose(config, weights, model, new ConvNextSessionOptions { ImageSize = new ImageSize(height, width) }, SmallNetwork.Pixels(height, width));
    }

    [Theory]
    [MemberData(nameof(Classifiers))]
    public void The_checkpoint_says_how_many_classes_there_are(string folder, string name)
    {
        NetworkConfig config = Config(folder) with { ImageHeight = 48, ImageWidth = 48, Labels = OtherLabels };
        using var weights = new RecipeSource(config, "families");
        using ConvNextModel model = Load(name + "Sizes", weights);

        Assert.Equal(OtherLabels, model.Labels.Count);
        Assert.Equal(GeneratedLabels, ((NetworkDescription)ClassOf(name + "Sizes").GetProperty("Network")!.GetValue(null)!).Labels.Count);
        AssertClose(config, weights, model, new ConvNextSessionOptions { MaxBatch = 2 }, SmallNetwork.Pixels(48, 48));
    }

    [Theory]
    [MemberData(nameof(Classifiers))]
    public void A_packed_file_keeps_the_labels_and_the_bits(string folder, string name)
    {
        using var written = new TemporaryFolder();
        using var weights = new RecipeSource(Config(folder) with { Labels = OtherLabels }, "families");
        using ConvNextModel model = Load(name + "Sizes", weights);
        model.SavePacked(written.File("packed.safetensors"));
        using var packed = (ConvNextModel)ClassOf(name + "Sizes").GetMethod("Load", [typeof(string), typeof(string)])!.Invoke(null, [written.File("packed.safetensors"), null])!;

        float[] pixels = SmallNetwork.Pixels(48, 48);
        Assert.Equal(model.Labels, packed.Labels);
        Assert.Equal(SmallNetwork.Bits(SmallNetwork.Outputs(model, pixels)), SmallNetwork.Bits(SmallNetwork.Outputs(packed, pixels)));
    }

    [Fact]
    public void Layer_scale_beside_a_response_norm_is_of_timm_alone()
    {
        using var folder = new TemporaryFolder();
        using ConvNextModel model = ResponseScaled48.CreateRandom(1);

        ConvNextException error = Assert.Throws<ConvNextException>(() => model.Save(folder.Path));

        Assert.Equal(
            "ResponseScaled48 is timm's convnext_atto_ols, a network that transformers does not have, and cannot be saved in its form; SavePacked keeps its weights.",
            error.Message);
        Assert.True(model.Config.LayerScaleInitValue > 0);
        Assert.Contains(model.Description.Weights, entry => entry.Name.EndsWith("layer_scale_parameter", StringComparison.Ordinal));
    }

    /// <summary>The item has no file: MSBuild hands its metadata alone to the compiler.</summary>
    [Fact]
    public void An_item_of_an_architecture_alone_is_that_network()
    {
        NetworkConfig config = NetworkConfig.Parse("""{ "architecture": "convnext_tiny", "pretrained_cfg": { "input_size": [3, 64, 64] } }""");
        using var weights = new RecipeSource(config, "families");
        using ConvNextModel model = TinyByName.Load(weights);

        // timm's 28,589,128, and the norm of the backbone's feature map, of which the model has two times 768.
        Assert.Equal((28589128 + (2 * 768), 1000, "convnext_tiny"), (model.Description.ParameterCount, model.Labels.Count, model.Config.TimmArchitecture));
        Assert.Null(TinyByName.Network.Preprocessing);
        AssertClose(config, weights, model, new ConvNextSessionOptions { ImageSize = new ImageSize(64, 64) }, SmallNetwork.Pixels(64, 64));
    }

    [Fact]
    public void Its_class_is_called_after_the_architecture_where_no_other_name_is_given()
    {
        using ConvNextModel model = ByName.ConvnextZeptoRms.CreateRandom(3);

        Assert.Equal((2155656, 1000), (model.Description.ParameterCount, model.Labels.Count));
    }

    private static void AssertClose(NetworkConfig config, RecipeSource weights, ConvNextModel model, ConvNextSessionOptions options, float[] pixels)
    {
        IReadOnlyDictionary<string, double[]> exact = ReferenceNetwork<double>.Of(config, weights).RunByName(pixels);
        IReadOnlyDictionary<string, float[]> plain = ReferenceNetwork<float>.Of(config, weights).RunByName(pixels);
        using ConvNextSession session = model.CreateSession(options);
        session.Run(pixels);
        Assert.Contains(session.Description.Outputs, output => output.Name == "hidden_states.1");
        foreach (OutputDescription description in session.Description.Outputs)
        {
            double[] expected = exact[description.Name];
            float[] values = new float[description.Length];
            session.GetOutput(description.Name).CopyChannelsFirst(values);

            // Four times what the plain loops are off by in float32, or 17 roundings: as in the parity cases.
            double allowed = Math.Max(4 * expected.Zip(plain[description.Name], (a, b) => Math.Abs(a - b)).Max(), 2e-6 * expected.Max(Math.Abs));
            Assert.Equal(expected.Length, values.Length);
            Assert.All(
                expected.Zip(values),
                pair => Assert.True(Math.Abs(pair.First - pair.Second) <= allowed, $"{description.Name}: {pair.Second} where {pair.First} is expected."));
        }
    }

    private static NetworkConfig Config(string folder) => NetworkConfig.Load(Path.Combine(AppContext.BaseDirectory, "configs", folder, "config.json"));

    private static Type ClassOf(string name) =>
        typeof(FamiliesTests).Assembly.GetType($"ConvNext.Items.Tests.{name}") ?? throw new InvalidOperationException($"No class {name} was generated.");

    private static ConvNextModel Load(string name, ITensorSource weights) => (ConvNextModel)ClassOf(name).GetMethod("Load", [typeof(ITensorSource)])!.Invoke(null, [weights])!;
}
