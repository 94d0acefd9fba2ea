using System;
using Xunit;

namespace ConvNext.Generator.Tests.Build;

/// <summary>Weights inside the program: what the build asks of the items.</summary>
[Collection(BuildCases.Collection)]
public sealed class EmbedTests(BuildCases build)
{
    [Theory]
    [InlineData(BuildCases.EmbedWithoutItem, "no ConvNextModel item has Weights=")]
    [InlineData(BuildCases.EmbedWithoutClassName, "the ConvNextModel item config.json has no ClassName")]
    [InlineData(BuildCases.EmbedMissingFile, "Weights=\"absent.safetensors\", which does not exist")]
    public void A_mistake_is_an_error_that_names_the_item(string project, string expected) =>
        Assert.Contains(expected, build.Result("linux-x64", "", extra: project).Error, StringComparison.Ordinal);

    /// <summary>Only a publish has a finished executable to append to.</summary>
    [Fact]
    public void An_ordinary_build_has_the_weights_as_a_resource() =>
        Assert.Equal("ConvNext/Net/model.safetensors=all.proj", build.Result("linux-x64", "", extra: BuildCases.EmbedFile).Resources);
}
