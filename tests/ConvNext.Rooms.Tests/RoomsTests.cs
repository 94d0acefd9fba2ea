using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Xunit;

namespace ConvNext.Rooms.Tests;

/// <summary>Namespaces of an assembly use one another one way only.</summary>
public sealed class RoomsTests
{
    /// <summary>
    /// Uses that make a circle and are known: an opened model is handed to the root's loading, and hands out one of the root's types. The list may
    /// become shorter, not longer.
    /// </summary>
    private static readonly (string Assembly, string User, string Used)[] Known =
    [
        ("ConvNext.Runtime.dll", "ConvNext.Models", "ConvNext.ConvNextConfig"),
    ];

    [Theory]
    [InlineData("ConvNext.Runtime.dll", "ConvNext")]
    [InlineData("ConvNext.Generator.dll", "ConvNext.Generator")]
    [InlineData("ConvNext.Imaging.dll", "ConvNext.Imaging")]
    [InlineData("ConvNext.Training.dll", "ConvNext.Training")]
    [InlineData("convnext.dll", "ConvNext.Cli")]
    public void No_two_namespaces_reach_each_other(string assembly, string root)
    {
        (string User, string Used)[] known = [.. Known.Where(use => use.Assembly == assembly).Select(static use => (use.User, use.Used))];
        var graph = new NamespaceGraph(AssemblyUses.Read(Path.Combine(AppContext.BaseDirectory, assembly)), root, known);

        Assert.NotEmpty(graph.Users);
        Assert.True(graph.NotUsed is [], $"Listed as known, but there no more: {string.Join(", ", graph.NotUsed)}");
        Assert.True(graph.FindCircles() is [], string.Join("\n\n", graph.FindCircles()));
    }

    [Fact]
    public void A_circle_through_bodies_of_methods_is_found()
    {
        string circle = Assert.Single(FindMadeUp("Bodies"));

        Assert.Contains("Left -> ConvNext.Rooms.Tests.MadeUp.Bodies.Right: Caller.Call uses Called", circle, StringComparison.Ordinal);
        Assert.Contains("Right -> ConvNext.Rooms.Tests.MadeUp.Bodies.Left: Called.MakeLeaf uses Leaf", circle, StringComparison.Ordinal);
    }

    [Fact]
    public void A_circle_of_three_through_a_signature_a_field_and_a_base_type_is_found_once()
    {
        string circle = Assert.Single(FindMadeUp("Signatures"));

        Assert.Contains("Base.Read uses Value", circle, StringComparison.Ordinal);
        Assert.Contains("Value._list uses Marked", circle, StringComparison.Ordinal);
        Assert.Contains("Marked uses Base", circle, StringComparison.Ordinal);
    }

    [Fact]
    public void A_namespace_and_one_inside_it_make_a_circle_too()
    {
        string circle = Assert.Single(FindMadeUp("Attributes"));

        Assert.Contains("Outer uses MarkAttribute", circle, StringComparison.Ordinal);
        Assert.Contains("MarkAttribute.get_Use uses Outer", circle, StringComparison.Ordinal);
    }

    [Fact]
    public void A_plain_type_of_the_outer_namespace_makes_no_circle() => Assert.Empty(FindMadeUp("Plain"));

    private static IReadOnlyList<string> FindMadeUp(string name)
    {
        var graph = new NamespaceGraph(AssemblyUses.Read(typeof(RoomsTests).Assembly.Location), $"ConvNext.Rooms.Tests.MadeUp.{name}", []);
        Assert.NotEmpty(graph.Users);
        return graph.FindCircles();
    }
}
