using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Reflection;
using System.Runtime.CompilerServices;
using ConvNext.Testing;
using Xunit;

namespace ConvNext.Tests;

/// <summary>
/// What others can call, member by member, against the list in PublicSurface.txt: nothing becomes public, or stops being so, unnoticed. With
/// CONVNEXT_UPDATE_SNAPSHOTS=1 in the environment the test writes the list instead.
/// </summary>
public sealed class PublicSurfaceTests
{
    private const BindingFlags Declared = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    [Fact]
    public void Is_what_the_list_says()
    {
        string file = Repository.PathOf("tests/ConvNext.Runtime.Tests/PublicSurface.txt");
        string[] actual = [.. typeof(ConvNextModel).Assembly.GetExportedTypes().SelectMany(Lines).Order(StringComparer.Ordinal)];
        if (Environment.GetEnvironmentVariable("CONVNEXT_UPDATE_SNAPSHOTS") == "1")
        {
            File.WriteAllLines(file, actual);
        }

        string[] expected = File.ReadAllLines(file);
        string[] differences = [.. actual.Except(expected).Select(static line => "+ " + line), .. expected.Except(actual).Select(static line => "- " + line)];
        Assert.True(
            differences.Length == 0,
            $"The public surface is another than in PublicSurface.txt:\n{string.Join('\n', differences)}\nSet CONVNEXT_UPDATE_SNAPSHOTS=1 to accept that.");
    }

    private static IEnumerable<string> Lines(Type type) => type.GetMembers(Declared)
        .Where(static member => IsSeen(member))
        .Select(member => $"{type}: {member}")
        .Prepend($"{type}");

    // Accessors are listed with their property, and what the compiler makes for records is its own.
    private static bool IsSeen(MemberInfo member) => !member.IsDefined(typeof(CompilerGeneratedAttribute)) && member switch
    {
        MethodBase method => IsSeen(method) && (method is ConstructorInfo || !method.IsSpecialName || method.Name.StartsWith("op_", StringComparison.Ordinal)),
        FieldInfo field => field.IsPublic || field.IsFamily || field.IsFamilyOrAssembly,
        PropertyInfo property => property.GetAccessors(nonPublic: true).Any(static accessor => IsSeen(accessor)),
        EventInfo happening => happening.GetAddMethod(nonPublic: true) is { } add && IsSeen(add),
        _ => false, // nested types are exported types themselves
    };

    private static bool IsSeen(MethodBase method) => method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly;
}
