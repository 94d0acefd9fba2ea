using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Xunit;

namespace ConvNext.Generator.Tests.Pipeline;

/// <summary>Numbers that are a size, a stride or an offset have names in generated code: they stand in declarations of constants.</summary>
public class NamedNumbersTests
{
    // In what a step or Forward does; of a digit are taps, corners of a window and the like. Widths of registers are said by their count of floats.
    private static readonly Regex InSteps = new(@"(?<![\w.""])(?<!TSimd\.Count == )\d{2,}\b");

    // In a kernel, whose tiles are unrolled: rows of a tile and vectors of a panel are counted.
    private static readonly Regex InKernels = new(@"(?<![\w.""])\d{3,}\b");

    public static TheoryData<string> Cases => SnapshotTests.Cases;

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_number_in_a_statement_has_a_name(string name)
    {
        GeneratorRunResult result = GeneratorHarness.Run(SnapshotTests.CreateItems(name));
        string[] steps = [.. Statements(result, static file => file.EndsWith(".Steps.g.cs", StringComparison.Ordinal) || file.EndsWith(".Forward.g.cs", StringComparison.Ordinal))];
        string[] kernels = [.. Statements(result, static file => file.StartsWith("ConvNext.Generated.", StringComparison.Ordinal))];

        Assert.Contains(steps, static line => line.Contains("Workers.Run(", StringComparison.Ordinal));
        Assert.Contains(kernels, static line => line.Contains("TSimd.Store(", StringComparison.Ordinal));
        Assert.DoesNotContain(steps, static line => InSteps.IsMatch(line));
        Assert.DoesNotContain(kernels, static line => InKernels.IsMatch(line));
    }

    [Theory]
    [InlineData("float* part = Scratch + 40768;")]
    [InlineData("int first = global::System.Math.Min(14 * item, end);")]
    [InlineData("normalised, 112, normalised, Strides.Pixel,")]
    public void A_number_without_one_is_found(string line) => Assert.Matches(InSteps, line);

    private static IEnumerable<string> Statements(GeneratorRunResult result, Func<string, bool> isMeant) => result.GeneratedSources
        .Where(source => isMeant(source.HintName))
        .SelectMany(static source => source.SourceText.ToString().Split('\n'))
        .Select(static line => line.Split("//")[0].Trim())
        .Where(static line => line.Length > 0 && !line.Contains("const ", StringComparison.Ordinal));
}
