using System;
using System.Linq;
using ConvNext.Generator.Config;
using Microsoft.CodeAnalysis;
using Xunit;

namespace ConvNext.Generator.Tests.Pipeline;

/// <summary>Several items that name one config.json, and paths that are nearly the same.</summary>
public class SharedFileTests
{
    private const string Path = "models/net/config.json";
    private const string Config = "{\"depths\": [1, 1, 1, 1], \"image_size\": 64}";

    [Theory]
    [InlineData("96", null, "Net", "Net96")]
    [InlineData("96x64", null, "Net", "Net96x64")]
    [InlineData("96", "Large", "Net", "Large")]
    public void Each_item_of_a_file_makes_a_class_of_its_own(string imageSize, string? className, string first, string second)
    {
        (string, string)[] metadata = className is null ? [("ImageSize", imageSize)] : [("ImageSize", imageSize), ("ClassName", className)];
        GeneratorRunResult result = GeneratorHarness.Run(new TestItem(Path, Config), new TestItem(Path, Config, metadata));

        Assert.Empty(result.Diagnostics);
        Assert.Contains("(3, 64, 64) images", Header(result, first), StringComparison.Ordinal);
        Assert.Contains($"(3, 96, {(imageSize == "96" ? 96 : 64)}) images", Header(result, second), StringComparison.Ordinal);
        Assert.Empty(GeneratorHarness.Compile(result, $"class User {{ string Names => nameof(Test.App.{first}) + nameof(Test.App.{second}); }}"));
    }

    [Fact]
    public void A_size_goes_behind_a_name_only_where_two_items_would_share_it()
    {
        GeneratorRunResult result = GeneratorHarness.Run(
            new TestItem(Path, Config, ("ImageSize", "96")), new TestItem("stage/config.json", Config, ("ImageSize", "96")), new TestItem("stage/config.json", Config));

        Assert.Empty(result.Diagnostics);
        string[] classes = [.. GeneratorHarness.ClassFiles(result).Select(source => source.HintName.Split('.')[2]).Distinct().Order()];
        Assert.Equal(["ConvNextStage96", "Net", "Stage"], classes);
    }

    [Fact]
    public void Two_items_that_are_the_same_are_one_error_and_one_class()
    {
        GeneratorRunResult result = GeneratorHarness.Run(new TestItem(Path, Config), new TestItem(Path, Config));

        Diagnostic diagnostic = Assert.Single(result.Diagnostics);
        Assert.Equal("CNX018", diagnostic.Id);
        Assert.Equal(Path, diagnostic.Location.GetLineSpan().Path);
        Assert.Empty(GeneratorHarness.Compile(result, "class User { object Use() => Test.App.Net.Load(\"file\"); }"));
    }

    [Fact]
    public void A_mistake_in_a_shared_file_is_reported_once_and_each_class_stands_in()
    {
        const string Wrong = "{\n  \"num_channels\": 0\n}";
        GeneratorRunResult result = GeneratorHarness.Run(new TestItem(Path, Wrong), new TestItem(Path, Wrong, ("ClassName", "Other")));

        Diagnostic diagnostic = Assert.Single(result.Diagnostics);
        Assert.Equal(("CNX004", "1,18"), (diagnostic.Id, diagnostic.Location.GetLineSpan().StartLinePosition.ToString()));
        Assert.Empty(GeneratorHarness.Compile(result, "class User { string Names => nameof(Test.App.Net) + nameof(Test.App.Other); }"));
    }

    [Fact]
    public void Paths_that_differ_by_case_are_two_files()
    {
        GeneratorRunResult result = GeneratorHarness.Run(
            new TestItem("m/net/config.json", Config), new TestItem("m/nET/config.json", Config.Replace("64", "96", StringComparison.Ordinal), ("ClassName", "Other")));

        Assert.Empty(result.Diagnostics);
        Assert.Contains("(3, 64, 64) images", Header(result, "Net"), StringComparison.Ordinal);
        Assert.Contains("(3, 96, 96) images", Header(result, "Other"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("m/a:b/config.json")]
    [InlineData("m/[a]{b}/config.json")]
    [InlineData("m/a*b?c/config.json")]
    [InlineData("m/#a;b/config.json")]
    [InlineData("m/a=b/config.json")]
    [InlineData("m/ a %3B/config.json ")]
    public void A_path_may_have_any_sign(string path)
    {
        GeneratorRunResult result = GeneratorHarness.Run(new TestItem(path, Config, ("ClassName", "Net")));

        Assert.Empty(result.Diagnostics);
        Assert.Contains("(3, 64, 64) images", Header(result, "Net"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_listed_file_that_the_compiler_was_not_given_is_reported()
    {
        TestItem list = TestItem.CreateOther("obj/Other.convnextmodels", "Path=absent/config.json\r\nClassName=Net\r\n");

        Diagnostic diagnostic = Assert.Single(GeneratorHarness.Run(list).Diagnostics);

        Assert.Equal("CNX019", diagnostic.Id);
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n\nClassName=Net\n")]
    public void A_list_without_a_path_has_no_items(string text) => Assert.Empty(ModelList.Read(text));

    private static string Header(GeneratorRunResult result, string className) =>
        result.GeneratedSources.Single(source => source.HintName == $"Test.App.{className}.g.cs").SourceText.ToString();
}
