using System;
using System.Collections.Immutable;
using System.Linq;
using Microsoft.CodeAnalysis;
using Xunit;

namespace ConvNext.Generator.Tests.Pipeline;

/// <summary>What is reported beside a mistake in one file: several files, several mistakes, files that cannot be read, and a class in every case.</summary>
public class DiagnosticPlaceTests
{
    private const string ModelPath = "models/net/config.json";

    [Fact]
    public void The_second_class_of_a_name_is_reported_and_the_first_is_made()
    {
        GeneratorRunResult result = GeneratorHarness.Run(
            new TestItem("a/config.json", "{\"model_type\": \"convnext\"}", ("ClassName", "Net")),
            new TestItem("b/config.json", "{\"model_type\": \"convnext\"}", ("ClassName", "NET")),
            new TestItem("c/config.json", "{\"model_type\": \"convnext\"}", ("ClassName", "Net"), ("Namespace", "Other")));

        Diagnostic diagnostic = Assert.Single(result.Diagnostics);
        DiagnosticTests.AssertAtFile(
            diagnostic,
            "b/config.json",
            "CNX018",
            "The class 'Test.App.NET' is already made from 'a/config.json'; a ClassName or Namespace of its own is accepted, which differs in more than upper and lower case");
        Assert.Null(result.Exception);
        Assert.All(result.GeneratedSources, source => Assert.DoesNotContain("NET", source.HintName, StringComparison.Ordinal));
        Assert.Contains(result.GeneratedSources, source => source.HintName.StartsWith("Test.App.Net.", StringComparison.Ordinal));
        Assert.Contains(result.GeneratedSources, source => source.HintName.StartsWith("Other.Net.", StringComparison.Ordinal));
    }

    [Fact]
    public void A_file_that_cannot_be_read_is_reported()
    {
        Diagnostic diagnostic = Assert.Single(GeneratorHarness.Run(new TestItem(ModelPath, text: null)).Diagnostics);

        DiagnosticTests.AssertAtFile(diagnostic, ModelPath, "CNX019", $"The file '{ModelPath}' cannot be read; an existing text file is accepted");
    }

    [Fact]
    public void A_defect_of_the_generator_is_a_diagnostic_and_the_class_is_there()
    {
        var generator = new ConvNextGenerator(_ => throw new InvalidOperationException("first line\r\nsecond"));
        GeneratorRunResult result = GeneratorHarness.CreateDriver(generator, new TestItem(ModelPath, "{\"model_type\": \"convnext\"}"))
            .RunGenerators(GeneratorHarness.CreateCompilation()).GetRunResult().Results.Single();

        DiagnosticTests.AssertAtFile(
            Assert.Single(result.Diagnostics),
            ModelPath,
            "CNX020",
            "The generator failed on this configuration, which is a defect of its own: InvalidOperationException: first line second");
        Assert.Null(result.Exception);
        Assert.Empty(GeneratorHarness.Compile(result, "class User { object Use() => Test.App.Net.Load(\"file\"); }"));
    }

    [Theory]
    [InlineData("{")]
    [InlineData("{\"depths\": 3, \"hidden_act\": \"?\"}")]
    public void Code_that_uses_a_model_in_error_still_compiles(string text)
    {
        GeneratorRunResult result = GeneratorHarness.Run(new TestItem(ModelPath, text));

        Assert.All(result.Diagnostics, diagnostic => Assert.Equal(DiagnosticSeverity.Error, diagnostic.Severity));
        Assert.NotEmpty(result.Diagnostics);
        Assert.Empty(GeneratorHarness.Compile(
            result,
            """
            class User
            {
                void Use()
                {
                    using var model = Test.App.Net.Load("model.safetensors");
                    using var session = model.CreateSession();
                }
            }
            """));
    }

    [Fact]
    public void All_mistakes_of_all_items_are_reported_together()
    {
        ImmutableArray<Diagnostic> diagnostics = GeneratorHarness.Run(
            new TestItem("a/config.json", "{\"depths\": [], \"num_channels\": 0}", ("Outputs", "x")),
            new TestItem("b/config.json", "{\"model_type\": \"resnet\"}")).Diagnostics;

        Assert.Equal(new[] { "CNX004", "CNX005", "CNX009", "CNX017" }, diagnostics.Select(diagnostic => diagnostic.Id).OrderBy(id => id));
    }
}
