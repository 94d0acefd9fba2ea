using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text;
using ConvNext.Generator.Config;
using ConvNext.Generator.Pipeline;
using ConvNext.Generator.Support;
using ConvNext.Preprocessing;
using Microsoft.CodeAnalysis.Text;
using Xunit;

namespace ConvNext.Generator.Tests.Config;

/// <summary>
/// What the generator and the runtime make of one reading, held to one table: <see cref="ConfigurationExamples"/>. Both read with ConvNext.Configuration;
/// what can differ is the record that each makes of it, how each decodes the bytes, and the frame of each one's sentences.
/// </summary>
public class BothReadersTests
{
    public static IEnumerable<object[]> NetworkRows => Rows(ConfigurationExamples.Networks);

    public static IEnumerable<object[]> PreprocessorRows => Rows(ConfigurationExamples.Preprocessors);

    [Theory]
    [MemberData(nameof(NetworkRows))]
    public void A_config_json_means_the_same_to_both(int row, string text)
    {
        ConfigurationExample example = ConfigurationExamples.Networks[row];
        SourceText decoded = Decode(example.File);
        (Generator.Config.ConvNextConfig? built, EquatableArray<ConfigProblem> problems) = ConfigReader.Read(decoded.ToString(), default, TextEncoding.FindProblem(decoded));
        if (example.Means is null)
        {
            Assert.Null(built);
            AssertSameWords(example, problems, Assert.ThrowsAny<ConvNextException>(() => ConvNext.ConvNextConfig.Parse(example.File, "file")));
            return;
        }

        Assert.True(built is not null, $"{text}: {string.Join(" ", problems.Select(Message))}");
        Dictionary<string, string> expected = Expected(example.Means, Describe(new Generator.Config.ConvNextConfig()));
        Assert.Equal(expected, Describe(built));
        Assert.Equal(expected, Describe(ConvNext.ConvNextConfig.Parse(example.File, "file")));
    }

    [Theory]
    [MemberData(nameof(PreprocessorRows))]
    public void A_preprocessor_config_json_means_the_same_to_both(int row, string text)
    {
        ConfigurationExample example = ConfigurationExamples.Preprocessors[row];
        SourceText decoded = Decode(example.File);
        PreprocessorReading reading = PreprocessorReader.Read(new PreprocessorItem("file", decoded.ToString(), TextEncoding.FindProblem(decoded)));
        if (example.Means is null)
        {
            Assert.Null(reading.Config);
            AssertSameWords(example, reading.Problems, Assert.Throws<ImageProcessingException>(() => ConvNextImageProcessorOptions.Parse(example.File, "file")));
            return;
        }

        Assert.True(reading.Config is not null, $"{text}: {string.Join(" ", reading.Problems.Select(Message))}");
        Dictionary<string, string> expected = Expected(example.Means, Describe(new PreprocessorConfig()));
        Assert.Equal(expected, Describe(reading.Config));
        Assert.Equal(expected, Describe(ConvNextImageProcessorOptions.Parse(example.File, "file")));
    }

    /// <summary>The compiler reads what is no UTF-8 in the machine's code page where it has one: nothing tells there but the encoding.</summary>
    [Fact]
    public void A_file_in_a_code_page_is_refused_although_every_character_was_decoded()
    {
        SourceText decoded = SourceText.From(new MemoryStream(Encoding.Latin1.GetBytes("{\"id2label\": {\"0\": \"K\u00e4se\"}}")), Encoding.Latin1);

        Assert.Equal("its bytes are not UTF-8, but UTF-8 is accepted", TextEncoding.FindProblem(decoded)!.Message);
    }

    private static IEnumerable<object[]> Rows(IReadOnlyList<ConfigurationExample> examples)
    {
        for (int row = 0; row < examples.Count; row++)
        {
            string text = Encoding.Latin1.GetString(examples[row].File);
            yield return [row, new string([.. text.Take(80).Select(character => character is >= ' ' and < '\u007F' ? character : '?')])];
        }
    }

    // As the compiler does on a machine without a code page of its own.
    private static SourceText Decode(byte[] file) => SourceText.From(new MemoryStream(file), checksumAlgorithm: SourceHashAlgorithm.Sha256);

    /// <summary>
    /// The exception is about the first error of the build: each of its words (the key, what was found, what is accepted) stands in the exception too.
    /// About the encoding they differ: the compiler has decoded the file before the generator sees it.
    /// </summary>
    private static void AssertSameWords(ConfigurationExample example, EquatableArray<ConfigProblem> problems, ConvNextException error)
    {
        ConfigProblem first = problems.First(problem => problem.IsError);
        Assert.Contains(example.Names!, Message(first), StringComparison.Ordinal);
        Assert.Contains(example.Names!, error.Message, StringComparison.Ordinal);
        if (error.Message.Contains("UTF-", StringComparison.Ordinal))
        {
            return;
        }

        foreach (string words in first.Arguments)
        {
            Assert.Contains(WithOneQuote(words).TrimEnd(','), WithOneQuote(error.Message), StringComparison.Ordinal);
        }
    }

    private static string WithOneQuote(string text) => text.Replace('\'', '"');

    private static string Message(ConfigProblem problem) =>
        string.Format(CultureInfo.InvariantCulture, Diagnostics.DescriptorOf(problem.Kind).MessageFormat.ToString(CultureInfo.InvariantCulture), [.. problem.Arguments]);

    private static Dictionary<string, string> Expected(string means, Dictionary<string, string> defaults)
    {
        foreach (string pair in means.Split("; ", StringSplitOptions.RemoveEmptyEntries))
        {
            string[] parts = pair.Split('=');
            Assert.True(defaults.ContainsKey(parts[0]), parts[0]);
            defaults[parts[0]] = parts[1];
        }

        return defaults;
    }

    private static Dictionary<string, string> Describe(Generator.Config.ConvNextConfig config)
    {
        string[] labels = [.. Generator.Plan.ConfigPlanner.Labels(config)];
        Dictionary<string, int> ids = Derived(labels);
        if (!config.LabelIds.IsEmpty)
        {
            ids = config.LabelIds.ToDictionary(entry => entry.Label, entry => entry.Id);
        }

        return Table(
            config.ModelType, config.NumChannels, $"{config.PatchHeight}x{config.PatchWidth}", config.HiddenSizes, config.Depths, config.HiddenActName, config.InitializerRange,
            config.LayerNormEps, config.LayerScaleInitValue, config.DropPathRate, $"{config.ImageHeight}x{config.ImageWidth}", labels, ids, config.ProblemType,
            config.Architectures, config.Dtype, config.OutputHiddenStates, config.OutFeatures, config.OutIndices);
    }

    private static Dictionary<string, string> Describe(ConvNext.ConvNextConfig config) => Table(
        config.ModelType, config.NumChannels, $"{config.PatchSize.Height}x{config.PatchSize.Width}", config.HiddenSizes, config.Depths, config.HiddenAct, config.InitializerRange,
        config.LayerNormEps, config.LayerScaleInitValue, config.DropPathRate, $"{config.ImageSize.Height}x{config.ImageSize.Width}", [.. config.Labels], config.Label2Id,
        config.ProblemType?.ToString().ToLowerInvariant(), config.Architectures, config.Dtype, config.OutputHiddenStates, config.OutFeatures, config.OutIndices);

    private static Dictionary<string, string> Table(
        string modelType, int channels, string patch, IEnumerable<int> sizes, IEnumerable<int> depths, string activation, double range, double eps, double scale, double dropPath,
        string image, string[] labels, IReadOnlyDictionary<string, int> ids, string? problem, IEnumerable<string> architectures, string? dtype, bool hidden,
        IEnumerable<string> features, IEnumerable<int> indices)
    {
        var table = new Dictionary<string, string>
        {
            ["model_type"] = modelType,
            ["num_channels"] = Text(channels),
            ["patch_size"] = patch,
            ["hidden_sizes"] = string.Join(",", sizes),
            ["depths"] = string.Join(",", depths),
            ["hidden_act"] = activation,
            ["initializer_range"] = Text(range),
            ["layer_norm_eps"] = Text(eps),
            ["layer_scale_init_value"] = Text(scale),
            ["drop_path_rate"] = Text(dropPath),
            ["image_size"] = image,
            ["num_labels"] = Text(labels.Length),
            ["labels"] = string.Join(",", labels),
            ["problem_type"] = problem ?? "",
            ["architectures"] = string.Join(",", architectures),
            ["dtype"] = dtype ?? "",
            ["output_hidden_states"] = hidden.ToString(),
            ["out_features"] = string.Join(",", features),
            ["out_indices"] = string.Join(",", indices),
            ["label2id"] = "",
        };
        if (!ids.OrderBy(entry => entry.Key, StringComparer.Ordinal).SequenceEqual(Derived(labels).OrderBy(entry => entry.Key, StringComparer.Ordinal)))
        {
            table["label2id"] = string.Join(",", ids.Select(entry => $"{entry.Key}:{entry.Value}"));
        }

        return table;
    }

    private static Dictionary<string, int> Derived(string[] labels)
    {
        var ids = new Dictionary<string, int>();
        for (int id = 0; id < labels.Length; id++)
        {
            ids[labels[id]] = id;
        }

        return ids;
    }

    private static Dictionary<string, string> Describe(PreprocessorConfig config) => Table(
        config.Backend.ToString(), config.DoResize, config.ShortestEdge, config.ExactSize is { } exact ? $"{exact.Height}x{exact.Width}" : "",
        config.CropPercentage, config.Resample.ToString(), config.DoCenterCrop,
        config.CropSize is { } crop ? $"{crop.Height}x{crop.Width}" : "", config.DoRescale, config.RescaleFactor, config.DoNormalize, config.ImageMean,
        config.ImageStandardDeviation, config.DoConvertRgb);

    private static Dictionary<string, string> Describe(ConvNextImageProcessorOptions options) => Table(
        options.Backend.ToString(), options.DoResize, options.ShortestEdge, options.ExactSize is { } exact ? $"{exact.Height}x{exact.Width}" : "",
        options.CropPercentage, options.Resample.ToString(), options.DoCenterCrop,
        options.CropSize is { } crop ? $"{crop.Height}x{crop.Width}" : "", options.DoRescale, options.RescaleFactor, options.DoNormalize, options.ImageMean,
        options.ImageStandardDeviation, options.DoConvertRgb);

    private static Dictionary<string, string> Table(
        string backend, bool resizes, int size, string exactSize, double percentage, string resample, bool crops, string cropSize, bool rescales, double factor, bool normalises,
        IEnumerable<double> mean, IEnumerable<double> deviation, bool converts) => new()
        {
            ["backend"] = backend,
            ["do_resize"] = resizes.ToString(),
            ["size"] = Text(size),
            ["exact_size"] = exactSize,
            ["crop_pct"] = Text(percentage),
            ["resample"] = resample,
            ["do_center_crop"] = crops.ToString(),
            ["crop_size"] = cropSize,
            ["do_rescale"] = rescales.ToString(),
            ["rescale_factor"] = Text(factor),
            ["do_normalize"] = normalises.ToString(),
            ["image_mean"] = string.Join(",", mean.Select(Text)),
            ["image_std"] = string.Join(",", deviation.Select(Text)),
            ["do_convert_rgb"] = converts.ToString(),
        };

    private static string Text(int value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Text(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}
