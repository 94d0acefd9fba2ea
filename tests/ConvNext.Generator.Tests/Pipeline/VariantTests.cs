using System;
using System.IO;
using System.Linq;
using ConvNext.Testing;
using Microsoft.CodeAnalysis;
using Xunit;

namespace ConvNext.Generator.Tests.Pipeline;

/// <summary>Every configuration under models/ becomes a class, of the size that its publisher names.</summary>
[Trait("Time", "Long")]
public class VariantTests
{
    public static TheoryData<string, string> Variants => new()
    {
        { "convnext-atto-224", "3 695 520" },
        { "convnext-femto-224", "5 217 784" },
        { "convnext-pico-224", "9 045 672" },
        { "convnext-nano-224", "15 593 560" },
        { "convnext-pocket-cifar10", "1 067 482" },
        { "convnext-tiny-224", "28 589 128" },
        { "convnext-tiny-384", "28 589 128" },
        { "convnext-small-224", "50 223 688" },
        { "convnext-small-384", "50 223 688" },
        { "convnext-base-224", "88 591 464" },
        { "convnext-base-384", "88 591 464" },
        { "convnext-large-224", "197 767 336" },
        { "convnext-large-384", "197 767 336" },
        { "convnext-xlarge-224", "350 196 968" },
        { "convnext-xlarge-384", "350 196 968" },
        { "convnextv2-atto-224", "3 708 400" },
        { "convnextv2-femto-224", "5 233 240" },
        { "convnextv2-pico-224", "9 066 280" },
        { "convnextv2-nano-224", "15 623 800" },
        { "convnextv2-nano-384", "15 623 800" },
        { "convnextv2-tiny-224", "28 635 496" },
        { "convnextv2-tiny-384", "28 635 496" },
        { "convnextv2-base-224", "88 717 800" },
        { "convnextv2-base-384", "88 717 800" },
        { "convnextv2-large-224", "197 956 840" },
        { "convnextv2-large-384", "197 956 840" },
        { "convnextv2-huge-224", "660 289 640" },
        { "convnextv2-huge-384", "660 289 640" },
        { "convnextv2-huge-512", "660 289 640" },
        { "dinov3-convnext-tiny", "27 820 128" },
        { "dinov3-convnext-small", "49 454 688" },
        { "dinov3-convnext-base", "87 566 464" },
        { "dinov3-convnext-large", "196 230 336" },
        { "timm-convnext-zepto-rms-224", "2 155 656" },
        { "timm-convnext-zepto-rms-ols-224", "2 164 232" },
        { "timm-convnext-atto-ols-224", "3 702 912" },
        { "timm-convnext-femto-ols-224", "5 226 520" },
        { "timm-convnext-pico-ols-224", "9 061 928" },
        { "timm-convnext-nano-ols-224", "15 649 560" },
        { "timm-convnext-tiny-hnf-224", "28 589 128" },
        { "timm-convnext-large-mlp-320", "200 128 168" },
        { "timm-convnext-xxlarge-256", "846 471 016" },
        { "timm-test-convnext-160", "272 128" },
        { "timm-test-convnext2-160", "477 800" },
        { "timm-test-convnext3-160", "468 840" },
    };

    [Theory]
    [MemberData(nameof(Variants))]
    public void A_variant_compiles_without_a_warning_and_has_its_publishers_parameters(string folder, string parameters)
    {
        GeneratorRunResult result = Run(Path.Combine(Repository.PathOf("models"), folder));

        Assert.Empty(result.Diagnostics);
        Assert.Empty(GeneratorHarness.Compile(result));
        Assert.Contains(result.GeneratedSources, source => source.SourceText.ToString().Contains($"// {parameters} parameters, ", StringComparison.Ordinal));
    }

    [Fact]
    public void Every_folder_is_among_them_and_has_image_processing()
    {
        string[] folders = Directory.GetDirectories(Repository.PathOf("models"));
        Assert.Equal(
            folders.Select(Path.GetFileName).Order(StringComparer.Ordinal),
            Variants.Select(row => (string)row[0]).Order(StringComparer.Ordinal));
        Assert.All(folders, folder => Assert.True(
            Path.GetFileName(folder).StartsWith("timm-", StringComparison.Ordinal) || File.Exists(Path.Combine(folder, "preprocessor_config.json")), folder));
    }

    private static GeneratorRunResult Run(string folder) =>
        GeneratorHarness.Run(new TestItem($"models/{Path.GetFileName(folder)}/config.json", File.ReadAllText(Path.Combine(folder, "config.json"))));
}
