using System;
using System.IO;
using System.Linq;
using System.Text.Json.Nodes;
using System.Threading.Tasks;
using ConvNext.Safetensors;
using ConvNext.Tensors;
using ConvNext.Testing;
using Xunit;

namespace ConvNext.Cli.Tests;

/// <summary>Weights of one's own: what beside them counts, and the sentences about what does not fit.</summary>
public sealed class WeightsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(".")]
    [InlineData("model.safetensors")]
    public async Task Labels_beside_the_weights_win(string weights)
    {
        _folder.CopyPocket("model.safetensors");
        _folder.Write("config.json", Config(config => config["id2label"]!["3"] = "chat"));

        ProgramRun run = await Classify(weights);

        Assert.Equal("", run.Errors);
        Assert.Contains(" %  chat\n", run.Output, StringComparison.Ordinal);
        Assert.Equal(0, run.ExitCode);
    }

    [Theory]
    [InlineData("multi_label_classification", "sigmoid")]
    [InlineData("regression", "none")]
    [InlineData("single_label_classification", "softmax")]
    public async Task The_problem_type_beside_the_weights_counts(string problemType, string function)
    {
        _folder.CopyPocket("model.safetensors");
        _folder.Write("config.json", Config(config => config["problem_type"] = problemType));

        ProgramRun run = await ProgramRun.In(_folder.Path, "classify", "cat.png", "--json", "--weights", ".");
        ProgramRun asked = await ProgramRun.In(_folder.Path, "classify", "cat.png", "--json", "--function-to-apply", function);

        JsonNode answer = JsonNode.Parse(run.Output)!;
        JsonNode expected = JsonNode.Parse(asked.Output)!;
        Assert.Equal(function, (string?)answer["function_to_apply"]);
        Assert.Equal(expected["classes"]!.ToJsonString(), answer["classes"]!.ToJsonString());
    }

    /// <summary>The last number of the file is NaN: the form of what is damaged is whole.</summary>
    [Theory]
    [InlineData("classify", "cat.png", "--weights", ".")]
    [InlineData("classify", "cat.png", "--weights", ".", "--json")]
    public async Task Weights_that_are_no_numbers_are_one_sentence(params string[] arguments)
    {
        _folder.CopyPocket("model.safetensors");
        _folder.CopyPocket("config.json");
        string path = Path.Combine(_folder.Path, "model.safetensors");
        byte[] bytes = await File.ReadAllBytesAsync(path);
        bytes.AsSpan(^sizeof(float)..).Fill(0xFF);
        await File.WriteAllBytesAsync(path, bytes);

        ProgramRun run = await ProgramRun.In(_folder.Path, arguments);

        Assert.Matches(
            @"^convnext: \S*cat\.png: Logit \d+ \(\w+\) is NaN, but must be a finite number: the weights or the pixel values hold values that are none, or far too large\.\n$", run.Errors);
        Assert.Equal(1, run.ExitCode);
        Assert.DoesNotContain("%", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_label_cannot_steer_the_terminal()
    {
        _folder.CopyPocket("model.safetensors");
        _folder.Write("config.json", Config(config => config["id2label"]!["3"] = "c\u001b[2Jat\n"));

        ProgramRun run = await Classify(".");

        Assert.Contains(" %  c\uFFFD[2Jat\uFFFD\n", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Weights_alone_have_the_labels_and_the_preprocessing_of_the_program()
    {
        _folder.CopyPocket("model.safetensors");

        ProgramRun own = await Classify("model.safetensors");
        ProgramRun embedded = await ProgramRun.In(_folder.Path, "classify", "cat.png", "--top", "2");

        Assert.Equal(0, own.ExitCode);
        Assert.Equal(embedded.Output.Split('\n')[..3], own.Output.Split('\n')[..3]);
    }

    [Fact]
    public async Task The_preprocessing_beside_the_weights_wins()
    {
        _folder.CopyPocket("model.safetensors");
        _folder.Write("preprocessor_config.json", "{\"size\": 64}");

        ProgramRun run = await Classify(".");

        Assert.Equal("convnext: . with preprocessor_config.json is for images of 64×64, but the network 'pocket' was generated for 32×32.\n", run.Errors);
        Assert.Equal(1, run.ExitCode);
    }

    [Fact]
    public async Task Preprocessing_that_leaves_pictures_as_large_as_they_are_is_held_against_each()
    {
        _folder.CopyPocket("model.safetensors");
        _folder.Write("preprocessor_config.json", "{\"size\": 32, \"do_resize\": false}");

        ProgramRun run = await Classify(".");

        Assert.Contains("The preprocessor's configuration makes 260×260 pixels of this photo, but the network takes 32×32.\n", run.Errors, StringComparison.Ordinal);
        Assert.Equal(1, run.ExitCode);
    }

    [Theory]
    [InlineData("depths", "[2, 4, 3]", ": \"depths\" is [2, 4, 3], but the network 'pocket' was generated with [2, 4, 2]")]
    [InlineData("patch_size", "[2, 4]", ": \"patch_size\" is 2×4, but the network 'pocket' was generated with 2×2")]
    [InlineData("hidden_act", "\"relu\"", ": \"hidden_act\" is relu, but the network 'pocket' was generated with gelu")]
    [InlineData("layer_norm_eps", "1e-6", ": \"layer_norm_eps\" is 1E-06, but the network 'pocket' was generated with 1E-12")]
    [InlineData("layer_scale_init_value", "0",
        ": \"layer_scale_init_value\" is 0 or less (without layer scale), but the network 'pocket' was generated with above 0 (with layer scale)")]
    [InlineData("image_size", "224", " is for images of 224×224, but the network 'pocket' was generated for 32×32")]
    public async Task A_configuration_of_another_network_is_refused_by_the_key_that_differs(string key, string value, string sentence)
    {
        _folder.CopyPocket("model.safetensors");
        _folder.Write("config.json", Config(config => config[key] = JsonNode.Parse(value)));

        ProgramRun run = await Classify(".");

        Assert.Equal($"convnext: ./config.json{sentence}; 'convnext new . -o App' writes a project that has it.\n", run.Errors);
        Assert.Equal("", run.Output);
        Assert.Equal(1, run.ExitCode);
    }

    [Theory]
    [InlineData("hidden_sizes", "[48, 96]", "\"hidden_sizes\" has 2 entries, but must have one for each of the 3 stages.")]
    [InlineData("id2label", "[\"cat\"]", "\"id2label\" is [\"cat\"], but must be an object of labels by class, or null.")]
    [InlineData("model_type", "\"resnet\"", "\"model_type\" is \"resnet\", but must be \"convnext\" or \"convnextv2\" or \"dinov3_convnext\".")]
    public async Task A_configuration_that_is_none_is_refused_by_the_key_at_fault(string key, string value, string sentence)
    {
        _folder.CopyPocket("model.safetensors");
        _folder.Write("config.json", Config(config => config[key] = JsonNode.Parse(value)));

        ProgramRun run = await Classify(".");

        Assert.Equal($"convnext: ./config.json: {sentence}\n", run.Errors);
        Assert.Equal((1, ""), (run.ExitCode, run.Output));
    }

    [Fact]
    public async Task A_configuration_of_the_other_network_says_so()
    {
        _folder.CopyPocket("model.safetensors");
        File.Copy(Path.Combine(AppContext.BaseDirectory, "models", "convnext-tiny-224", "config.json"), _folder.File("config.json"));

        ProgramRun run = await ProgramRun.In(_folder.Path, "classify", "cat.png", "--model", "pocket", "--weights", ".");

        Assert.Equal("convnext: ./config.json: \"patch_size\" is 4×4, but the network 'pocket' was generated with 2×2; --model tiny fits.\n", run.Errors);
        Assert.Equal(1, run.ExitCode);
    }

    [Fact]
    public async Task Another_way_to_write_the_same_network_fits()
    {
        _folder.CopyPocket("model.safetensors");
        _folder.Write("config.json", Config(config =>
        {
            config["patch_size"] = JsonNode.Parse("[2, 2]");
            config["depths"] = JsonNode.Parse("[2, 4, 2, 9]");
            config["hidden_act"] = "gelu_python";
            config["layer_scale_init_value"] = 1e-6;
            config.Remove("num_channels");
            config.Remove("layer_norm_eps");
        }));

        ProgramRun run = await Classify(".");

        Assert.Equal(("", 0), (run.Errors, run.ExitCode));
    }

    [Fact]
    public async Task Labels_that_are_not_those_of_the_classifier_are_refused()
    {
        _folder.CopyPocket("model.safetensors");
        _folder.Write("config.json", Config(config => config["id2label"] = JsonNode.Parse("{\"0\": \"cat\"}")));

        ProgramRun run = await Classify(".");

        Assert.Equal(
            "convnext: ./config.json has 1 labels, but the classifier of ./model.safetensors has 10 outputs; a config.json that belongs to its weights is accepted.\n",
            run.Errors);
        Assert.Equal(("", 1), (run.Output, run.ExitCode));
    }

    [Fact]
    public async Task A_configuration_without_labels_leaves_those_of_the_program()
    {
        _folder.CopyPocket("model.safetensors");
        _folder.Write("config.json", Config(config =>
        {
            config.Remove("id2label");
            config.Remove("label2id");
            config["num_labels"] = 10;
        }));

        ProgramRun run = await Classify(".");

        Assert.Contains(" %  cat\n", run.Output, StringComparison.Ordinal);
        Assert.Equal(0, run.ExitCode);
    }

    [Fact]
    public async Task A_truncated_file_is_one_sentence()
    {
        byte[] whole = File.ReadAllBytes(Path.Combine(Pocket.Folder, "model.safetensors"));
        File.WriteAllBytes(_folder.File("model.safetensors"), whole[..^1000]);

        ProgramRun run = await Classify("model.safetensors");

        Assert.Matches("^convnext: model\\.safetensors: [^\n]+\n$", run.Errors);
        Assert.Equal("", run.Output);
        Assert.Equal(1, run.ExitCode);
    }

    [Fact]
    public async Task A_missing_tensor_is_named()
    {
        var writer = new SafetensorsWriter();
        using (SafetensorsFile file = SafetensorsFile.Open(Path.Combine(Pocket.Folder, "model.safetensors")))
        {
            foreach (string name in file.Names.Where(name => name != "classifier.bias"))
            {
                Assert.True(file.TryGet(name, out TensorData? tensor));
                writer.Add(tensor);
            }

            writer.Write(_folder.File("model.safetensors"));
        }

        ProgramRun run = await Classify(".");

        Assert.Equal("convnext: ./model.safetensors does not hold this network's weights.\nMissing (1): 'classifier.bias' [10].\n", run.Errors);
        Assert.Equal(1, run.ExitCode);
    }

    [Fact]
    public async Task Weights_that_are_not_there_are_one_sentence()
    {
        ProgramRun run = await Classify("nowhere.safetensors");

        Assert.Equal("convnext: nowhere.safetensors does not exist; the path of a file of weights, an index or their folder is expected.\n", run.Errors);
        Assert.Equal(1, run.ExitCode);
    }

    [Fact]
    public async Task PyTorch_weights_are_converted()
    {
        File.Copy(Repository.PathOf("tests/ConvNext.Runtime.Tests/Weights/PyTorch/fixtures/module.bin"), _folder.File("pytorch_model.bin"));

        ProgramRun refused = await Classify("pytorch_model.bin");
        ProgramRun run = await ProgramRun.In(_folder.Path, "convert", "pytorch_model.bin", "-o", "model.safetensors");

        Assert.StartsWith("convnext: pytorch_model.bin does not hold this network's weights.\n", refused.Errors, StringComparison.Ordinal);
        Assert.Equal("", run.Errors);
        Assert.Equal(0, run.ExitCode);
        using SafetensorsFile converted = SafetensorsFile.Open(_folder.File("model.safetensors"));
        Assert.Equal($"model.safetensors: {converted.Names.Count} tensors\n", run.Output);
        Assert.NotEmpty(converted.Names);
    }

    [Fact]
    public async Task A_file_that_is_not_PyTorchs_is_not_converted()
    {
        ProgramRun run = await ProgramRun.In(_folder.Path, "convert", "cat.png", "-o", "model.safetensors");

        Assert.Matches("^convnext: cat\\.png[^\n]+\n$", run.Errors);
        Assert.Equal(1, run.ExitCode);
        Assert.False(File.Exists(_folder.File("model.safetensors")));
    }

    private Task<ProgramRun> Classify(string weights) =>
        ProgramRun.In(_folder.Path, "classify", "cat.png", "--top", "2", "--weights", weights);

    private static string Config(Action<JsonObject> change)
    {
        JsonObject config = JsonNode.Parse(File.ReadAllText(Path.Combine(Pocket.Folder, "config.json")))!.AsObject();
        change(config);
        return config.ToJsonString();
    }
}
