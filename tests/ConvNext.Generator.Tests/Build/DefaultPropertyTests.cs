using System;
using System.Threading.Tasks;
using ConvNext.Testing;
using Xunit;

namespace ConvNext.Generator.Tests.Build;

/// <summary>The property ConvNextPrecision: the precision of all items that have none of their own, but for those that are trained.</summary>
public sealed class PrecisionPropertyTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("", "plain=, floats=float32, codes=int8, trained=")]
    [InlineData("int8", "plain=int8, floats=float32, codes=int8, trained=")]
    [InlineData("float32", "plain=float32, floats=float32, codes=int8, trained=")]
    public async Task It_is_the_default_of_items(string property, string expected)
    {
        _folder.Write("listing.proj", $"""
            <Project>
              <PropertyGroup>
                <Language>C#</Language>
              </PropertyGroup>
              <Import Project="{BuildFile.Find("ConvNext.Generator.props")}" />
              <ItemGroup>
                <ConvNextModel Include='plain.json' />
                <ConvNextModel Include='floats.json' Precision='float32' />
                <ConvNextModel Include='codes.json' Precision='int8' />
                <ConvNextModel Include='trained.json' Training='true' />
              </ItemGroup>
              <Import Project="{BuildFile.Find("ConvNext.Generator.targets")}" />
              <Target Name="List">
                <Message Importance="high" Text="[@(_ConvNextModel->'%(Filename)=%(Precision)', ', ')]" />
              </Target>
            </Project>
            """);

        ProcessRun run = await MSBuild.Run(_folder.Path, "listing.proj", "-target:List", $"-property:ConvNextPrecision={property}");

        Assert.Contains($"[{expected}]", run.Output, StringComparison.Ordinal);
    }
}
