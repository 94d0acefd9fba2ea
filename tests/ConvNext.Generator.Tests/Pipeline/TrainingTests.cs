using System;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Xunit;

namespace ConvNext.Generator.Tests.Pipeline;

/// <summary>The metadata Training: which networks have a trainer, and what the project needs for it.</summary>
public class TrainingTests
{
    private const string ModelPath = "models/net/config.json";
    private const string Small = """{ "model_type": "convnext", "num_stages": 2, "hidden_sizes": [16, 24], "depths": [1, 0], "image_size": 16 }""";

    [Theory]
    [InlineData("true", true)]
    [InlineData("True", true)]
    [InlineData("false", false)]
    [InlineData("", false)]
    public void A_trainer_is_made_where_it_is_asked_for(string value, bool isMade)
    {
        GeneratorRunResult result = GeneratorHarness.Run(new TestItem(ModelPath, Small, ("Training", value)));

        Assert.Empty(result.Diagnostics);
        Assert.Equal(isMade, result.GeneratedSources.Any(static source => source.HintName == "Test.App.NetTrainer.g.cs"));
        Assert.Empty(GeneratorHarness.Compile(result));
    }

    [Fact]
    public void Other_values_are_refused()
    {
        Diagnostic diagnostic = Assert.Single(GeneratorHarness.Run(new TestItem(ModelPath, Small, ("Training", "yes"))).Diagnostics);

        DiagnosticTests.AssertAtFile(diagnostic, ModelPath, "CNX017", "The item's Training is \"yes\"; true or false is accepted");
    }

    [Theory]
    [InlineData("""{ "model_type": "convnext" }""", "pooler_output", "the network hands out no logits; an item with logits among its Outputs, or no Training, is accepted")]
    [InlineData("""{ "model_type": "convnext", "num_labels": 0 }""", "", "'num_labels' is 0 in its config.json; a config.json with at least 1 label, or no Training, is accepted")]
    [InlineData("""{ "model_type": "dinov3_convnext" }""", "",
        "networks whose 'model_type' is \"dinov3_convnext\" have no classifier; a convnext or a convnextv2, or no Training, is accepted")]
    [InlineData("""{ "architecture": "convnext_atto_ols", "num_classes": 10 }""", "", "the network has layers that only timm's networks have; a network of transformers' layers, or no Training, is accepted")]
    public void A_trainer_needs_a_classifier_of_plain_layers(string json, string outputs, string expected)
    {
        Diagnostic diagnostic = Assert.Single(GeneratorHarness.Run(new TestItem(ModelPath, json, ("Training", "true"), ("Outputs", outputs))).Diagnostics);

        DiagnosticTests.AssertAtFile(diagnostic, ModelPath, "CNX041", "The item's Training is \"true\", but " + expected);
    }

    [Fact]
    public void A_project_without_the_library_is_told_once_and_given_the_network_alone()
    {
        CSharpCompilation compilation = GeneratorHarness.CreateCompilation();
        compilation = compilation.WithReferences(compilation.References.Where(static reference => !reference.Display!.EndsWith("ConvNext.Training.dll", StringComparison.Ordinal)));

        GeneratorRunResult result = GeneratorHarness.Run(
            compilation, new TestItem("a/config.json", Small, ("Training", "true")), new TestItem("b/config.json", Small, ("Training", "true")));

        Diagnostic diagnostic = Assert.Single(result.Diagnostics);
        Assert.Equal("CNX042", diagnostic.Id);
        Assert.Contains("add <PackageReference Include=\"ConvNext.Training\" />", diagnostic.GetMessage(null), StringComparison.Ordinal);
        Assert.Contains(result.GeneratedSources, static source => source.HintName == "Test.App.A.g.cs");
        Assert.DoesNotContain(result.GeneratedSources, static source => source.HintName.Contains("Trainer", StringComparison.Ordinal));
        Assert.Empty(GeneratorHarness.Run(compilation, new TestItem(ModelPath, Small)).Diagnostics);
    }

    [Theory]
    [InlineData("""{ "model_type": "convnext", "depths": "three" }""", "")]
    [InlineData("""{ "model_type": "convnext" }""", "pooler_output")]
    public void The_trainer_of_a_network_in_error_has_a_stand_in_too(string json, string outputs)
    {
        GeneratorRunResult result = GeneratorHarness.Run(new TestItem(ModelPath, json, ("Training", "true"), ("Outputs", outputs)));

        Assert.Single(result.Diagnostics);
        Assert.Equal(["Test.App.Net.g.cs", "Test.App.NetTrainer.g.cs"], result.GeneratedSources.Select(static source => source.HintName));
        Assert.Empty(GeneratorHarness.Compile(result, """
            class User
            {
                double Train(float[] pixels, ConvNext.Tensors.ITensorSource source)
                {
                    using ConvNext.Training.ConvNextTrainer trainer = Test.App.NetTrainer.Load("folder", new ConvNext.Training.ConvNextTrainerOptions { BatchSize = 2 }, key: "model");
                    using Test.App.NetTrainer second = Test.App.NetTrainer.CreateRandom(), third = Test.App.NetTrainer.Load(source);
                    return trainer.ForwardBackward(pixels, ConvNext.Training.TrainingLabels.OfClasses(new[] { 1, 2 }));
                }
            }
            """));
    }

    [Fact]
    public void A_trainer_may_not_have_the_name_of_another_items_class()
    {
        GeneratorRunResult result = GeneratorHarness.Run(
            new TestItem("a/config.json", Small, ("ClassName", "NetTrainer")), new TestItem("b/config.json", Small, ("ClassName", "Net"), ("Training", "true")));

        Diagnostic diagnostic = Assert.Single(result.Diagnostics);
        DiagnosticTests.AssertAtFile(
            diagnostic, "b/config.json", "CNX018",
            "The class 'Test.App.NetTrainer' is already made from 'a/config.json'; a ClassName or Namespace of its own is accepted, which differs in more than upper and lower case");
        Assert.Empty(GeneratorHarness.Compile(result));
    }
}
