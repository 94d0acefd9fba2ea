using System;
using System.IO;
using System.Linq;
using System.Reflection;
using System.Xml.Linq;
using ConvNext.Imaging;
using Xunit;

namespace ConvNext.Tiny.Tests;

/// <summary>What whoever adds the package meets: two classes, their documentation, one set of weights.</summary>
public sealed class LibraryTests
{
    private static readonly Assembly Library = typeof(PocketCifar10).Assembly;

    [Fact]
    public void Five_lines_classify_a_photo()
    {
        using var model = PocketCifar10.LoadEmbedded();
        using var session = model.CreateSession();

        Assert.Equal("cat", session.ClassifyFile(Pocket.Sample("cat.png")).Top.Label);
    }

    [Fact]
    public void It_has_two_public_classes() => Assert.Equal(
        ["ConvNext.Tiny.ConvNextTiny", "ConvNext.Tiny.PocketCifar10"],
        Library.GetExportedTypes().Where(type => !type.IsNested).Select(type => type.FullName).Order(StringComparer.Ordinal));

    [Fact]
    public void The_weights_of_one_are_inside_once()
    {
        Assert.Equal(["ConvNext/ConvNext.Tiny.PocketCifar10/model.safetensors"], Library.GetManifestResourceNames());
        using Stream inside = Library.GetManifestResourceStream(Library.GetManifestResourceNames()[0])!;
        Assert.Equal(new FileInfo(Path.Combine(Pocket.Folder, "model.safetensors")).Length, inside.Length);
        Assert.StartsWith(
            "The program has no weights for ConvNextTiny: ", Assert.Throws<ConvNextException>(ConvNextTiny.LoadEmbedded).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(typeof(PocketCifar10), "(N, 3, 32, 32)", "<c>logits</c>: (labels), ")]
    [InlineData(typeof(ConvNextTiny), "(N, 3, 224, 224)", "<c>pooler_output</c>: (768), ")]
    public void Every_public_member_is_documented_and_the_class_says_its_shapes(Type network, string input, string output)
    {
        var documented = XDocument.Load(Path.ChangeExtension(Library.Location, ".xml")).Descendants("member").ToDictionary(member => member.Attribute("name")!.Value);

        string remarks = documented[$"T:{network.FullName}"].Element("remarks")!.ToString();
        Assert.Contains(input, remarks, StringComparison.Ordinal);
        Assert.Contains(output, remarks, StringComparison.Ordinal);
        MemberInfo[] members = [.. network.GetMembers(BindingFlags.Public | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly)
            .Where(member => member is not (MethodInfo { IsSpecialName: true } or Type))];
        Assert.Contains(members, member => member.Name == "LoadEmbedded");
        foreach (MemberInfo member in members)
        {
            string name = $"{(member is PropertyInfo ? 'P' : 'M')}:{network.FullName}.{member.Name}";
            Assert.Contains(documented.Keys, key => key == name || key.StartsWith(name + "(", StringComparison.Ordinal));
        }
    }
}
