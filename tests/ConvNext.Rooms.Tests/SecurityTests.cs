using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using ConvNext.Testing;
using Xunit;

namespace ConvNext.Rooms.Tests;

/// <summary>Each promise in SECURITY.md names what holds it, and that is there.</summary>
public sealed partial class SecurityTests
{
    private const string Test = "test";

    [Fact]
    public void Every_row_of_every_table_names_a_test_that_is_there()
    {
        string[][] rows = [.. Rows(File.ReadAllLines(Repository.PathOf("SECURITY.md")))];
        Assert.InRange(rows.Length, 30, 1000);

        string[] missing = [.. rows.SelectMany(row => Names(row[^1]) is { Length: > 0 } names ? names.Where(name => !IsThere(name)) : [$"no test in the row '{row[0]}'"])];

        Assert.True(missing is [], string.Join("\n", missing));
    }

    [Fact]
    public void A_test_that_is_not_there_is_noticed()
    {
        Assert.True(IsThere("SecurityTests.A_test_that_is_not_there_is_noticed"));
        Assert.False(IsThere("SecurityTests.A_test_that_nobody_wrote"));
        Assert.False(IsThere("tests/nothing/check.py"));
        Assert.Empty(Names("a promise alone"));
    }

    // Of the tables whose last column is about tests, the rows below the head.
    private static IEnumerable<string[]> Rows(string[] lines)
    {
        bool isAboutTests = false;
        foreach (string line in lines)
        {
            string[] cells = [.. line.Trim('|').Split('|').Select(static cell => cell.Trim())];
            if (!line.StartsWith('|'))
            {
                isAboutTests = false;
            }
            else if (cells[^1] == Test)
            {
                isAboutTests = true;
            }
            else if (isAboutTests && !cells[0].StartsWith("---", StringComparison.Ordinal))
            {
                yield return cells;
            }
        }
    }

    private static string[] Names(string cell) => [.. Quoted().Matches(cell).Select(static match => match.Groups[1].Value)];

    private static bool IsThere(string name)
    {
        if (name.Contains('/', StringComparison.Ordinal))
        {
            string path = Repository.PathOf(name);
            return (File.Exists(path) || Directory.Exists(path)) && File.ReadAllText(Repository.PathOf(".ci/run")).Contains(name, StringComparison.Ordinal);
        }

        string[] parts = name.Split('.');
        return parts is [string type, string method] && Directory.EnumerateFiles(Repository.PathOf("tests"), $"{type}.cs", SearchOption.AllDirectories)
            .Any(file => Regex.IsMatch(File.ReadAllText(file), $@"\[(?:\w*Fact|\w*Theory)[^\0]*?public (?:async Task|void) {Regex.Escape(method)}\("));
    }

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Quoted();
}
