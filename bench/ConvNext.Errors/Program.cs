using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using ConvNext.Errors;
using ConvNext.OnnxGraphs;
using ConvNext.Testing;

const string Usage = """
    Prints the largest error of a logit over the largest logit, against a computation in float64, as a table in Markdown.

      --case NAME[,NAME]    the cases (default: all that the program was built with)
      --int8                what 8 bits are off by instead: ours, and ONNX Runtime's as quantize_dynamic writes a network
      --help                this text
    """;
try
{
    HashSet<string>? chosen = null;
    bool int8 = false;
    for (int i = 0; i < args.Length; i++)
    {
        switch (args[i])
        {
            case "--help":
                Console.WriteLine(Usage);
                return 0;
            case "--int8":
                int8 = true;
                break;
            case "--case" when i + 1 < args.Length:
                chosen = [.. args[++i].Split(',')];
                break;
            default:
                throw new ArgumentException($"There is no option {args[i]}, or it needs a value; --help lists them.");
        }
    }

    FixtureCase[] cases =
    [
        .. FixtureFolder.CasesBelow(GeneratedSide.Folder)
            .Where(name => chosen?.Remove(Path.GetFileName(name)) ?? true)
            .Select(name => FixtureCase.Load(Path.Combine(GeneratedSide.Folder, name))),
    ];
    if (chosen is { Count: > 0 })
    {
        throw new ArgumentException($"There is no case {chosen.First()} in {GeneratedSide.Folder}.");
    }

    (string Title, Func<FixtureCase, RecipeSource, string, double?> Error)[] columns = int8
        ? [("int8", Ours("Int8")), ("ONNX Runtime, dynamic int8", Peer(GraphForm.DynamicInt8))]
        : [("ours", Ours("Fast")), ("ours, plain", Ours("Plain")), ("PyTorch", Torch), ("ONNX Runtime", Peer(GraphForm.Fastest))];
    Console.WriteLine($"| case | output | {string.Join(" | ", columns.Select(static column => column.Title))} |");
    Console.WriteLine($"|---|---|{string.Concat(Enumerable.Repeat("---:|", columns.Length))}");
    foreach (FixtureCase fixture in cases)
    {
        using RecipeSource weights = fixture.Weights();
        string output = fixture.Outputs.Any(static expected => expected.Name == "logits") && fixture.Config.Labels > 0 ? "logits"
            : fixture.Outputs.Any(static expected => expected.Name == "pooler_output") ? "pooler_output"
            : fixture.Outputs[^1].Name;
        Console.WriteLine($"| {fixture.Name} | {output} | {string.Join(" | ", columns.Select(column => Text(column.Error(fixture, weights, output), int8)))} |");
    }

    return 0;
}
catch (Exception mistake) when (mistake is ArgumentException or IOException or InvalidDataException)
{
    Console.Error.WriteLine(mistake.Message);
    return 2;
}

static Func<FixtureCase, RecipeSource, string, double?> Ours(string way) =>
    (fixture, weights, output) => Relative(fixture.Output(output), GeneratedSide.Compute(way, fixture, weights, output));

static Func<FixtureCase, RecipeSource, string, double?> Peer(GraphForm form) => (fixture, weights, output) =>
    output == "logits" && OnnxRuntimeSide.Has(fixture) ? Relative(fixture.Output(output), OnnxRuntimeSide.Compute(fixture, weights, form)) : null;

// What whoever made the case measured: float32 PyTorch on its float64 self.
static double? Torch(FixtureCase fixture, RecipeSource weights, string output) => fixture.Output(output).TorchError / Largest(fixture.Output(output));

static double Relative(ExpectedOutput expected, float[] found)
{
    double largest = 0;
    for (int i = 0; i < expected.Values.Length; i++)
    {
        double error = Math.Abs((double)found[expected.SampleIndices?[i] ?? i] - expected.Values[i]);
        largest = double.IsNaN(error) ? error : Math.Max(largest, error);
    }

    return largest / Largest(expected);
}

static double Largest(ExpectedOutput expected) => expected.Values.Max(static value => Math.Abs((double)value));

static string Text(double? error, bool percent) => error is not { } value ? "" : percent ? $"{value:P2}" : $"{value * 1e7:F1}";
