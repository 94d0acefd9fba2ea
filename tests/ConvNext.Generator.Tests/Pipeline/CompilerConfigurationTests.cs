using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using System.Xml.Linq;
using ConvNext.Generator.Config;
using ConvNext.Generator.Emit;
using ConvNext.Generator.Tests.Build;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Testing;
using Microsoft.CodeAnalysis.Testing;
using Microsoft.CodeAnalysis.Text;
using Xunit;

namespace ConvNext.Generator.Tests.Pipeline;

/// <summary>
/// The generator behind a real global configuration file, by which the build carries metadata, and the props and targets that
/// fill it.
/// </summary>
public class CompilerConfigurationTests
{
    private const string ModelPath = "/0/models/hf-test/config.json";

    [Fact]
    public async Task A_mistake_is_marked_in_the_file_and_the_class_stands_in()
    {
        GeneratedFile standIn = FallbackEmitter.Emit("My.App", "HfTest");
        var test = new Test("{\n  \"num_channels\": 0\n}", "Outputs = all\n")
        {
            TestState =
            {
                ExpectedDiagnostics =
                {
                    new DiagnosticResult(Diagnostics.DescriptorOf(ProblemKind.NotAccepted))
                        .WithSpan(ModelPath, 2, 19, 2, 20)
                        .WithArguments("'num_channels'", "0", "an integer from 1 to 4096"),
                },
                GeneratedSources = { (typeof(ConvNextGenerator), standIn.HintName, SourceText.From(standIn.Text, System.Text.Encoding.UTF8)) },
            },
        };

        await test.RunAsync();
    }

    /// <summary>A semicolon begins a comment there, which is why the targets write commas.</summary>
    [Theory]
    [InlineData("Outputs = logits,nothing", "nothing")]
    [InlineData("Outputs = logits nothing", "nothing")]
    [InlineData("Outputs = logits;nothing", null)]
    public async Task Outputs_are_separated_by_commas(string metadata, string? rejected)
    {
        var test = new Test("{\"model_type\": \"convnext\"}", metadata + "\n") { TestBehaviors = TestBehaviors.SkipGeneratedSourcesCheck };
        if (rejected is not null)
        {
            test.TestState.ExpectedDiagnostics.Add(
                new DiagnosticResult(Diagnostics.DescriptorOf(ProblemKind.InvalidMetadata))
                    .WithSpan(ModelPath, 1, 1, 1, 1)
                    .WithArguments("Outputs", $"\"{rejected}\"", "a list of logits, pooler_output, last_hidden_state, hidden_states, feature_maps, all"));
        }

        await test.RunAsync();
    }

    [Fact]
    public void The_props_show_the_compiler_all_metadata_that_an_item_has()
    {
        XDocument props = XDocument.Load(BuildFile.Find("ConvNext.Generator.props"));
        string targets = File.ReadAllText(BuildFile.Find("ConvNext.Generator.targets"));
        IEnumerable<string> shown = props.Descendants("CompilerVisibleItemMetadata").Select(element => element.Attribute("MetadataName")!.Value);
        string[] notMetadata = { nameof(ModelItem.Path), nameof(ModelItem.Text), nameof(ModelItem.RootNamespace), nameof(ModelItem.Encoding) };
        IEnumerable<string> read = typeof(ModelItem).GetProperties().Select(property => property.Name).Except(notMetadata);

        Assert.Equal(read.Append("ConvNextModel").Append("ConvNextPreprocessor").Where(name => name != "EqualityContract").Order(), shown.Order());
        Assert.Equal("RootNamespace", props.Descendants("CompilerVisibleProperty").Single().Attribute("Include")!.Value);
        Assert.Contains("ConvNextModel=\"true\"", targets, StringComparison.Ordinal);
        Assert.Contains("ConvNextPreprocessor=", targets, StringComparison.Ordinal);
        Assert.Contains("Replace(';', ',')", targets, StringComparison.Ordinal);
    }

    /// <summary>One item in a project of the running framework; nothing is restored.</summary>
    private sealed class Test : CSharpSourceGeneratorTest<ConvNextGenerator, DefaultVerifier>
    {
        public Test(string config, string metadata)
        {
            ReferenceAssemblies = new ReferenceAssemblies("net10.0");
            TestState.AdditionalReferences.AddRange(GeneratorHarness.References);
            TestState.Sources.Add("class User { }");
            TestState.AdditionalFiles.Add((ModelPath, config));
            string lines = string.Concat(metadata.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => $"build_metadata.AdditionalFiles.{line}\n"));
            TestState.AnalyzerConfigFiles.Add((
                "/.globalconfig",
                $"is_global = true\nbuild_property.RootNamespace = My.App\n[{ModelPath}]\nbuild_metadata.AdditionalFiles.ConvNextModel = true\n{lines}"));
        }

        protected override CompilationOptions CreateCompilationOptions() =>
            ((CSharpCompilationOptions)base.CreateCompilationOptions()).WithAllowUnsafe(true);

        protected override ParseOptions CreateParseOptions() => new CSharpParseOptions(LanguageVersion.Latest);
    }
}
