using System.Linq;
using ConvNext.Configuration;
using ConvNext.Generator.Config;
using ConvNext.Generator.Support;
using Xunit;

namespace ConvNext.Generator.Tests.Config;

/// <summary>How many classes a configuration has, and what they are called.</summary>
public class ConfigLabelTests
{
    [Theory]
    [InlineData("{\"num_labels\": null}", 2, "")]
    [InlineData("{\"num_labels\": 7}", 7, "")]
    [InlineData("{\"num_labels\": 0}", 0, "")]
    [InlineData("{\"num_labels\": null, \"id2label\": null}", 2, "")]
    [InlineData("{\"id2label\": {}}", 0, "")]
    [InlineData("{\"id2label\": {\"0\": \"only\"}}", 1, "only")]
    [InlineData("{\"id2label\": {\"2\": \"c\", \"0\": \"a\", \"01\": \"b\"}, \"num_labels\": 3}", 3, "a,b,c")]
    public void Labels_are_counted(string text, int count, string labels)
    {
        Generator.Config.ConvNextConfig config = Read(text);

        Assert.Equal(count, config.NumLabels);
        Assert.Equal(labels, string.Join(",", config.Labels));
    }

    [Fact]
    public void The_number_of_labels_wins_over_them()
    {
        Generator.Config.ConvNextConfig config = ReadWithWarnings("{\"num_labels\": 9, \"id2label\": {\"0\": \"a\", \"1\": \"b\"}}", ProblemKind.NumLabelsDisagrees);

        Assert.Equal(9, config.NumLabels);
        Assert.Empty(config.Labels);
    }

    [Fact]
    public void A_class_without_label_gets_the_reference_s_name()
    {
        Generator.Config.ConvNextConfig config = ReadWithWarnings("{\"id2label\": {\"0\": \"a\", \"2\": \"c\", \"9\": \"j\"}}", ProblemKind.LabelMissing);

        Assert.Equal(new[] { "a", "LABEL_1", "c" }, config.Labels);
    }

    private static Generator.Config.ConvNextConfig Read(string text) => ReadWithWarnings(text);

    private static Generator.Config.ConvNextConfig ReadWithWarnings(string text, params object[] warnings)
    {
        (Generator.Config.ConvNextConfig? config, EquatableArray<ConfigProblem> problems) = ConfigReader.Read(text);
        Assert.Equal(warnings, problems.Select(problem => (object)problem.Kind));
        return config!;
    }
}
