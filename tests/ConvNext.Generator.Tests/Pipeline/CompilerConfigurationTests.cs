using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading.Tasks;
using System.Xml.Linq;
using ConvNext.Configuration;
using ConvNext.Generator.Config;
using ConvNext.Generator.Emit;
using ConvNext.Generator.Pipeline;
using ConvNext.Generator.Tests.Build;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Testing;
using Microsoft.CodeAnalysis.Testing;
using Microsoft.CodeAnalysis.Text;
using Xunit;

namespace ConvNext.Generator.Tests.Pipeline;

/// <summary>
/// The generator in a real project, whose items are in a list as the targets write it.
/// </summary>
public class CompilerConfigurationTests
{
    private const string ModelPath = "/0/models/hf-test/config.json";

    [Fact]
    public async Task A_mistake_is_marked_in_the_file_and_the_class_stands_in()
    {
        GeneratedFile standIn = Assert.Single(FallbackEmitter.Emit(new ModelIdentity(ModelPath, "My.App", "HfTest", 0)));
        var test = new Test("{\n  \"num_channels\": 0\n}", "Outputs=all\n")
        {
            TestState =
            {
                ExpectedDiagnostics =
                {
                    new DiagnosticResult(Diagnostics.DescriptorOf(ProblemKind.NotAccepted))
                        .WithSpan(ModelPath, 2, 19, 2, 20)
                        .WithArguments("'num_channels'", "0", "a whole number from 1 to 4096"),
                },
                GeneratedSources = { (typeof(ConvNextGenerator), standIn.HintName, SourceText.From(standIn.Text, System.Text.Encoding.UTF8)) },
            },
        };

        await test.RunAsync();
    }

    [Theory]
    [InlineData("Outputs=logits;nothing", "nothing")]
    [InlineData("Outputs=logits,nothing", "nothing")]
    [InlineData("Outputs=logits nothing", "nothing")]
    [InlineData("Outputs=\n  logits;\n  nothing\n", "nothing")]
    [InlineData("Outputs=\n  logits;\n  pooler_output\n", null)]
    public async Task Outputs_are_separated_by_semicolons_commas_and_blanks(string metadata, string? rejected)
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
    public void The_targets_list_all_metadata_that_an_item_has()
    {
        XDocument props = XDocument.Load(BuildFile.Find("ConvNext.Generator.props"));
        XDocument targets = XDocument.Load(BuildFile.Find("ConvNext.Generator.targets"));
        string line = targets.Descendants("_ConvNextListed").Select(element => element.Attribute("Include")?.Value).OfType<string>().Single();
        IEnumerable<string> listed = line.Split('\'')[1].Split("%0A").Select(entry => entry.Split('=')[0]);
        string[] notMetadata =
        [
            nameof(ModelItem.Text), nameof(ModelItem.RootNamespace), nameof(ModelItem.Encoding), nameof(ModelItem.Occurrence), nameof(ModelItem.SharesDefaultName),
            nameof(ModelItem.IsInterpreted), nameof(ModelItem.HasBuffersApart),
        ];
        IEnumerable<string> read = typeof(ModelItem).GetProperties().Select(property => property.Name).Except(notMetadata);

        Assert.Equal(read.Where(name => name != "EqualityContract").Order(), listed.Order());
        Assert.Equal(["RootNamespace", "ConvNextInterpreted", "ConvNextBuffersApart"], props.Descendants("CompilerVisibleProperty").Select(element => element.Attribute("Include")!.Value));
        Assert.EndsWith(ModelList.Extension + "'))", targets.Descendants("_ConvNextModelList").Single().Value, StringComparison.Ordinal);
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
            TestState.AdditionalFiles.Add(("/0/obj/Test.convnextmodels", $"Path={ModelPath}\n{metadata}"));
            TestState.AnalyzerConfigFiles.Add(("/.globalconfig", "is_global = true\nbuild_property.RootNamespace = My.App\n"));
        }

        protected override CompilationOptions CreateCompilationOptions() =>
            ((CSharpCompilationOptions)base.CreateCompilationOptions()).WithAllowUnsafe(true);

        protected override ParseOptions CreateParseOptions() => new CSharpParseOptions(LanguageVersion.Latest);
    }
}
