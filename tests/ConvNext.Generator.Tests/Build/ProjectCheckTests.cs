using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.RegularExpressions;
using System.Threading.Tasks;
using ConvNext.Testing;
using Xunit;

namespace ConvNext.Generator.Tests.Build;

/// <summary>What the targets say of a project before the compiler runs: one error, with a code, or nothing.</summary>
public sealed partial class ProjectCheckTests : IDisposable
{
    private const string Runtime = "<ReferencePath Include='ConvNext.Runtime.dll' />";
    private const string Model = "<ConvNextModel Include='net/config.json' />";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Each_mistake_has_one_error()
    {
        _folder.Write("net/config.json", "{}");
        if (!OperatingSystem.IsWindows())
        {
            foreach (string file in new[] { "a:b/config.json", "with % and @(x)/config.json", "a|b/preprocessor_config.json" })
            {
                _folder.Write(file, "{}");
            }
        }

        (string Language, string Items, string Codes)[] cases =
        [
            ("C#", Runtime + Model, ""),
            ("C#", "", ""),
            ("VB", "", ""),
            ("C#", Model, "CNX023"),
            ("VB", Runtime + Model, "CNX026"),
            ("F#", Runtime + Model, "CNX026"),
            ("C#", Runtime + "<ConvNextModel Include='net/absent.json' />", "CNX019"),
            ("C#", Runtime + "<ConvNextModel Include='net' />", "CNX019"),
            ("C#", Runtime + "<ConvNextModel Include='net/' />", "CNX019"),
            ("C#", Runtime + "<ConvNextModel Include='none/**/config.json' />", ""),
            ("C#", Runtime + Model + Model, ""),
            ("C#", Runtime + "<ConvNextModel Include='a|b/config.json' />", "CNX028"),
            ("C#", Runtime + "<ConvNextModel Include='a&quot;b/config.json' />", "CNX028"),
            ("C#", Runtime + "<ConvNextModel Include='a%09b/config.json' />", "CNX028"),
            ("C#", Runtime + "<ConvNextModel Include='net/config.json' Preprocessor='a|b/preprocessor_config.json' />", OperatingSystem.IsWindows() ? "" : "CNX028"),
            ("C#", Runtime + "<ConvNextModel Include='a:b/config.json;with %25 and %40(x)/config.json' />", OperatingSystem.IsWindows() ? "CNX019" : ""),
        ];
        for (int i = 0; i < cases.Length; i++)
        {
            Write(i, cases[i].Language, cases[i].Items);
        }

        string output = await MSBuild.RunCases(_folder.Path, "CoreCompile");

        ILookup<int, string> found = ErrorLine().Matches(output).Select(match => (Case: int.Parse(match.Groups["case"].ValueSpan), Code: match.Groups["code"].Value)).Distinct()
            .ToLookup(error => error.Case, error => error.Code);
        Assert.Equal(
            cases.Select((row, index) => $"{index}: {row.Codes}"),
            cases.Select((_, index) => $"{index}: {string.Join(" ", found[index])}"));

        // The compiler runs where nothing was said, and only there.
        IEnumerable<int> compiled = Compiled().Matches(output).Select(match => int.Parse(match.Groups[1].ValueSpan)).Distinct();
        Assert.Equal(cases.Select((row, index) => (row.Codes, index)).Where(row => row.Codes.Length == 0).Select(row => row.index), compiled.Order());
    }

    private void Write(int index, string language, string items) => _folder.Write($"case-{index}.proj", $"""
        <Project>
          <PropertyGroup>
            <Language>{language}</Language>
          </PropertyGroup>
          <Import Project="{BuildFile.Find("ConvNext.Generator.props")}" />
          <ItemGroup>{items}</ItemGroup>
          <Import Project="{BuildFile.Find("ConvNext.Generator.targets")}" />
          <Target Name="CoreCompile">
            <Message Importance="high" Text="compiled [{index}]" />
          </Target>
        </Project>
        """);

    // MSBuild names the project behind an error, unless the error is in the project's own file.
    [GeneratedRegex(@"case-(?<case>\d+)\.proj : error (?<code>CNX\d+): |error (?<code>CNX\d+): .*case-(?<case>\d+)\.proj\]")]
    private static partial Regex ErrorLine();

    [GeneratedRegex(@"compiled \[(\d+)\]")]
    private static partial Regex Compiled();
}
