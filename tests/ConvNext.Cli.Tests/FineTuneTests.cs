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

/// <summary>A fine-tune of ConvNeXt-Tiny with classes of its own, as transformers saves one: the program needs nothing but its folder.</summary>
public sealed class FineTuneTests : IDisposable
{
    private const int Breeds = 37;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_fine_tune_of_Tiny_is_classified_with_its_own_labels()
    {
        WriteFineTune(Breeds);

        ProgramRun run = await ProgramRun.In(_folder.Path, "classify", "cat.png", "--weights", ".", "--json", "--top", "100");

        Assert.Equal("", run.Errors);
        JsonArray classes = JsonNode.Parse(run.Output)!["classes"]!.AsArray();
        string[] labels = [.. classes.Select(found => (string)found!["label"]!)];
        Assert.Equal(Enumerable.Range(0, Breeds).Select(id => $"breed {id}").Order(StringComparer.Ordinal), labels.Order(StringComparer.Ordinal));
        Assert.Equal(1, classes.Sum(found => (double)found!["score"]!), 1e-4);
    }

    [Fact]
    public async Task Packed_it_keeps_its_labels_and_its_answer()
    {
        WriteFineTune(Breeds);

        ProgramRun pack = await ProgramRun.In(_folder.Path, "pack", ".", "-o", "packed/tiny.safetensors");
        ProgramRun plain = await ProgramRun.In(_folder.Path, "classify", "cat.png", "--weights", ".", "--json");
        ProgramRun packed = await ProgramRun.In(_folder.Path, "classify", "cat.png", "--weights", "packed/tiny.safetensors", "--json");

        Assert.Equal("", pack.Errors);
        Assert.Equal("packed/tiny.safetensors: 111.4 MB for the network 'tiny'\n", pack.Output);
        Assert.Equal(ClassesOf(plain), ClassesOf(packed));
        Assert.Equal("tiny", (string?)JsonNode.Parse(packed.Output)!["model"]);
    }

    [Fact]
    public async Task A_config_that_belongs_to_other_weights_is_refused()
    {
        WriteFineTune(Breeds);
        _folder.Write("config.json", Config(10));

        ProgramRun run = await ProgramRun.In(_folder.Path, "classify", "cat.png", "--weights", ".");

        Assert.Equal(
            "convnext: ./config.json has 10 labels, but the classifier of ./model.safetensors has 37 outputs; a config.json that belongs to its weights is accepted.\n", run.Errors);
        Assert.Equal(1, run.ExitCode);
    }

    private static string ClassesOf(ProgramRun run) => JsonNode.Parse(run.Output)!["classes"]!.ToJsonString();

    private void WriteFineTune(int labels)
    {
        string json = Config(labels);
        using var weights = new RecipeSource(NetworkConfig.Parse(json), "fine-tune");
        var writer = new SafetensorsWriter();
        foreach (string name in weights.Names)
        {
            weights.TryGet(name, out TensorData? tensor);
            writer.Add(tensor!);
        }

        writer.Write(_folder.File("model.safetensors"));
        _folder.Write("config.json", json);
        Directory.CreateDirectory(_folder.File("packed"));
        File.Copy(Path.Combine(AppContext.BaseDirectory, "models", "convnext-tiny-224", "preprocessor_config.json"), _folder.File("preprocessor_config.json"));
    }

    private static string Config(int labels)
    {
        JsonNode config = JsonNode.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "models", "convnext-tiny-224", "config.json")))!;
        config["id2label"] = new JsonObject(Enumerable.Range(0, labels).Select(id => new System.Collections.Generic.KeyValuePair<string, JsonNode?>($"{id}", $"breed {id}")));
        config.AsObject().Remove("label2id");
        config.AsObject().Remove("num_labels");
        return config.ToJsonString();
    }
}
