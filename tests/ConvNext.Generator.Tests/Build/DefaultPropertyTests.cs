using System;
using System.Threading.Tasks;
using ConvNext.Testing;
using Xunit;

namespace ConvNext.Generator.Tests.Build;

/// <summary>The properties ConvNextPrecision and ConvNextExactness: what all items have that say nothing themselves.</summary>
public sealed class DefaultPropertyTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("Precision", "float32", "int8", "", "open=, first=float32, second=int8, trained=")]
    [InlineData("Precision", "float32", "int8", "int8", "open=int8, first=float32, second=int8, trained=")]
    [InlineData("Precision", "float32", "int8", "float32", "open=float32, first=float32, second=int8, trained=")]
    [InlineData("Exactness", "fast", "plain", "", "open=, first=fast, second=plain, trained=")]
    [InlineData("Exactness", "fast", "plain", "plain", "open=plain, first=fast, second=plain, trained=plain")]
    public async Task It_is_the_default_of_items(string metadata, string first, string second, string property, string expected)
    {
        _folder.Write("listing.proj", $"""
            <Project>
              <PropertyGroup>
                <Language>C#</Language>
              </PropertyGroup>
              <Import Project="{BuildFile.Find("ConvNext.Generator.props")}" />
              <ItemGroup>
                <ConvNextModel Include='open.json' />
                <ConvNextModel Include='first.json' {metadata}='{first}' />
                <ConvNextModel Include='second.json' {metadata}='{second}' />
                <ConvNextModel Include='trained.json' Training='true' />
              </ItemGroup>
              <Import Project="{BuildFile.Find("ConvNext.Generator.targets")}" />
              <Target Name="List">
                <Message Importance="high" Text="[@(_ConvNextModel->'%(Filename)=%({metadata})', ', ')]" />
              </Target>
            </Project>
            """);

        ProcessRun run = await MSBuild.Run(_folder.Path, "listing.proj", "-target:List", $"-property:ConvNext{metadata}={property}");

        Assert.Contains($"[{expected}]", run.Output, StringComparison.Ordinal);
    }
}
