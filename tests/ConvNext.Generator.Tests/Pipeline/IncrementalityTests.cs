using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using System.Threading;
using ConvNext.Generator.Pipeline;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Xunit;

namespace ConvNext.Generator.Tests.Pipeline;

/// <summary>Why each step of the pipeline ran again after a change.</summary>
public class IncrementalityTests
{
    private const string Path = "models/net/config.json";
    private const string Config = "{\"depths\": [1, 1, 1, 1], \"image_size\": 64}";
    private const string WithWarning = "{\"depths\": [1, 1, 1, 1, 1], \"image_size\": 64}";

    [Theory]
    [InlineData("{\n    \"depths\": [1, 1, 1, 1],\n    \"image_size\": 64\n}\n")]
    [InlineData("{\"image_size\": [64, 64], \"depths\": [1, 1, 1, 1], \"transformers_version\": \"5.8.0\"}")]
    public void A_file_that_says_the_same_in_other_words_changes_nothing_after_its_reading(string reformatted)
    {
        Change change = Change.Between(new TestItem(Path, Config), new TestItem(Path, reformatted));

        change.AssertReasons(StepNames.Item, IncrementalStepRunReason.Modified);
        change.AssertReasons(StepNames.Reading, IncrementalStepRunReason.Unchanged);
        change.AssertRest(IncrementalStepRunReason.Cached, StepNames.Item, StepNames.Reading);
        change.AssertOutputs(IncrementalStepRunReason.Cached);
    }

    [Fact]
    public void A_warning_that_moves_makes_a_new_diagnostic_and_no_new_source()
    {
        Change change = Change.Between(new TestItem(Path, WithWarning), new TestItem(Path, "\n\n" + WithWarning));

        change.AssertReasons(StepNames.Reading, IncrementalStepRunReason.Modified);
        change.AssertReasons(StepNames.Target, IncrementalStepRunReason.Cached);
        change.AssertReasons(StepNames.Plan, IncrementalStepRunReason.Cached);
        change.AssertReasons(StepNames.Files, IncrementalStepRunReason.Cached);
        Assert.Equal(0, change.Before.Diagnostics.Single().Location.GetLineSpan().StartLinePosition.Line);
        Assert.Equal(2, change.After.Diagnostics.Single().Location.GetLineSpan().StartLinePosition.Line);
    }

    [Fact]
    public void One_changed_value_makes_the_class_anew()
    {
        Change change = Change.Between(new TestItem(Path, Config), new TestItem(Path, Config.Replace("64", "96", StringComparison.Ordinal)));

        foreach (string step in new[] { StepNames.Item, StepNames.Reading, StepNames.Target, StepNames.Plan })
        {
            change.AssertReasons(step, IncrementalStepRunReason.Modified);
        }

        change.AssertReasons(StepNames.Duplicates, IncrementalStepRunReason.Cached);
        change.AssertReasons(StepNames.Project, IncrementalStepRunReason.Cached);
    }

    [Theory]
    [InlineData("Outputs", "all")]
    [InlineData("ImageSize", "96x64")]
    [InlineData("Preprocessor", "preprocessor_config.json")]
    public void Changed_metadata_change_the_plan(string name, string value)
    {
        TestItem preprocessor = TestItem.CreatePreprocessor("preprocessor_config.json", "{\"size\": 64}");
        Change change = Change.Between([new TestItem(Path, Config), preprocessor], [new TestItem(Path, Config, (name, value)), preprocessor]);

        Assert.Empty(change.Before.Diagnostics);
        Assert.Empty(change.After.Diagnostics);
        change.AssertReasons(StepNames.Plan, IncrementalStepRunReason.Modified);
    }

    [Theory]
    [InlineData("{\n  \"size\": {\"shortest_edge\": 64},\n  \"feature_extractor_type\": \"ConvNextFeatureExtractor\"\n}", IncrementalStepRunReason.Unchanged)]
    [InlineData("{\"size\": 64, \"image_mean\": [0.5, 0.5, 0.500], \"crop_pct\": 0.875}", IncrementalStepRunReason.Unchanged)]
    [InlineData("{\"size\": 64, \"image_mean\": [0.5, 0.5, 0.501]}", IncrementalStepRunReason.Modified)]
    public void A_preprocessor_changes_the_plan_of_its_model_alone_and_only_by_what_it_says(string changed, IncrementalStepRunReason expected)
    {
        var model = new TestItem(Path, Config, ("Preprocessor", "p.json"));
        var other = new TestItem("models/other/config.json", Config);
        Change change = Change.Between(
            [model, other, TestItem.CreatePreprocessor("p.json", "{\"size\": 64}")], [model, other, TestItem.CreatePreprocessor("p.json", changed)]);

        change.AssertReasons(StepNames.Reading, IncrementalStepRunReason.Cached, IncrementalStepRunReason.Cached);
        change.AssertReasons(StepNames.Pair, expected, IncrementalStepRunReason.Unchanged);
        bool same = expected == IncrementalStepRunReason.Unchanged;
        change.AssertReasons(StepNames.Plan, same ? IncrementalStepRunReason.Cached : expected, IncrementalStepRunReason.Cached);
        change.AssertReasons(StepNames.Files, same ? IncrementalStepRunReason.Cached : expected, IncrementalStepRunReason.Cached);
        string[] differing = change.After.GeneratedSources
            .Where(source => !change.Before.GeneratedSources.Any(before => before.HintName == source.HintName && before.SourceText.ContentEquals(source.SourceText)))
            .Select(source => source.HintName)
            .ToArray();
        Assert.Equal(same ? [] : ["Test.App.Net.Preprocessing.g.cs"], differing);
    }

    [Fact]
    public void A_change_of_one_model_leaves_the_other_alone()
    {
        var other = new TestItem("models/other/config.json", Config);
        GeneratorDriver driver = GeneratorHarness.CreateDriver(new ConvNextGenerator(), new TestItem(Path, Config), other);
        CSharpCompilation compilation = GeneratorHarness.CreateCompilation();
        driver = driver.RunGenerators(compilation);
        GeneratorRunResult before = driver.GetRunResult().Results.Single();
        driver = driver.ReplaceAdditionalTexts(GeneratorHarness.Files(new TestItem(Path, "{\"model_type\": \"convnext\"}"), other));

        var change = new Change(before, driver.RunGenerators(compilation).GetRunResult().Results.Single());

        change.AssertReasons(StepNames.Reading, IncrementalStepRunReason.Modified, IncrementalStepRunReason.Cached);
        change.AssertReasons(StepNames.Plan, IncrementalStepRunReason.Modified, IncrementalStepRunReason.Cached);
    }

    [Fact]
    public void Changed_metadata_of_one_of_two_items_of_a_file_change_its_plan_alone()
    {
        var first = new TestItem(Path, Config);
        Change change = Change.Between(
            [first, new TestItem(Path, Config, ("ClassName", "Large"), ("ImageSize", "96"))], [first, new TestItem(Path, Config, ("ClassName", "Large"), ("ImageSize", "128"))]);

        change.AssertReasons(StepNames.Item, IncrementalStepRunReason.Unchanged, IncrementalStepRunReason.Modified);
        change.AssertReasons(StepNames.Plan, IncrementalStepRunReason.Cached, IncrementalStepRunReason.Modified);
        change.AssertReasons(StepNames.Duplicates, IncrementalStepRunReason.Cached);
    }

    [Fact]
    public void An_unrelated_additional_file_leaves_all_models_as_they_are()
    {
        var model = new TestItem(Path, WithWarning);
        Change change = Change.Between([model, TestItem.CreateOther("notes.txt", "a")], [model, TestItem.CreateOther("notes.txt", "b")]);

        change.AssertReasons(StepNames.Item, IncrementalStepRunReason.Unchanged);
        change.AssertRest(IncrementalStepRunReason.Cached, StepNames.Item);
        change.AssertOutputs(IncrementalStepRunReason.Cached);
    }

    [Fact]
    public void An_unrelated_source_file_leaves_all_as_it_is()
    {
        GeneratorDriver driver = GeneratorHarness.CreateDriver(new ConvNextGenerator(), new TestItem(Path, WithWarning));
        CSharpCompilation compilation = GeneratorHarness.CreateCompilation();
        driver = driver.RunGenerators(compilation);
        GeneratorRunResult before = driver.GetRunResult().Results.Single();
        SyntaxTree added = CSharpSyntaxTree.ParseText("class Unrelated { }", (CSharpParseOptions?)null);

        var change = new Change(before, driver.RunGenerators(compilation.AddSyntaxTrees(added)).GetRunResult().Results.Single());

        // The one step that looks at the compilation finds what it found before.
        change.AssertReasons(StepNames.Project, IncrementalStepRunReason.Unchanged);
        change.AssertRest(IncrementalStepRunReason.Cached, StepNames.Project);
        change.AssertOutputs(IncrementalStepRunReason.Cached);
    }

    [Fact]
    public void An_additional_file_of_something_else_is_no_model()
    {
        TestItem stranger = TestItem.CreateOther("stranger/config.json", "{");

        GeneratorRunResult result = GeneratorHarness.Run(stranger);

        Assert.Empty(result.Diagnostics);
        Assert.Empty(result.GeneratedSources);
        Assert.DoesNotContain(StepNames.Item, result.TrackedSteps.Keys);
    }

    [Fact]
    public void A_cancelled_run_stops()
    {
        GeneratorDriver driver = GeneratorHarness.CreateDriver(new ConvNextGenerator(), new TestItem(Path, Config));

        Assert.ThrowsAny<OperationCanceledException>(
            () => driver.RunGenerators(GeneratorHarness.CreateCompilation(), new CancellationToken(canceled: true)));
    }

    [Fact]
    public void Two_runs_give_the_same_bytes()
    {
        GeneratorRunResult first = GeneratorHarness.Run(new TestItem(Path, Config));
        GeneratorRunResult second = GeneratorHarness.Run(new TestItem(Path, Config));

        Assert.Equal(
            first.GeneratedSources.Select(source => (source.HintName, source.SourceText.ToString())),
            second.GeneratedSources.Select(source => (source.HintName, source.SourceText.ToString())));
    }

    /// <summary>Two runs of one driver.</summary>
    private sealed record Change(GeneratorRunResult Before, GeneratorRunResult After)
    {
        public static Change Between(TestItem before, TestItem after) => Between([before], [after]);

        public static Change Between(TestItem[] before, TestItem[] after)
        {
            GeneratorDriver driver = GeneratorHarness.CreateDriver(new ConvNextGenerator(), before);
            CSharpCompilation compilation = GeneratorHarness.CreateCompilation();
            driver = driver.RunGenerators(compilation);
            GeneratorDriver changed = driver.ReplaceAdditionalTexts(GeneratorHarness.Files(after));
            return new Change(driver.GetRunResult().Results.Single(), changed.RunGenerators(compilation).GetRunResult().Results.Single());
        }

        public void AssertReasons(string step, params IncrementalStepRunReason[] expected) =>
            Assert.Equal((step, string.Join(", ", expected)), (step, string.Join(", ", ReasonsOf(After.TrackedSteps[step]))));

        /// <summary>All steps but <paramref name="exceptions"/>.</summary>
        public void AssertRest(IncrementalStepRunReason expected, params string[] exceptions)
        {
            // A step may have several results, one for each kernel.
            foreach (string step in StepNames.All.Except(exceptions))
            {
                Assert.All(ReasonsOf(After.TrackedSteps[step]), reason => Assert.Equal((step, expected), (step, reason)));
            }
        }

        /// <summary>All that reaches the compiler: sources and diagnostics.</summary>
        public void AssertOutputs(IncrementalStepRunReason expected)
        {
            IncrementalStepRunReason[] reasons = After.TrackedOutputSteps.Values.SelectMany(ReasonsOf).ToArray();
            Assert.NotEmpty(reasons);
            Assert.All(reasons, reason => Assert.Equal(expected, reason));
        }

        private static IEnumerable<IncrementalStepRunReason> ReasonsOf(ImmutableArray<IncrementalGeneratorRunStep> steps) =>
            steps.SelectMany(step => step.Outputs).Select(output => output.Reason);
    }
}
