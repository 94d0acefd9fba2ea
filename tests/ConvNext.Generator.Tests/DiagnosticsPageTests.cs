using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using ConvNext.Generator.Pipeline;
using ConvNext.Testing;
using Xunit;

namespace ConvNext.Generator.Tests;

/// <summary>docs/diagnostics.md has one row for each diagnostic that was ever released or is about to be.</summary>
public partial class DiagnosticsPageTests
{
    [Fact]
    public void Every_diagnostic_has_one_row()
    {
        string generator = Repository.PathOf("src/ConvNext.Generator");
        (string Id, string Severity)[] released = new[] { "AnalyzerReleases.Shipped.md", "AnalyzerReleases.Unshipped.md" }
            .SelectMany(file => Rows(Path.Combine(generator, file)))
            .Select(cells => (cells[0], cells[2]))
            .ToArray();
        (string Id, string Severity)[] documented = Rows(Repository.PathOf("docs/diagnostics.md")).Select(cells => (cells[0], cells[1])).ToArray();

        Assert.Equal(Diagnostics.All.Select(descriptor => descriptor.Id).Order(StringComparer.Ordinal), released.Select(row => row.Id).Order(StringComparer.Ordinal));
        // What the targets alone report has no descriptor.
        string targets = File.ReadAllText(Repository.PathOf("src/build/ConvNext.Generator.targets"));
        IEnumerable<(string Id, string Severity)> ofTargets = CodeOfError().Matches(targets).Select(match => (match.Groups[1].Value, "Error")).Distinct();
        Assert.Contains(("CNX026", "Error"), ofTargets);

        Assert.Equal(released.Union(ofTargets).Order(), documented.Select(row => (row.Id, char.ToUpperInvariant(row.Severity[0]) + row.Severity[1..])).Order());
    }

    // "| CNX001 | error | …" and "CNX001 | ConvNext | Error | …".
    private static IEnumerable<string[]> Rows(string path) => File.ReadLines(path)
        .Select(line => line.Trim().Trim('|').Split('|', StringSplitOptions.TrimEntries))
        .Where(cells => cells.Length >= 3 && cells[0].StartsWith("CNX", StringComparison.Ordinal));

    [GeneratedRegex("<Error [^>]*Code=\"(CNX[0-9]{3})\"")]
    private static partial Regex CodeOfError();
}
