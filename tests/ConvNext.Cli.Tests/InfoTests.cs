using System;
using System.IO;
using System.Linq;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using System.Threading.Tasks;
using ConvNext.Cli.Networks;
using ConvNext.Cli.Validate;
using ConvNext.Testing;
using ConvNext.Tiny;
using Xunit;
using ConvNextTiny = ConvNext.Networks.ConvNextTiny;

namespace ConvNext.Cli.Tests;

/// <summary><c>convnext info</c>, <c>validate</c> and <c>bench</c>.</summary>
public sealed partial class InfoTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_network_is_a_tree_with_its_sums()
    {
        ProgramRun run = await ProgramRun.In(_folder.Path, "info");

        Assert.Equal(("", 0), (run.Errors, run.ExitCode));
        Assert.StartsWith("pocket: a ConvNeXt for (3, 32, 32) images, 10 labels\n\nlayer ", run.Output, StringComparison.Ordinal);
        Assert.Contains("├─ stage1\n│  ├─ downsample        (96, 8, 8)            18 624       1 179 648          74 496       252 672\n", run.Output, StringComparison.Ordinal);
        Assert.Contains("└─ classifier           (10)                   1 930           1 920          12 352        52 480\n", run.Output, StringComparison.Ordinal);
        Assert.Contains("\n1 067 482 parameters, 42 966 912 multiply-adds for a picture\n", run.Output, StringComparison.Ordinal);
        Assert.Contains($"layout {PocketCifar10.Network.Fingerprint}\n", run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("pocket")]
    [InlineData("tiny")]
    public async Task Json_has_the_same_and_its_parts_add_up(string model)
    {
        NetworkDescription network = model == "tiny" ? ConvNextTiny.Network : PocketCifar10.Network;

        ProgramRun run = await ProgramRun.In(_folder.Path, "info", "--json", "--model", model);

        JsonNode info = JsonNode.Parse(run.Output)!;
        JsonArray layers = info["layers"]!.AsArray();
        Assert.Equal(network.Layers.Select(layer => layer.Name), layers.Select(layer => (string)layer!["name"]!));
        Assert.Equal(network.ParameterCount, layers.Sum(layer => (long)layer!["parameters"]!));
        Assert.Equal(network.MultiplyCount, layers.Sum(layer => (long)layer!["multiply_adds"]!));
        Assert.Equal(network.WeightsLengthInBytes, layers.Sum(layer => (long)layer!["weight_bytes"]!));
        Assert.Equal(network.Fingerprint, (string?)info["layout"]);
        Assert.Equal([3, network.InputHeight, network.InputWidth], info["input"]!.AsArray().Select(size => (int)size!));
        Assert.Equal(Environment.ProcessorCount, (int)info["processor"]!["count"]!);
    }

    /// <summary>The digests were recorded on another processor; here every width of registers that this one has is held to them.</summary>
    [Fact]
    public async Task This_machine_computes_the_recorded_bits()
    {
        ProgramRun run = await ProgramRun.In(_folder.Path, "validate");
        if (Environment.GetEnvironmentVariable("CONVNEXT_UPDATE_SNAPSHOTS") == "1")
        {
            Record(run.Output);
            return;
        }

        string[] lines = run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.True(lines.Length >= 8);
        Assert.All(lines, line => Assert.Matches("^(pocket|tiny)( in int8)?, picture of [0-9]+×[0-9]+, (128|256|512)-bit registers, (1 thread|3 threads): the same bits$", line));
        Assert.Equal(("", 0), (run.Errors, run.ExitCode));
        Assert.Equal(
            ValidationCase.All.Select(one => SizedModel.TitleOf(one.Network, one.Precision)).Distinct(), lines.Select(line => line.Split(',')[0]).Distinct());
    }

    [Fact]
    public async Task A_measurement_has_quantiles_in_order_and_rates_that_fit()
    {
        ProgramRun run = await ProgramRun.In(_folder.Path, "bench", "--seconds", "1", "--threads", "2", "--json");

        JsonNode[] measurements = [.. JsonNode.Parse(run.Output)!["measurements"]!.AsArray().Select(one => one!)];
        Assert.Equal([(1, 1), (1, 2), (2, 1)], measurements.Select(one => ((int)one["sessions"]!, (int)one["threads_each"]!)));
        Assert.All(measurements, one =>
        {
            double[] times = [(double)one["least_milliseconds"]!, (double)one["median_milliseconds"]!, (double)one["p90_milliseconds"]!, (double)one["p99_milliseconds"]!];
            Assert.Equal(times.Order(), times);
            Assert.True(times[0] > 0);
            Assert.Equal((double)one["pictures_per_second"]! * PocketCifar10.Network.MultiplyCount * 2 / 1e9, (double)one["gigaflops_per_second"]!, 0.1);
        });
    }

    [Fact]
    public async Task A_measurement_is_a_table()
    {
        ProgramRun run = await ProgramRun.In(_folder.Path, "bench", "--seconds", "1", "--threads", "1");

        Assert.Matches(
            "^sessions  threads each   median, ms   90 %   99 %  least   pictures/s   GFLOP/s  of the peak\n +1 +1 +[0-9.]+ +[0-9.]+ +[0-9.]+ +[0-9.]+ +[0-9.]+ +[0-9.]+ +[0-9]+ %\n$",
            run.Output);
    }

    // All widths and numbers of threads have to agree before a digest is taken for the right one.
    private static void Record(string output)
    {
        string source = Repository.PathOf("src/ConvNext.Cli/Validate/ValidationCase.cs");
        string text = File.ReadAllText(source);
        foreach (IGrouping<string, Match> differing in Differing().Matches(output).GroupBy(found => found.Groups["recorded"].Value))
        {
            text = text.Replace($"\"{differing.Key}\"", $"\"{differing.Select(found => found.Groups["found"].Value).Distinct().Single()}\"", StringComparison.Ordinal);
        }

        File.WriteAllText(source, text);
    }

    [GeneratedRegex(": (?<found>[0-9a-f]{16}), but recorded was (?<recorded>[0-9a-f]{16})\n")]
    private static partial Regex Differing();
}
