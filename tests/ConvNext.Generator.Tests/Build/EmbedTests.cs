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
    [InlineData(BuildCases.EmbedOfLibraryWithoutAssembly, "The ConvNextLibraryModel item Net has no Namespace or no Assembly, by which its class is found.")]
    [InlineData(BuildCases.EmbedOfLibraryMissingFile, "The ConvNextLibraryModel item Net has Weights=\"absent.safetensors\", which does not exist.")]
    public void A_mistake_is_an_error_that_names_the_item(string project, string expected) =>
        Assert.Contains(expected, build.Result("linux-x64", "", extra: project).Error, StringComparison.Ordinal);

    /// <summary>
    /// Every build: whether a project is the one that is published, or a library of that one, cannot be known from its properties. Both are NativeAOT
    /// publishes here, a program and a library.
    /// </summary>
    [Theory]
    [InlineData(BuildCases.EmbedFile)]
    [InlineData(BuildCases.EmbedFileInPublishedProgram)]
    [InlineData(BuildCases.EmbedFileInPublishedLibrary)]
    public void The_weights_are_a_resource_of_the_assembly_whatever_is_built(string project) =>
        Assert.Equal("ConvNext/Net/model.safetensors=all.proj", build.Result("linux-x64", "", extra: project).Resources);

    /// <summary>A program need have no model of its own; a library's weights are the library's resource already.</summary>
    [Fact]
    public void A_librarys_weights_are_no_resource_of_the_program()
    {
        BuildResult result = build.Result("linux-x64", "", extra: BuildCases.EmbedOfLibrary);

        Assert.Equal(("", ""), (result.Error, result.Resources));
    }

    [Fact]
    public void Classes_of_one_name_in_two_namespaces_have_two_resources() =>
        Assert.Equal(
            "ConvNext/A.Net/model.safetensors=all.proj;ConvNext/B.Net/model.safetensors=all.proj",
            build.Result("linux-x64", "", extra: BuildCases.EmbedTwoOfOneName).Resources);

    [Fact]
    public void An_index_of_shards_is_an_error_where_nothing_is_appended() =>
        Assert.Contains("an index of several files", build.Result("linux-x64", "", extra: BuildCases.EmbedIndex).Error, StringComparison.Ordinal);
}
