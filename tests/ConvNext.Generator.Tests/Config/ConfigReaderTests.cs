using System.Linq;
using ConvNext.Configuration;
using ConvNext.Generator.Config;
using ConvNext.Generator.Support;
using Xunit;

namespace ConvNext.Generator.Tests.Config;

/// <summary>What is accepted, and what becomes of it. What is refused stands in DiagnosticTests.</summary>
public class ConfigReaderTests
{
    [Fact]
    public void A_file_without_keys_has_the_reference_s_defaults()
    {
        Generator.Config.ConvNextConfig config = Read("{\"dtype\": null}");

        Assert.Equal(3, config.NumChannels);
        Assert.Equal((4, 4), (config.PatchHeight, config.PatchWidth));
        Assert.Equal(4, config.NumStages);
        Assert.Equal(new[] { 96, 192, 384, 768 }, config.HiddenSizes);
        Assert.Equal(new[] { 3, 3, 9, 3 }, config.Depths);
        Assert.Equal((Activation.Gelu, "gelu"), (config.HiddenAct, config.HiddenActName));
        Assert.Equal((0.02, 1e-12, 1e-6, 0.0), (config.InitializerRange, config.LayerNormEps, config.LayerScaleInitValue, config.DropPathRate));
        Assert.Equal((224, 224), (config.ImageHeight, config.ImageWidth));
        Assert.Equal(2, config.NumLabels);
        Assert.Empty(config.Labels);
        Assert.Empty(config.LabelIds);
        Assert.Empty(config.Architectures);
        Assert.Equal((null, "convnext", null, false), (config.ProblemType, config.ModelType, config.Dtype, config.OutputHiddenStates));
        Assert.Equal(new[] { "stage4" }, config.OutFeatures);
        Assert.Equal(new[] { 4 }, config.OutIndices);
        Assert.Equal(config, new Generator.Config.ConvNextConfig());
    }

    [Fact]
    public void Every_key_is_read()
    {
        Generator.Config.ConvNextConfig config = Read(
            """
            {
              "architectures": ["ConvNextForImageClassification"], "model_type": "convnext", "num_channels": 1, "patch_size": [2, 3],
              "num_stages": 2, "hidden_sizes": [8, 12], "depths": [0, 1], "hidden_act": "swish", "initializer_range": 1,
              "layer_norm_eps": 1e-3, "layer_scale_init_value": -1, "drop_path_rate": 0.5, "image_size": [40, 50],
              "id2label": {"1": "b", "0": "a"}, "label2id": {"b": 1, "a": "0"}, "num_labels": 2, "problem_type": "regression",
              "torch_dtype": "float16", "output_hidden_states": true, "out_features": ["stem", "stage2"], "out_indices": [0, -1]
            }
            """);

        var expected = new Generator.Config.ConvNextConfig
        {
            Architectures = EquatableArray.Create("ConvNextForImageClassification"),
            ModelType = "convnext",
            NumChannels = 1,
            PatchHeight = 2,
            PatchWidth = 3,
            HiddenSizes = EquatableArray.Create(8, 12),
            Depths = EquatableArray.Create(0, 1),
            HiddenAct = Activation.Silu,
            HiddenActName = "swish",
            InitializerRange = 1,
            LayerNormEps = 1e-3,
            LayerScaleInitValue = -1,
            DropPathRate = 0.5,
            ImageHeight = 40,
            ImageWidth = 50,
            NumLabels = 2,
            Labels = EquatableArray.Create("a", "b"),
            LabelIds = EquatableArray.Create(new LabelId("b", 1), new LabelId("a", 0)),
            ProblemType = "regression",
            Dtype = "float16",
            OutputHiddenStates = true,
            OutFeatures = EquatableArray.Create("stem", "stage2"),
            OutIndices = EquatableArray.Create(0, 2),
        };
        Assert.Equal(expected, config);
        Assert.Equal(expected.GetHashCode(), config.GetHashCode());
        Assert.NotEqual(expected with { Depths = EquatableArray.Create(1, 1) }, config);
    }

    [Theory]
    [InlineData("gelu", "Gelu")]
    [InlineData("gelu_python", "Gelu")]
    [InlineData("gelu_10", "Gelu10")]
    [InlineData("gelu_new", "GeluTanh")]
    [InlineData("gelu_accurate", "GeluTanh")]
    [InlineData("gelu_pytorch_tanh", "GeluTanh")]
    [InlineData("gelu_python_tanh", "GeluTanh")]
    [InlineData("gelu_fast", "GeluFast")]
    [InlineData("quick_gelu", "QuickGelu")]
    [InlineData("silu", "Silu")]
    [InlineData("swish", "Silu")]
    [InlineData("relu", "Relu")]
    [InlineData("relu2", "Relu2")]
    [InlineData("relu6", "Relu6")]
    [InlineData("leaky_relu", "LeakyRelu")]
    [InlineData("sigmoid", "Sigmoid")]
    [InlineData("tanh", "Tanh")]
    [InlineData("hardswish", "HardSwish")]
    [InlineData("mish", "Mish")]
    [InlineData("linear", "Linear")]
    [InlineData("laplace", "Laplace")]
    [InlineData("sqrtsoftplus", "SqrtSoftplus")]
    [InlineData("prelu", "PRelu")]
    public void Every_activation_has_its_function(string name, string activation)
    {
        Generator.Config.ConvNextConfig config = Read($$"""{"hidden_act": "{{name}}"}""");

        Assert.Equal((name, activation), (config.HiddenActName, config.HiddenAct.ToString()));
    }

    [Theory]
    [InlineData("\"patch_size\": 7", 7, 7)]
    [InlineData("\"patch_size\": [1, 8]", 1, 8)]
    public void A_patch_is_one_number_or_two(string key, int height, int width)
    {
        Generator.Config.ConvNextConfig config = Read("{" + key + "}");

        Assert.Equal((height, width), (config.PatchHeight, config.PatchWidth));
    }

    [Fact]
    public void Entries_beyond_the_stages_are_dropped()
    {
        Generator.Config.ConvNextConfig config = ReadWithWarnings(
            "{\"num_stages\": 1, \"hidden_sizes\": [5, 6, 7], \"depths\": [2, 3]}", ProblemKind.ListTooLong, ProblemKind.ListTooLong);

        Assert.Equal(new[] { 5 }, config.HiddenSizes);
        Assert.Equal(new[] { 2 }, config.Depths);
        Assert.Equal(new[] { "stage1" }, config.OutFeatures);
    }

    [Theory]
    [InlineData("\"out_features\": [\"stage1\", \"stage3\"]", "stage1,stage3", "1,3")]
    [InlineData("\"out_indices\": [0, 2]", "stem,stage2", "0,2")]
    [InlineData("\"out_indices\": [-5, -1]", "stem,stage4", "0,4")]
    [InlineData("\"out_indices\": [1, -2], \"out_features\": [\"stage1\", \"stage3\"]", "stage1,stage3", "1,3")]
    [InlineData("\"out_indices\": null, \"out_features\": null", "stage4", "4")]
    [InlineData("\"out_features\": []", "", "")]
    public void Feature_maps_are_resolved(string keys, string features, string indices)
    {
        Generator.Config.ConvNextConfig config = Read("{" + keys + "}");

        Assert.Equal(features, string.Join(",", config.OutFeatures));
        Assert.Equal(indices, string.Join(",", config.OutIndices));
    }

    [Theory]
    [InlineData("{\"layer_norm_eps\": 0}", 0.0)]
    [InlineData("{\"layer_norm_eps\": 1}", 1.0)]
    [InlineData("{\"layer_norm_eps\": 1E-6}", 1e-6)]
    public void A_float_may_be_written_as_an_integer(string text, double expected) => Assert.Equal(expected, Read(text).LayerNormEps);

    [Fact]
    public void Dtype_goes_before_its_older_name()
    {
        Assert.Equal("bfloat16", Read("{\"torch_dtype\": \"float32\", \"dtype\": \"bfloat16\"}").Dtype);
        Assert.Equal("float32", Read("{\"torch_dtype\": \"float32\", \"dtype\": null}").Dtype);
    }

    [Fact]
    public void Unknown_keys_are_ignored_whatever_they_hold() =>
        Assert.Equal(
            new Generator.Config.ConvNextConfig { ModelType = "convnext" },
            Read("{\"model_type\": \"convnext\", \"transformers_version\": \"5.8.0\", \"x\": NaN, \"stage_names\": [1], \"is_encoder_decoder\": {}}"));

    [Fact]
    public void The_smallest_image_reaches_the_last_stage()
    {
        Assert.Equal(32, Read("{\"image_size\": 32}").ImageHeight);
        Assert.Equal((ProblemKind.ImageTooSmall, "3"), FirstProblem("{\"image_size\": [32, 31]}", argument: 2));
        Assert.Equal((ProblemKind.ImageTooSmall, "0"), FirstProblem("{\"image_size\": 32, \"patch_size\": 33}", argument: 2));
    }

    [Fact]
    public void An_image_size_from_outside_stands_in_place_of_the_file_s()
    {
        (Generator.Config.ConvNextConfig? config, _) = ConfigReader.Read("{\"image_size\": 1}", EquatableArray.Create(new Generator.Config.ImageSize(64, 96)));
        (Generator.Config.ConvNextConfig? none, EquatableArray<ConfigProblem> problems) = ConfigReader.Read("{\"image_size\": 224}", EquatableArray.Create(new Generator.Config.ImageSize(8, 8)));

        Assert.Equal((64, 96), (config!.ImageHeight, config.ImageWidth));
        Assert.Null(none);
        Assert.Equal("The item's ImageSize", problems.Single().Arguments[0]);
    }

    [Fact]
    public void All_mistakes_are_reported_in_the_order_of_the_file()
    {
        (Generator.Config.ConvNextConfig? config, EquatableArray<ConfigProblem> problems) = ConfigReader.Read(
            "{\"depths\": [1, \"x\", 2.5], \"hidden_act\": \"gleu\", \"num_channels\": 0, \"num_stages\": true, \"num_labels\": -1}");

        Assert.Null(config);
        Assert.Equal(
            new[]
            {
                ProblemKind.WrongType, ProblemKind.WrongType, ProblemKind.UnknownActivation, ProblemKind.NotAccepted, ProblemKind.WrongType,
                ProblemKind.NotAccepted,
            },
            problems.Select(problem => problem.Kind));
    }

    [Fact]
    public void Every_published_shape_passes_and_the_largest_accepted_cannot_overflow()
    {
        Assert.Equal(2048, Read("{\"hidden_sizes\": [256, 512, 1024, 2048], \"depths\": [3, 3, 27, 3], \"image_size\": 384}").HiddenSizes[3]);
        Assert.True(4L * Limits.HiddenSize * Limits.HiddenSize <= Limits.WeightElements);
        Assert.True((long)Limits.Labels * Limits.HiddenSize <= Limits.WeightElements);
        Assert.True(15 * Limits.MapElements < int.MaxValue);
        Assert.Equal(ProblemKind.NetworkTooLarge, FirstProblem("{\"image_size\": 16384}").Kind);
    }

    private static Generator.Config.ConvNextConfig Read(string text) => ReadWithWarnings(text);

    private static Generator.Config.ConvNextConfig ReadWithWarnings(string text, params object[] warnings)
    {
        (Generator.Config.ConvNextConfig? config, EquatableArray<ConfigProblem> problems) = ConfigReader.Read(text);
        Assert.Equal(warnings, problems.Select(problem => (object)problem.Kind));
        return config!;
    }

    private static (ProblemKind Kind, string Argument) FirstProblem(string text, int argument = 0)
    {
        (Generator.Config.ConvNextConfig? config, EquatableArray<ConfigProblem> problems) = ConfigReader.Read(text);
        Assert.Null(config);
        return (problems[0].Kind, problems[0].Arguments[argument]);
    }
}
