using System;
using System.IO;
using System.Linq;
using System.Text.Json.Nodes;
using System.Threading.Tasks;
using ConvNext.Cli.Networks;
using ConvNext.Models;
using ConvNext.Networks;
using ConvNext.Safetensors;
using ConvNext.Tiny;
using Xunit;
using ConvNextTiny = ConvNext.Networks.ConvNextTiny;

namespace ConvNext.Cli.Tests;

/// <summary><c>--precision</c>: networks in 8 bits, from whatever weights there are, and packed files that say by themselves what they are for.</summary>
public sealed class PrecisionTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_forms_of_a_network_differ_in_their_precision_alone()
    {
        Assert.All(NamedNetwork.All, network => Assert.Equal((network.Name, NetworkPrecision.Int8), (network.Int8!.Name, network.Int8.Precision)));
        Assert.All(NamedNetwork.All, network => Assert.Equal(network.Describe().ImageSizes, network.Int8!.Describe().ImageSizes));
        Assert.All(NamedNetwork.All, network => Assert.Null(network.Int8!.Describe().FindDifference(network.Describe().Config)));
        Assert.All(NamedNetwork.All, network => Assert.True(network.Int8!.Describe().TakesAnyLabels));
    }

    /// <summary>The weights inside the program, a checkpoint, floats that were packed, and codes that were packed: the same integers, and so the same bits.</summary>
    [Fact]
    public async Task All_ways_to_weights_of_8_bits_give_the_same_bits()
    {
        _folder.CopyPocket("model.safetensors");
        ProgramRun[] packed =
        [
            await ProgramRun.In(_folder.Path, "pack", "model.safetensors", "-o", "float32.packed"),
            await ProgramRun.In(_folder.Path, "pack", "model.safetensors", "-o", "int8.packed", "--precision", "int8"),
            await ProgramRun.In(_folder.Path, "pack", "float32.packed", "-o", "again.packed", "--precision", "int8"),
            await ProgramRun.In(_folder.Path, "pack", "int8.packed", "-o", "same.packed"),
        ];
        ProgramRun[] answers =
        [
            await Classify("--precision", "int8"),
            await Classify("--precision", "int8", "--weights", "model.safetensors"),
            await Classify("--precision", "int8", "--weights", "float32.packed"),
            await Classify("--precision", "int8", "--weights", "int8.packed"),
            await Classify("--weights", "int8.packed"),
        ];

        Assert.All(packed.Concat(answers), run => Assert.Equal(("", 0), (run.Errors, run.ExitCode)));
        Assert.Matches("^int8\\.packed: 1\\.[0-9] MB for the network 'pocket' in int8\n$", packed[1].Output);
        Assert.All(["again.packed", "same.packed"], file => Assert.Equal(File.ReadAllBytes(_folder.File("int8.packed")), File.ReadAllBytes(_folder.File(file))));
        Assert.Contains("\"model\":\"pocket\",\"precision\":\"int8\",", answers[0].Output, StringComparison.Ordinal);
        Assert.All(answers, run => Assert.Equal(answers[0].Output, run.Output));
        Assert.NotEqual(answers[0].Output, (await Classify("--precision", "float32")).Output);
    }

    [Fact]
    public async Task A_packed_file_of_8_bits_keeps_the_labels_and_is_used_where_it_lies()
    {
        string[] breeds = [.. Enumerable.Range(0, 37).Select(id => $"breed {id}")];
        using (ConvNextTiny random = ConvNextTiny.CreateRandom(5, breeds))
        {
            random.SavePacked(_folder.File("float32.packed"));
        }

        ProgramRun pack = await ProgramRun.In(_folder.Path, "pack", "float32.packed", "-o", "int8.packed", "--precision", "int8");
        ProgramRun info = await ProgramRun.In(_folder.Path, "info", "--weights", "int8.packed", "--json");

        using SafetensorsFile file = SafetensorsFile.Open(_folder.File("int8.packed"));
        using ConvNextTinyInt8 model = ConvNextTinyInt8.Load(file);
        JsonNode found = JsonNode.Parse(info.Output)!;
        Assert.Equal(("", "", 0), (pack.Errors, info.Errors, info.ExitCode));
        Assert.Equal(("tiny", "int8", 37, model.Description.Fingerprint), ((string)found["model"]!, (string)found["precision"]!, (int)found["labels"]!, (string)found["layout"]!));
        Assert.Equal(breeds, model.Labels);
        Assert.True(new FileInfo(_folder.File("int8.packed")).Length < 0.4 * new FileInfo(_folder.File("float32.packed")).Length);
    }

    [Theory]
    [InlineData("classify cat.png --weights int8.packed --precision float32", 1,
        "convnext: int8.packed was packed in int8, and its codes do not lead back to the floats that they are made of; --precision float32 takes the checkpoint, or a file that was packed in float32.\n")]
    [InlineData("classify cat.png --precision int16", 2, "convnext: Option --precision is 'int16', but must be float32 or int8.\n")]
    [InlineData("train val -o out --from int8.packed", 1,
        "convnext: int8.packed was packed in int8, and training takes and writes 32-bit floats; the checkpoint that it was packed from is accepted.\n")]
    [InlineData("train val -o out --mode probe --from int8.packed", 1,
        "convnext: int8.packed was packed in int8, and training takes and writes 32-bit floats; the checkpoint that it was packed from is accepted.\n")]
    public async Task What_does_not_go_is_one_sentence(string arguments, int exitCode, string sentence)
    {
        Pack();
        _folder.Write("val/cat/1.png", File.ReadAllBytes(_folder.File("cat.png")));
        _folder.Write("val/dog/1.png", File.ReadAllBytes(_folder.File("cat.png")));

        ProgramRun run = await ProgramRun.In(_folder.Path, arguments.Split(' '));

        Assert.Equal((sentence, "", exitCode), (run.Errors, run.Output, run.ExitCode));
    }

    [Fact]
    public async Task Every_command_that_runs_a_network_takes_it()
    {
        Pack();
        _folder.Write("val/cat/1.png", File.ReadAllBytes(_folder.File("cat.png")));
        string[][] commands =
        [
            ["explain", "cat.png", "--json"], ["evaluate", "val", "--json"], ["info", "--json"], ["bench", "--json", "--seconds", "1", "--threads", "1"],
        ];
        foreach (string[] command in commands)
        {
            ProgramRun run = await ProgramRun.In(_folder.Path, [.. command, "--weights", "int8.packed"]);

            Assert.Equal(("", 0), (run.Errors, run.ExitCode));
            Assert.Equal("int8", (string)JsonNode.Parse(run.Output)!["precision"]!);
        }

        ProgramRun features = await ProgramRun.In(_folder.Path, "features", "cat.png", "-o", "v.safetensors", "--precision", "int8");
        ProgramRun info = await ProgramRun.In(_folder.Path, "info", "--precision", "int8");

        Assert.Equal(("", ""), (features.Errors, info.Errors));
        using SafetensorsFile file = SafetensorsFile.Open(_folder.File("v.safetensors"));
        Assert.Equal("int8", file.Metadata["precision"]);
        Assert.Contains("\nprecision  int8: most products; all else in float32\n", info.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_of_answers_goes_on_in_its_precision_alone()
    {
        ProgramRun first = await ProgramRun.In(_folder.Path, "classify", "cat.png", "--precision", "int8", "--output", "a.jsonl");
        File.Move(_folder.File("a.jsonl"), _folder.File("a.jsonl.part"));
        ProgramRun other = await ProgramRun.In(_folder.Path, "classify", "cat.png", "rocket.jpg", "--output", "a.jsonl", "--resume");
        ProgramRun same = await ProgramRun.In(_folder.Path, "classify", "cat.png", "rocket.jpg", "--precision", "int8", "--output", "a.jsonl", "--resume");

        Assert.Equal(
            "convnext: a.jsonl.part has answers of pocket in int8 with 5 classes by softmax, and this run gives those of pocket with 5 classes by softmax; "
            + "give the options of the run that began it, or another file.\n",
            other.Errors);
        Assert.Equal((0, "", 0), (first.ExitCode, same.Errors, same.ExitCode));
        Assert.Equal(2, File.ReadAllLines(_folder.File("a.jsonl")).Length);
    }

    [Fact]
    public void A_loaded_model_is_the_source_of_another_class_with_its_labels_and_pictures()
    {
        string[] breeds = [.. Enumerable.Range(0, 37).Select(id => $"breed {id}")];
        using ConvNextTiny floats = ConvNextTiny.CreateRandom(5, breeds);
        floats.Save(_folder.Path);
        using ConvNextTinyInt8 fromFiles = ConvNextTinyInt8.Load(_folder.Path);
        using ConvNextTinyInt8 fromModel = Of(floats);

        fromFiles.SavePacked(_folder.File("files.packed"));
        fromModel.SavePacked(_folder.File("model.packed"));

        Assert.Equal(File.ReadAllBytes(_folder.File("files.packed")), File.ReadAllBytes(_folder.File("model.packed")));
        Assert.Equal(breeds, fromModel.Labels);
        Assert.All(floats.Description.ImageSizes, size => Assert.Equal(floats.Description.At(size).Preprocessing, fromModel.Description.At(size).Preprocessing));
        ConvNextException refused = Assert.Throws<ConvNextException>(() => fromModel.Unpack());
        Assert.Equal("ConvNextTinyInt8 has weights of 8 bits, which do not lead back to the floats that they are made of; a model of 32-bit floats is accepted.", refused.Message);
    }

    private static ConvNextTinyInt8 Of(ConvNextTiny floats)
    {
        using var opened = floats.Unpack();
        return ConvNextTinyInt8.Load(opened);
    }

    private Task<ProgramRun> Classify(params string[] options) => ProgramRun.In(_folder.Path, ["classify", "cat.png", "--json", .. options]);

    private void Pack()
    {
        using var opened = OpenedModel.OpenEmbedded(typeof(PocketCifar10));
        using ConvNextPocketInt8 model = ConvNextPocketInt8.Load(opened);
        model.SavePacked(_folder.File("int8.packed"));
    }
}
