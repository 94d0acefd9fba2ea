using ConvNext.Generator.Config;
using Xunit;

namespace ConvNext.Generator.Tests.Config;

public class ClassNamesTests
{
    [Theory]
    [InlineData("models/tiny-224/config.json", "Tiny224")]
    [InlineData("models/hf-test/config.json", "HfTest")]
    [InlineData("models/act-gelu-10/config.json", "ActGelu10")]
    [InlineData("C:\\models\\convnext-tiny-224\\config.json", "ConvnextTiny224")]
    [InlineData("ConvNeXt_XL.v2 (copy)/config.json", "ConvNeXtXLV2Copy")]
    [InlineData("224-tiny/config.json", "ConvNext224Tiny")]
    [InlineData("/config.json", "Config")]
    [InlineData("my-net.json", "MyNet")]
    [InlineData("---/config.json", "ConvNextNetwork")]
    [InlineData("", "ConvNextNetwork")]
    [InlineData("modèle-été/config.json", "ModèleÉté")]
    [InlineData("class/config.json", "Class")]
    public void A_class_is_named_for_its_folder(string path, string expected)
    {
        Assert.Equal(expected, ClassNames.FromPath(path));
        Assert.True(ClassNames.IsIdentifier(expected));
    }

    [Theory]
    [InlineData("MyApp.Models", "MyApp.Models")]
    [InlineData("my-app", "my_app")]
    [InlineData("3d.class", "_3d._class")]
    [InlineData(" a..b ", "a.b")]
    [InlineData("", "ConvNextModels")]
    [InlineData(null, "ConvNextModels")]
    public void The_root_namespace_is_made_valid(string? rootNamespace, string expected) =>
        Assert.Equal(expected, ClassNames.NamespaceFrom(rootNamespace));

    [Theory]
    [InlineData("Tiny", true)]
    [InlineData("_tiny9", true)]
    [InlineData("", false)]
    [InlineData("9Tiny", false)]
    [InlineData("Ti-ny", false)]
    [InlineData("Ti ny", false)]
    [InlineData("@class", false)]
    [InlineData("class", false)]
    [InlineData("record", false)]
    public void Identifiers_are_told_from_other_words(string text, bool expected) => Assert.Equal(expected, ClassNames.IsIdentifier(text));
}
