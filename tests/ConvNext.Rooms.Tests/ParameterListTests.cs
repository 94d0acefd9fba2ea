using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using ConvNext.Testing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Xunit;

namespace ConvNext.Rooms.Tests;

/// <summary>
/// Parameter lists are as long as a call can be read. The list of a record is something else: it names the record's properties, and whoever makes one can name them.
/// </summary>
public sealed class ParameterListTests
{
    private const int Most = 8;
    private static readonly string[] Made = ["obj", "bin"];

    // Eight registers and a constant, since a structure of eight vectors would not stay in registers; and kernels of training and of 8-bit products, called in one place each.
    private static readonly string[] Accepted =
        ["InverseTransform.TransformLines", "DepthwisePlanes.Strip8", "DepthwisePlanes.Strip4", "WeightGradients.Add", "Products.MultiplyChunk", "QuantizedProduct.AddToMap"];

    [Fact]
    public void No_method_of_the_sources_takes_more_than_can_be_read()
    {
        string root = Repository.PathOf("src");
        string[] files = [.. Directory.EnumerateFiles(root, "*.cs", SearchOption.AllDirectories).Where(path => !IsMade(Path.GetRelativePath(root, path)))];
        Assert.NotEmpty(files);

        string[] problems = [.. files.SelectMany(path => Problems(Path.GetRelativePath(root, path), File.ReadAllText(path)))];

        Assert.True(problems is [], string.Join("\n", problems));
    }

    [Fact]
    public void What_takes_more_is_named()
    {
        string eight = string.Join(", ", Enumerable.Range(0, Most).Select(index => $"int p{index}"));
        string source = $$"""
            class C(int more, {{eight}}) { void M({{eight}}) { void Local(int more, {{eight}}) { } } void N(int more, {{eight}}) { } C({{eight}}) { } delegate void D(int more, {{eight}}); }
            record R(int more, {{eight}}) { R(int more, int most, {{eight}}) { } }
            """;

        Assert.Equal(
            [
                "File.cs: C.C has 9 parameters; up to 8 are accepted.",
                "File.cs: C.Local has 9 parameters; up to 8 are accepted.",
                "File.cs: C.N has 9 parameters; up to 8 are accepted.",
                "File.cs: C.D has 9 parameters; up to 8 are accepted.",
                "File.cs: R.R has 10 parameters; up to 8 are accepted.",
            ],
            Problems("File.cs", source));
    }

    private static IEnumerable<string> Problems(string name, string text)
    {
        SyntaxNode root = CSharpSyntaxTree.ParseText(text).GetRoot();
        foreach (ParameterListSyntax list in root.DescendantNodes().OfType<ParameterListSyntax>().Where(list => list.Parameters.Count > Most && list.Parent is not RecordDeclarationSyntax))
        {
            string type = list.Ancestors().OfType<TypeDeclarationSyntax>().FirstOrDefault()?.Identifier.Text ?? string.Empty;
            string method = $"{type}.{NameOf(list.Parent!)}";
            if (!Accepted.Contains(method))
            {
                yield return $"{name}: {method} has {list.Parameters.Count} parameters; up to {Most} are accepted.";
            }
        }
    }

    private static string NameOf(SyntaxNode member) => member switch
    {
        MethodDeclarationSyntax method => method.Identifier.Text,
        ConstructorDeclarationSyntax constructor => constructor.Identifier.Text,
        LocalFunctionStatementSyntax local => local.Identifier.Text,
        DelegateDeclarationSyntax @delegate => @delegate.Identifier.Text,
        TypeDeclarationSyntax type => type.Identifier.Text,
        _ => member.Kind().ToString(),
    };

    private static bool IsMade(string path) => path.Split(Path.DirectorySeparatorChar).Intersect(Made, StringComparer.Ordinal).Any();
}
