using System;
using System.Threading.Tasks;
using ConvNext.Testing;
using Xunit;

namespace ConvNext.Generator.Tests.Build;

/// <summary>The property ConvNextExactness: the exactness of all items that have none of their own.</summary>
public sealed class ExactnessPropertyTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("", "open=, quick=fast, trained=")]
    [InlineData("plain", "open=plain, quick=fast, trained=plain")]
    public async Task It_is_the_default_of_items(string property, string expected)
    {
        _folder.Write("listing.proj", $"""
            <Project>
              <PropertyGroup>
                <Language>C#</Language>
              </PropertyGroup>
              <Import Project="{BuildFile.Find("ConvNext.Generator.props")}" />
              <ItemGroup>
                <ConvNextModel Include='open.json' />
                <ConvNextModel Include='quick.json' Exactness='fast' />
                <ConvNextModel Include='trained.json' Training='true' />
              </ItemGroup>
              <Import Project="{BuildFile.Find("ConvNext.Generator.targets")}" />
              <Target Name="List">
                <Message Importance="high" Text="[@(_ConvNextModel->'%(Filename)=%(Exactness)', ', ')]" />
              </Target>
            </Project>
            """);

        ProcessRun run = await MSBuild.Run(_folder.Path, "listing.proj", "-target:List", $"-property:ConvNextExactness={property}");

        Assert.Contains($"[{expected}]", run.Output, StringComparison.Ordinal);
    }
}
