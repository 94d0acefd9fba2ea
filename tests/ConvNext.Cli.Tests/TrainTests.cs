using System;
using System.IO;
using System.Linq;
using System.Text.Json.Nodes;
using System.Threading.Tasks;
using Xunit;

namespace ConvNext.Cli.Tests;

/// <summary><c>convnext train</c>: a folder of pictures becomes a folder with a model.</summary>
public sealed class TrainTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public TrainTests()
    {
        byte[] cat = File.ReadAllBytes(_folder.File("cat.png"));
        byte[] rocket = File.ReadAllBytes(_folder.File("rocket.jpg"));
        for (int i = 0; i < 6; i++)
        {
            _folder.Write($"pets/cat/{i}.png", cat);
            _folder.Write($"pets/rocket/{i}.jpg", rocket);
        }
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_probe_becomes_a_model_that_classify_takes()
    {
        ProgramRun train = await ProgramRun.In(_folder.Path, "train", "pets", "--mode", "probe", "-o", "out", "--num_train_epochs", "5");
        ProgramRun classify = await ProgramRun.In(_folder.Path, "classify", "rocket.jpg", "--weights", "out", "--json");

        Assert.Equal(("", 0), (train.Errors, train.ExitCode));
        Assert.StartsWith("10 pictures to train with, 2 to measure with, 2 classes; pocket stays as it is\n", train.Output, StringComparison.Ordinal);
        Assert.Contains("accuracy 100.00 %, loss 0.", train.Output, StringComparison.Ordinal);
        Assert.EndsWith("out: convnext classify --weights out PICTURE\n", train.Output, StringComparison.Ordinal);
        Assert.Equal("rocket", (string?)JsonNode.Parse(classify.Output)!["classes"]![0]!["label"]);
        Assert.Equal(
            [
                "README.md", "all_results.json", "config.json", "curves.png", "eval_results.json", "model.safetensors", "preprocessor_config.json", "report.html",
                "train_results.json", "trainer_state.json",
            ],
            Directory.GetFiles(_folder.File("out")).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.Contains("$ convnext train pets --mode probe -o out --num_train_epochs 5\n", File.ReadAllText(_folder.File("out", "README.md")), StringComparison.Ordinal);
        Assert.Equal(4, File.ReadAllText(_folder.File("out", "report.html")).Split("<svg ").Length - 1);
    }

    [Fact]
    public async Task Equal_seeds_give_equal_weights_for_any_number_of_threads()
    {
        await ProgramRun.In(_folder.Path, "train", "pets", "--mode", "probe", "-o", "one", "--threads", "1", "--num_train_epochs", "3");
        await ProgramRun.In(_folder.Path, "train", "pets", "--mode", "probe", "-o", "three", "--threads", "3", "--num_train_epochs", "3");
        await ProgramRun.In(_folder.Path, "train", "pets", "--mode", "probe", "-o", "other", "--seed", "7", "--num_train_epochs", "3");

        Assert.Equal(Weights("one"), Weights("three"));
        Assert.NotEqual(Weights("one"), Weights("other"));
    }

    [Fact]
    public async Task A_trained_model_is_trained_on()
    {
        await ProgramRun.In(_folder.Path, "train", "pets", "--mode", "probe", "-o", "first", "--num_train_epochs", "2");

        ProgramRun run = await ProgramRun.In(_folder.Path, "train", "pets", "--mode", "probe", "-o", "second", "--from", "first", "--num_train_epochs", "2", "--lr_scheduler_type", "linear");

        Assert.Equal(("", 0), (run.Errors, run.ExitCode));
        Assert.Contains("- schedule: Linear\n", File.ReadAllText(_folder.File("second", "README.md")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Folders_for_both_parts_are_taken_as_they_are()
    {
        Directory.CreateDirectory(_folder.File("parts"));
        Directory.Move(_folder.File("pets"), _folder.File("parts", "train"));
        _folder.Write("parts/validation/rocket/1.jpg", File.ReadAllBytes(_folder.File("rocket.jpg")));

        ProgramRun run = await ProgramRun.In(_folder.Path, "train", "parts", "--mode", "probe", "-o", "out", "--num_train_epochs", "2");
        ProgramRun less = await ProgramRun.In(_folder.Path, "train", "parts", "--mode", "probe", "-o", "less", "--num_train_epochs", "2", "--max_train_samples", "7");

        Assert.StartsWith("12 pictures to train with, 1 to measure with, 2 classes;", run.Output, StringComparison.Ordinal);
        Assert.StartsWith("7 pictures to train with, 1 to measure with, 2 classes;", less.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_class_may_be_called_train()
    {
        Directory.Move(_folder.File("pets", "rocket"), _folder.File("pets", "train"));

        ProgramRun run = await ProgramRun.In(_folder.Path, "train", "pets", "--mode", "probe", "-o", "out", "--num_train_epochs", "2");

        Assert.Equal(("", 0), (run.Errors, run.ExitCode));
        Assert.Contains("\"1\": \"train\"", File.ReadAllText(_folder.File("out", "config.json")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Broken_pictures_are_named_and_left_out_when_asked()
    {
        _folder.Write("pets/cat/broken.png", "No picture.");

        ProgramRun refused = await ProgramRun.In(_folder.Path, "train", "pets", "--mode", "probe", "-o", "out", "--num_train_epochs", "2");
        ProgramRun skipped = await ProgramRun.In(_folder.Path, "train", "pets", "--mode", "probe", "-o", "out", "--num_train_epochs", "2", "--skip_broken");

        string broken = $"convnext: {Path.Combine("pets", "cat", "broken.png")}: The file is text";
        Assert.StartsWith(broken, refused.Errors, StringComparison.Ordinal);
        Assert.EndsWith("convnext: Pictures that cannot be read are 1, as said above; --skip_broken trains without them.\n", refused.Errors, StringComparison.Ordinal);
        Assert.Equal(1, refused.ExitCode);
        Assert.StartsWith(broken, skipped.Errors, StringComparison.Ordinal);
        Assert.Equal(0, skipped.ExitCode);
    }

    [Fact]
    public async Task Nothing_but_broken_pictures_is_nothing_to_train_with()
    {
        foreach (string picture in Directory.GetFiles(_folder.File("pets"), "*", SearchOption.AllDirectories))
        {
            File.WriteAllText(picture, "No picture.");
        }

        ProgramRun run = await ProgramRun.In(_folder.Path, "train", "pets", "--mode", "probe", "-o", "out", "--skip_broken");

        Assert.EndsWith("convnext: pets: No picture is left to train with.\n", run.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nowhere", "nowhere: There is no such folder; one is needed that has a folder of pictures for each class.")]
    [InlineData("pets/cat", "pets/cat: The folder has no folders; one is needed for each class, with its pictures.")]
    [InlineData("lonely", "lonely: The folder has one folder, 'one'; at least two are needed, one for each class.")]
    [InlineData("strange", "strange/val/dog: No folder of the training pictures is called 'dog'; accepted are cat, rocket.")]
    public async Task A_folder_that_cannot_be_trained_with_is_one_sentence(string name, string sentence)
    {
        Directory.CreateDirectory(_folder.File("lonely", "one"));
        _folder.Write("strange/train/cat/1.png", File.ReadAllBytes(_folder.File("cat.png")));
        _folder.Write("strange/train/rocket/1.png", File.ReadAllBytes(_folder.File("cat.png")));
        Directory.CreateDirectory(_folder.File("strange", "val", "dog"));

        ProgramRun run = await ProgramRun.In(_folder.Path, "train", name, "--mode", "probe", "-o", "out");

        Assert.Equal(($"convnext: {sentence}\n", "", 1), (run.Errors, run.Output, run.ExitCode));
        Assert.False(Directory.Exists(_folder.File("out")));
    }

    public static TheoryData<string, string> WrongLines => new()
    {
        { "train", "train needs one folder that has a folder of pictures for each class, but 0 are given." },
        { "train pets --mode probe", "train needs the file to write: -o OUT." },
        { "train pets --mode probe -o pets", "pets is the folder of the pictures; choose another one to write." },
        { "train pets --mode probe -o model --from model", "model is the folder of the weights to begin with; choose another one to write." },
        { "train pets --mode probe -o model", "model holds a model already; --overwrite_output_dir replaces it." },
        { "train pets --mode probe -o out --from tiny", "The network 'tiny' has no weights in this program; --from takes a file of weights or the folder of a checkpoint." },
        {
            "train pets --mode probe -o out --from nowhere",
            "Option --from is 'nowhere', but there is no such file or folder, and it is no network with weights, no repository of the hub and not scratch."
        },
        { "train pets --mode probe -o out --model tiny", "Option --model names the network of --from scratch, or of a file of weights; --from is 'pocket'." },
        { "train pets --mode probe -o out --from scratch", "Option --from is scratch, but a probe needs a network that has learned something." },
        { "train pets --mode probe -o out --mixup 0.8", "Option --mixup is one of --mode finetune, but the mode is probe." },
        { "train pets -o out --mode tune", "Option --mode is 'tune', but must be finetune or probe." },
        { "train pets --mode probe -o out --learning_rate fast", "Option --learning_rate is 'fast', but must be a number of at least 0." },
        { "train pets --mode probe -o out --train_val_split 1", "Option --train_val_split is '1', but must be a number from 0 to below 1." },
        { "train pets --mode probe -o out --warmup_ratio 2", "Option --warmup_ratio is '2', but must be a number from 0 to 1." },
        { "train pets --mode probe -o out --lr_scheduler_type polynomial", "Option --lr_scheduler_type is 'polynomial', but must be linear or cosine or constant or constant_with_warmup." },
    };

    [Theory]
    [MemberData(nameof(WrongLines))]
    public async Task A_wrong_command_line_is_one_sentence(string line, string sentence)
    {
        ArgumentNullException.ThrowIfNull(line);
        _folder.Write("model/model.safetensors", "There is one.");

        ProgramRun run = await ProgramRun.In(_folder.Path, line.Split(' '));

        Assert.Equal($"convnext: {sentence}\n", run.Errors.Split("\nTry")[0].TrimEnd('\n') + "\n");
        Assert.Equal("", run.Output);
    }

    [Fact]
    public async Task A_folder_that_cannot_be_made_is_one_sentence()
    {
        _folder.Write("file", "");

        ProgramRun run = await ProgramRun.In(_folder.Path, "train", "pets", "--mode", "probe", "-o", "file/out");

        Assert.StartsWith("convnext: file/out: The folder cannot be made (", run.Errors, StringComparison.Ordinal);
        Assert.Equal(1, run.ExitCode);
    }

    private byte[] Weights(string name) => File.ReadAllBytes(_folder.File(name, "model.safetensors"));
}
