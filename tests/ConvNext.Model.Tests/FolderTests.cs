using System;
using System.IO;
using System.Text.Json.Nodes;
using ConvNext.Testing;
using ConvNext.Weights;
using Xunit;

namespace ConvNext.Model.Tests;

/// <summary>Loading a folder: config.json must be the network's, and gives the model its labels.</summary>
public class FolderTests
{
    [Theory]
    [InlineData("num_channels", "4", "4", "3")]
    [InlineData("patch_size", "[4, 2]", "4×2", "4×4")]
    [InlineData("hidden_sizes", "[10, 20, 30, 48]", "[10, 20, 30, 48]", "[10, 20, 30, 40]")]
    [InlineData("depths", "[2, 2, 9, 2]", "[2, 2, 9, 2]", "[2, 2, 3, 2]")]
    [InlineData("hidden_act", "\"relu\"", "relu", "gelu")]
    [InlineData("layer_norm_eps", "1e-5", "1E-05", "1E-12")]
    [InlineData("layer_scale_init_value", "0", "0 or less (without layer scale)", "above 0 (with layer scale)")]
    [InlineData("id2label", "{\"0\": \"a\", \"1\": \"b\"}", "2", "7", "num_labels")]
    public void A_key_that_makes_another_network_is_named(string key, string value, string found, string expected, string? named = null)
    {
        using var folder = new TemporaryFolder();
        WriteFolder(folder, config => config[key] = JsonNode.Parse(value));

        ConvNextException error = Assert.Throws<ConvNextException>(() => SmallClassifier.Load(folder.Path));

        Assert.Equal(
            $"{folder.File("config.json")}: \"{named ?? key}\" is {found}, but SmallClassifier was generated with {expected}; weights of the same network are accepted.",
            error.Message);
    }

    [Fact]
    public void Another_number_of_stages_is_named()
    {
        using var folder = new TemporaryFolder();
        WriteFolder(folder, config => config["num_stages"] = 3);

        ConvNextException error = Assert.Throws<ConvNextException>(() => SmallClassifier.Load(folder.Path));

        Assert.Contains("\"num_stages\" is 3, but SmallClassifier was generated with 4", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("image_size", "64")]
    [InlineData("hidden_act", "\"gelu_python\"")]
    [InlineData("layer_scale_init_value", "0.1")]
    [InlineData("initializer_range", "0.5")]
    [InlineData("drop_path_rate", "0.3")]
    [InlineData("out_features", "[\"stage1\"]")]
    [InlineData("transformers_version", "\"4.18.0\"")]
    public void A_key_that_makes_the_same_network_is_no_obstacle(string key, string value)
    {
        using var folder = new TemporaryFolder();
        WriteFolder(folder, config => config[key] = JsonNode.Parse(value));

        using SmallClassifier model = SmallClassifier.Load(folder.Path);

        Assert.Equal(new(32, 32), model.Config.ImageSize);
        Assert.Equal(["stage4"], model.Config.OutFeatures);
    }

    [Fact]
    public void The_folders_labels_become_the_models()
    {
        using var folder = new TemporaryFolder();
        WriteFolder(folder, config =>
        {
            config["id2label"]!["2"] = "eagle";
            config["label2id"] = null;
            config["problem_type"] = "multi_label_classification";
        });

        using SmallClassifier model = SmallClassifier.Load(folder.Path);

        Assert.Equal(["cat", "dog", "eagle", "ant", "bee", "cow", "owl"], model.Labels);
        Assert.Equal(2, model.Config.Label2Id["eagle"]);
        Assert.Equal("eagle", model.Config.Id2Label[2]);
        Assert.Equal(ProblemType.MultiLabelClassification, model.Config.ProblemType);
        Assert.Equal("bird", SmallClassifier.Network.Labels[2]);
    }

    [Fact]
    public void A_folder_without_names_keeps_the_classs()
    {
        using var folder = new TemporaryFolder();
        WriteFolder(folder, config =>
        {
            config.Remove("id2label");
            config.Remove("label2id");
            config["num_labels"] = 7;
        });

        using SmallClassifier model = SmallClassifier.Load(folder.Path);

        Assert.Equal(SmallClassifier.Network.Labels, model.Labels);
        Assert.Equal(2, model.Config.Label2Id["bird"]);
    }

    [Fact]
    public void A_folder_without_a_configuration_and_a_file_are_loaded_by_their_tensors()
    {
        using var folder = new TemporaryFolder();
        WriteFolder(folder, _ => { });
        File.Delete(folder.File("config.json"));

        using SmallClassifier fromFolder = SmallClassifier.Load(folder.Path);
        using SmallClassifier fromFile = SmallClassifier.Load(folder.File("model.safetensors"));

        float[] pixels = Networks.Pixels(fromFolder.Description);
        Assert.Equal(Networks.Outputs(fromFolder, pixels), Networks.Outputs(fromFile, pixels));
    }

    [Theory]
    [InlineData("{", "is not valid JSON: line 1, column 2: a key in double quotes is missing before the end of the file.")]
    [InlineData("[]", ": The file is [], but must be a JSON object.")]
    [InlineData("{\"model_type\": \"vit\"}", "\"model_type\" is \"vit\", but must be \"convnext\" or \"convnextv2\" or \"dinov3_convnext\".")]
    [InlineData("{\"depths\": [1, 2]}", "\"depths\" has 2 entries, but must have one for each of the 4 stages.")]
    [InlineData("{\"depths\": 3}", "\"depths\" is 3, but must be a list of whole numbers, or null.")]
    [InlineData("{\"num_channels\": 1.5}", "\"num_channels\" is 1.5, but must be a whole number from 1 to 4096.")]
    [InlineData(
        "{\"problem_type\": \"guess\"}",
        "\"problem_type\" is \"guess\", but must be \"regression\", \"single_label_classification\", \"multi_label_classification\" or null.")]
    [InlineData("{\"out_indices\": [9]}", "\"out_indices\" has 9; whole numbers from -5 to 4 are accepted, each stage at most once and in the network's order.")]
    [InlineData("{\"id2label\": {\"x\": \"a\"}}", "\"id2label\" has the key \"x\", but a whole number of at least 0 in a string is accepted.")]
    public void A_wrong_configuration_is_one_sentence(string json, string expected)
    {
        using var folder = new TemporaryFolder();
        WriteFolder(folder, _ => { });
        File.WriteAllText(folder.File("config.json"), json);

        ConvNextException error = Assert.Throws<ConvNextException>(() => SmallClassifier.Load(folder.Path));

        Assert.StartsWith(folder.File("config.json"), error.Message, StringComparison.Ordinal);
        Assert.EndsWith(expected, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_configuration_of_timm_counts_as_one_of_transformers_does()
    {
        using var folder = new TemporaryFolder();
        WriteFolder(folder, _ => { });
        ConvNextConfig config = SmallClassifier.Network.Config;
        string arguments = $$"""
            {"architecture": "convnext_atto", "num_classes": {{config.NumLabels}}, "model_args": {
            "dims": [{{string.Join(", ", config.HiddenSizes)}}], "depths": [{{string.Join(", ", config.Depths)}}], "in_chans": {{config.NumChannels}} },
            "pretrained_cfg": {"crop_mode": "squash"} }
            """;
        File.WriteAllText(folder.File("config.json"), arguments);
        Assert.Equal("convnext_atto", ConvNextConfig.Load(folder.Path).TimmArchitecture);
        using (SmallClassifier model = SmallClassifier.Load(folder.Path))
        {
            Assert.Equal(SmallClassifier.Network.Labels, model.Labels);
            Assert.Equal(Preprocessing.ImageCrop.Squash, model.ImageProcessorOptions!.Crop);
        }

        File.WriteAllText(folder.File("config.json"), arguments.Replace("convnext_atto", "convnext_atto_rms", StringComparison.Ordinal));
        string message = Assert.Throws<ConvNextException>(() => SmallClassifier.Load(folder.Path)).Message;
        Assert.StartsWith(folder.File("config.json"), message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_configuration_without_end_and_a_pipe_without_writer_are_refused()
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        ConvNextException error = Assert.Throws<ConvNextException>(() => ConvNextConfig.Load("/dev/zero"));
        Assert.Equal("/dev/zero is a device or a socket; a file is expected.", error.Message);
        Assert.Throws<ConvNextException>(() => ConvNextConfig.Load("/dev/null"));
        using var folder = new TemporaryFolder();
        using (var made = System.Diagnostics.Process.Start("mkfifo", folder.File("config.json")))
        {
            made.WaitForExit();
        }

        error = Assert.Throws<ConvNextException>(() => ConvNextConfig.Load(folder.Path));
        Assert.Equal($"{folder.File("config.json")} is a pipe or a device that gave no end within 10 seconds; a file is expected.", error.Message);
    }

    [Fact]
    public void A_folder_with_nothing_in_it_is_named()
    {
        using var folder = new TemporaryFolder();

        WeightsException error = Assert.Throws<WeightsException>(() => SmallClassifier.Load(folder.Path));

        Assert.Contains(folder.Path, error.Message, StringComparison.Ordinal);
    }

    /// <summary>A folder of the small classifier, its config.json changed.</summary>
    private static void WriteFolder(TemporaryFolder folder, Action<JsonObject> change)
    {
        Networks.Writer(Networks.Tensors(Networks.Config("classifier"))).Write(folder.File("model.safetensors"));
        JsonObject config = JsonNode.Parse(File.ReadAllText(Networks.ConfigPath("classifier")))!.AsObject();
        change(config);
        File.WriteAllText(folder.File("config.json"), config.ToJsonString());
    }
}
