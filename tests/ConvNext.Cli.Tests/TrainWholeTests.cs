using System;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text.Json.Nodes;
using System.Threading.Tasks;
using ConvNext.Safetensors;
using ConvNext.Tensors;
using Xunit;

namespace ConvNext.Cli.Tests;

/// <summary><c>convnext train --mode finetune</c>: all of a network is trained, and goes on where it was when it was stopped.</summary>
public sealed class TrainWholeTests : IDisposable
{
    private const int Terminate = 15;

    private readonly TemporaryFolder _folder = new();

    public TrainWholeTests()
    {
        byte[] cat = File.ReadAllBytes(_folder.File("cat.png"));
        byte[] rocket = File.ReadAllBytes(_folder.File("rocket.jpg"));
        for (int i = 0; i < 10; i++)
        {
            _folder.Write($"pets/cat/{i}.png", cat);
            _folder.Write($"pets/rocket/{i}.jpg", rocket);
        }
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_trained_network_becomes_a_folder_as_the_references_trainer_writes_it()
    {
        ProgramRun train = await Train("out", "--learning_rate", "1e-3", "--warmup_steps", "1", "--num_train_epochs", "2");
        ProgramRun classify = await ProgramRun.In(_folder.Path, "classify", "rocket.jpg", "--weights", "out", "--json");

        Assert.Equal(("", 0), (train.Errors, train.ExitCode));
        Assert.StartsWith("17 pictures to train with, 3 to measure with, 2 classes; 1.07 million parameters, ", train.Output, StringComparison.Ordinal);
        Assert.Contains("\nepoch 2 of 2: training loss 0.", train.Output, StringComparison.Ordinal);
        Assert.Equal("rocket", (string?)JsonNode.Parse(classify.Output)!["classes"]![0]!["label"]);
        Assert.Equal(
            [
                "README.md", "all_results.json", "config.json", "curves.png", "eval_results.json", "model.safetensors", "preprocessor_config.json", "report.html",
                "train_results.json", "trainer_state.json",
            ],
            Directory.GetFiles(_folder.File("out")).Select(Path.GetFileName).Order(StringComparer.Ordinal));

        // 17 pictures are three batches of eight.
        string checkpoint = Assert.Single(Directory.GetDirectories(_folder.File("out")));
        Assert.Equal("checkpoint-6", Path.GetFileName(checkpoint));
        Assert.Equal(Weights("out"), File.ReadAllBytes(Path.Combine(checkpoint, "model.safetensors")));
        JsonNode state = JsonNode.Parse(File.ReadAllText(_folder.File("out", "trainer_state.json")))!;
        Assert.Equal((6, 6, 2, 8), ((int)state["global_step"]!, (int)state["max_steps"]!, (int)state["num_train_epochs"]!, (int)state["train_batch_size"]!));
        Assert.Equal([0, 1e-3, 0.8e-3, 0.6e-3, 0.4e-3, 0.2e-3], state["log_history"]!.AsArray().Select(entry => entry!["learning_rate"]).OfType<JsonNode>()
            .Select(rate => Math.Round((double)rate, 12)));
    }

    [Fact]
    public async Task Killed_at_any_time_it_goes_on_and_reaches_the_same_bits()
    {
        string[] settings =
        [
            "--max_steps", "60", "--save_steps", "2", "--from", "scratch", "--model", "pocket", "--mixup", "0.8", "--cutmix", "1", "--ema_decay", "0.9", "--rand_augment", "2",
            "--gradient_accumulation_steps", "2", "--per_device_train_batch_size", "4", "--early_stopping_patience", "100",
        ];
        await Train("whole", [.. settings, "--threads", "1"]);
        int kills = 0;
        while (!File.Exists(_folder.File("killed", "model.safetensors")) && kills < 3)
        {
            using Process process = ProgramRun.Start(_folder.Path, ["train", "pets", "-o", "killed", .. settings, "--threads", "2"]);
            string before = Latest("killed");
            while (Latest("killed") == before && !process.HasExited)
            {
                await Task.Delay(5);
            }

            process.Kill();
            await process.WaitForExitAsync();
            kills++;
        }

        // Where the machine was so busy that the last one came to its end, nothing is left to do.
        if (!File.Exists(_folder.File("killed", "model.safetensors")))
        {
            ProgramRun last = await Train("killed", settings);
            Assert.Contains(": training goes on after step ", last.Output, StringComparison.Ordinal);
        }

        Assert.InRange(kills, 1, 3);
        Assert.Equal(Weights("whole"), Weights("killed"));
        Assert.Equal(History("whole"), History("killed"));
    }

    [Fact]
    public async Task Told_to_stop_it_writes_a_checkpoint_first()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        string[] settings = ["--max_steps", "400", "--save_steps", "1000000", "--per_device_train_batch_size", "4"];
        using Process process = ProgramRun.Start(_folder.Path, ["train", "pets", "-o", "told", .. settings]);
        while (!(await process.StandardOutput.ReadLineAsync())!.StartsWith("epoch", StringComparison.Ordinal))
        {
        }

        UnixSignals.Send(process, Terminate);
        await process.WaitForExitAsync();

        Assert.Equal(128 + Terminate, process.ExitCode);
        Assert.StartsWith("checkpoint-", Latest("told"), StringComparison.Ordinal);
        Assert.False(File.Exists(_folder.File("told", "model.safetensors")));
    }

    [Fact]
    public async Task A_training_that_was_set_to_something_else_is_not_gone_on_with()
    {
        await Train("out", "--max_steps", "2");
        File.Delete(_folder.File("out", "model.safetensors"));

        ProgramRun other = await Train("out", "--max_steps", "2", "--learning_rate", "1e-3");
        ProgramRun anew = await Train("out", "--max_steps", "2", "--learning_rate", "1e-3", "--overwrite_output_dir");

        Assert.EndsWith(
            "training_state.json: The training was set to something else: 'LearningRate = 5E-05' then, 'LearningRate = 0.001' now; it goes on only as it began.\n",
            other.Errors,
            StringComparison.Ordinal);
        Assert.Equal(("", 0), (anew.Errors, anew.ExitCode));
    }

    [Fact]
    public async Task Frozen_stages_stay_as_they_are()
    {
        await Train("out", "--max_steps", "2", "--freeze_stages", "2", "--learning_rate", "1e-3");

        using SafetensorsFile before = SafetensorsFile.Open(Path.Combine(Pocket.Folder, "model.safetensors"));
        using SafetensorsFile after = SafetensorsFile.Open(_folder.File("out", "model.safetensors"));
        Assert.True(IsSame("convnext.embeddings.patch_embeddings.weight"));
        Assert.True(IsSame("convnext.encoder.stages.1.layers.3.pwconv2.weight"));
        Assert.False(IsSame("convnext.encoder.stages.2.layers.0.pwconv1.weight"));
        Assert.False(IsSame("convnext.layernorm.weight"));

        unsafe bool IsSame(string name)
        {
            Assert.True(before.TryGet(name, out TensorData? first) & after.TryGet(name, out TensorData? second));
            return new ReadOnlySpan<byte>(first!.Data, (int)first.LengthInBytes).SequenceEqual(new ReadOnlySpan<byte>(second!.Data, (int)second.LengthInBytes));
        }
    }

    [Fact]
    public async Task Broken_pictures_are_named_before_training_begins()
    {
        _folder.Write("pets/cat/broken.png", "No picture.");

        ProgramRun refused = await Train("out", "--max_steps", "1");
        ProgramRun skipped = await Train("out", "--max_steps", "1", "--skip_broken");

        Assert.EndsWith("convnext: Pictures that cannot be read are 1, as said above; --skip_broken trains without them.\n", refused.Errors, StringComparison.Ordinal);
        Assert.StartsWith($"convnext: {Path.Combine("pets", "cat", "broken.png")}: The file is text", skipped.Errors, StringComparison.Ordinal);
        Assert.Equal((1, 0), (refused.ExitCode, skipped.ExitCode));
    }

    [Fact]
    public async Task A_network_without_a_trainer_is_one_sentence()
    {
        ProgramRun run = await Train("out", "--from", "scratch", "--model", "base");

        Assert.Equal(
            "convnext: The program has no trainer for the network 'base', only for pocket and tiny; --mode"
            + " probe trains a classifier on it, and a project with <ConvNextModel Include=\"config.json\" Training=\"true\" /> has one.\n",
            run.Errors);
        Assert.Equal(1, run.ExitCode);
    }

    [Fact]
    public async Task A_checkpoint_for_another_image_size_is_one_sentence()
    {
        JsonNode config = JsonNode.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "models", "convnext-tiny-224", "config.json")))!;
        config["image_size"] = 384;
        _folder.Write("large/config.json", config.ToJsonString());
        new SafetensorsWriter().Write(_folder.File("large", "model.safetensors"));

        ProgramRun run = await Train("out", "--from", "large");

        Assert.Equal(
            "convnext: large is for images of 384×384, but the trainer of 'tiny' was generated for 224×224; "
            + "a project with <ConvNextModel Include=\"config.json\" Training=\"true\" /> has one for any size.\n",
            run.Errors);
    }

    [Fact]
    public async Task What_is_no_checkpoint_is_one_sentence()
    {
        ProgramRun run = await Train("out", "--resume_from_checkpoint", "pets");

        Assert.Equal("convnext: pets is no checkpoint of a training; a folder called checkpoint-N is needed.\n", run.Errors);
    }

    private Task<ProgramRun> Train(string output, params string[] options) => ProgramRun.In(_folder.Path, ["train", "pets", "-o", output, .. options]);

    private byte[] Weights(string name) => File.ReadAllBytes(_folder.File(name, "model.safetensors"));

    private string Latest(string name) => !Directory.Exists(_folder.File(name)) ? "" : Directory.GetDirectories(_folder.File(name), "checkpoint-*")
        .Select(path => Path.GetFileName(path)).Where(path => !path.EndsWith(".tmp", StringComparison.Ordinal))
        .MaxBy(path => int.Parse(path.AsSpan("checkpoint-".Length), CultureInfo.InvariantCulture)) ?? "";

    // All entries but the last, which has times.
    private string History(string name)
    {
        JsonArray history = JsonNode.Parse(File.ReadAllText(_folder.File(name, "trainer_state.json")))!["log_history"]!.AsArray();
        history.RemoveAt(history.Count - 1);
        return history.ToJsonString();
    }
}
