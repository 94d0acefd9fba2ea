using System;
using System.IO;
using System.Linq;
using System.Text;
using System.Text.Json;
using ConvNext.Preprocessing;
using ConvNext.Training.Results;
using Xunit;

namespace ConvNext.Training.Tests.Results;

/// <summary>Files as the reference's trainer writes them.</summary>
public sealed class ResultFilesTests : IDisposable
{
    private readonly Testing.TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_configuration_has_the_references_keys_sorted()
    {
        ConvNextConfig config = new() { Labels = ["ant", "bee", "cat", "dog", "eel", "fly", "gnu", "hen", "ibis", "jay", "koi"], DropPathRate = 0 };

        string text = Encoding.UTF8.GetString(ModelFiles.ConfigText(config));

        using JsonDocument json = JsonDocument.Parse(text);
        Assert.Equal(
            [
                "architectures", "depths", "drop_path_rate", "dtype", "hidden_act", "hidden_sizes", "id2label", "image_size", "initializer_range", "label2id", "layer_norm_eps",
                "layer_scale_init_value", "model_type", "num_channels", "num_stages",
                "out_features", "out_indices", "patch_size", "problem_type", "stage_names", "transformers_version",
            ],
            json.RootElement.EnumerateObject().Select(member => member.Name));
        Assert.Contains("\n  \"depths\": [\n    3,\n    3,\n    9,\n    3\n  ],\n  \"drop_path_rate\": 0.0,\n", text, StringComparison.Ordinal);
        Assert.Contains("    \"2\": \"cat\",\n", text, StringComparison.Ordinal);
        Assert.Equal(Enumerable.Range(0, 11).Select(id => $"{id}"), json.RootElement.GetProperty("id2label").EnumerateObject().Select(member => member.Name));
        Assert.EndsWith("\n}\n", text, StringComparison.Ordinal);
        Assert.Equal(config.Labels, ConvNextConfig.Parse(Encoding.UTF8.GetBytes(text), "config").Labels);
    }

    [Fact]
    public void Image_processing_has_the_references_keys_sorted_and_others_where_they_matter()
    {
        string plain = Encoding.UTF8.GetString(ModelFiles.ProcessorText(ConvNextImageProcessorOptions.Default));
        ConvNextImageProcessorOptions cropping = ConvNextImageProcessorOptions.Default with { DoCenterCrop = true, CropSize = new ImageSize(200, 200) };

        using JsonDocument json = JsonDocument.Parse(plain);
        Assert.Equal(
            ["crop_pct", "do_normalize", "do_rescale", "do_resize", "image_mean", "image_processor_type", "image_std", "resample", "rescale_factor", "size"],
            json.RootElement.EnumerateObject().Select(member => member.Name));
        Assert.True(ConvNextImageProcessorOptions.Parse(ModelFiles.ProcessorText(cropping), "").DoCenterCrop);
    }

    [Fact]
    public void Results_have_four_spaces_and_are_sorted()
    {
        LogEntry training = new LogEntry().Set("train_loss", 0.5).Set("epoch", 3.0).Set("total_flos", 1e18);
        LogEntry evaluation = new LogEntry().Set("epoch", 3.0).Set("eval_accuracy", 0.75);

        MetricFiles.Write(_folder.Path, training, evaluation);

        Assert.Equal("{\n    \"epoch\": 3.0,\n    \"total_flos\": 1e+18,\n    \"train_loss\": 0.5\n}", Read("train_results.json"));
        Assert.Equal("{\n    \"epoch\": 3.0,\n    \"eval_accuracy\": 0.75\n}", Read("eval_results.json"));
        Assert.Equal("{\n    \"epoch\": 3.0,\n    \"eval_accuracy\": 0.75,\n    \"total_flos\": 1e+18,\n    \"train_loss\": 0.5\n}", Read("all_results.json"));
    }

    [Fact]
    public void A_state_is_read_as_it_was_written()
    {
        TrainerState state = new()
        {
            Epoch = 1.25, GlobalStep = 10, MaxSteps = 24, Epochs = 3, BatchSize = 8, LoggingSteps = 5, SaveSteps = 7, EvaluationSteps = 9, TotalFlos = 1.5e12,
            BestMetric = 0.5, BestStep = 8, BestCheckpoint = "out/checkpoint-8",
        };
        state.History.Add(new LogEntry().Set("epoch", 1.0).Set("loss", double.NaN).Set("step", 8));

        state.Write(_folder.Path);
        string written = Read(TrainerState.FileName);
        TrainerState.Load(Path.Combine(_folder.Path, TrainerState.FileName)).Write(_folder.Path);

        Assert.Contains("\"best_model_checkpoint\": \"out/checkpoint-8\"", written, StringComparison.Ordinal);
        Assert.Contains("\"is_world_process_zero\": true", written, StringComparison.Ordinal);
        Assert.Equal(written, Read(TrainerState.FileName));
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("{\"epoch\": \"one\"}")]
    [InlineData("no JSON")]
    public void What_is_no_state_is_one_sentence(string text)
    {
        string path = Path.Combine(_folder.Path, TrainerState.FileName);
        File.WriteAllText(path, text);

        ConvNextException error = Assert.Throws<ConvNextException>(() => TrainerState.Load(path));

        Assert.StartsWith($"{path} is no trainer_state.json of a training (", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_card_cannot_be_broken_by_what_folders_are_called()
    {
        ModelCard card = new()
        {
            Name = "a\"b\n---", Dataset = "x\\y", Way = "w", Command = "convnext train '`'", Labels = ["one\ntwo"], Settings = [("seed", "1\n# no")], Evaluations = [],
            Result = new LogEntry().Set("eval_accuracy", 0.5).Set("eval_loss", 1.0),
        };

        string text = card.Text();

        Assert.Contains("- name: \"a\\\"b ---\"\n", text, StringComparison.Ordinal);
        Assert.Contains("name: \"x\\\\y\"\n", text, StringComparison.Ordinal);
        Assert.Contains("\n1: one two\n", text, StringComparison.Ordinal);
        Assert.DoesNotContain("\n# no", text, StringComparison.Ordinal);
        Assert.Equal(2, text.Split("\n---\n").Length);
    }

    private string Read(string name) => File.ReadAllText(Path.Combine(_folder.Path, name));
}
