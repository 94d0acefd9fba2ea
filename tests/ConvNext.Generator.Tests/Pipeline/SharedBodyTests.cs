using System;
using System.Linq;
using Microsoft.CodeAnalysis;
using Xunit;

namespace ConvNext.Generator.Tests.Pipeline;

/// <summary>Kernels by seven products that differ in sizes only have one body, whichever networks they come from; each is no more than its sizes.</summary>
public class SharedBodyTests
{
    // A stage of 128 channels on 16 × 16 pixels: the least that takes seven products.
    private const string Small = """{ "num_stages": 1, "hidden_sizes": [128], "depths": [1], "image_size": 64, "num_labels": 5 }""";

    // The same code in other sizes.
    private const string Wider = """{ "num_stages": 1, "hidden_sizes": [192], "depths": [1], "image_size": 80, "num_labels": 5 }""";

    private const string Body = " : SevenProducts";

    [Fact]
    public void Two_shapes_have_one_body()
    {
        string[] one = Bodies(GeneratorHarness.Run(new TestItem("a/config.json", Wider)));

        GeneratorRunResult both = GeneratorHarness.Run(new TestItem("a/config.json", Wider), new TestItem("b/config.json", Wider.Replace("80", "112", StringComparison.Ordinal)));

        Assert.Empty(GeneratorHarness.Compile(both));
        Assert.Equal(2, one.Length);
        Assert.Equal(one, Bodies(both));
        Assert.Equal(4, Shapes(both).Length);
    }

    [Fact]
    public void A_shape_is_short_and_names_its_body()
    {
        GeneratorRunResult result = GeneratorHarness.Run(new TestItem("a/config.json", Small));

        string[] bodies = Bodies(result);
        string[] shapes = Shapes(result);
        Assert.Equal(2, shapes.Length);
        Assert.All(shapes, shape => Assert.InRange(shape.Split('\n').Length, 30, 70));
        Assert.Equal(bodies.Order(), shapes.Select(NameOfBody).Order());
    }

    [Fact]
    public void A_body_stays_when_the_network_that_owned_it_goes()
    {
        TestItem other = new("b/config.json", Wider);
        GeneratorDriver driver = GeneratorHarness.CreateDriver(new ConvNextGenerator(), new TestItem("a/config.json", Wider.Replace("80", "112", StringComparison.Ordinal)), other);
        driver = driver.RunGenerators(GeneratorHarness.CreateCompilation());
        string[] before = Bodies(driver.GetRunResult().Results.Single());

        GeneratorRunResult after = driver.ReplaceAdditionalTexts(GeneratorHarness.Files(other)).RunGenerators(GeneratorHarness.CreateCompilation()).GetRunResult().Results.Single();

        Assert.Empty(after.Diagnostics);
        Assert.Empty(GeneratorHarness.Compile(after));
        Assert.Equal(2, before.Length);
        Assert.Equal(before, Bodies(after));
    }

    // Names of the generic classes.
    private static string[] Bodies(GeneratorRunResult result) =>
        [.. Texts(result).Where(text => text.Contains("<TShape>", StringComparison.Ordinal)).Select(text => text.Split("class ")[1].Split('<')[0]).Order()];

    private static string[] Shapes(GeneratorRunResult result) => [.. Texts(result).Where(text => text.Contains(Body, StringComparison.Ordinal))];

    private static string NameOfBody(string shape) => shape.Split(" : ")[1].Split('<')[0];

    private static string[] Texts(GeneratorRunResult result) => [.. GeneratorHarness.KernelFiles(result).Select(source => source.SourceText.ToString())];
}
