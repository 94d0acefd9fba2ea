using System.Threading.Tasks;
using ConvNext.Testing;

namespace ConvNext.Generator.Tests.Build;

/// <summary>Runs of MSBuild, in English and without a process that stays behind.</summary>
internal static class MSBuild
{
    /// <summary>Builds a project in <paramref name="folder"/>, whatever comes of it.</summary>
    public static Task<ProcessRun> Run(string folder, string project, params string[] arguments) => ProcessRun.Of(
        ProcessRun.Dotnet,
        folder,
        ["msbuild", project, "-nologo", "-nodeReuse:false", .. arguments],
        ("DOTNET_CLI_UI_LANGUAGE", "en"));

    /// <summary>Builds a target of all files <c>case-*.proj</c> in <paramref name="folder"/>, one after the other, and returns all lines.</summary>
    public static async Task<string> RunCases(string folder, string target)
    {
        await System.IO.File.WriteAllTextAsync(System.IO.Path.Combine(folder, "all.proj"), $"""
            <Project>
              <ItemGroup>
                <Case Include="case-*.proj" />
              </ItemGroup>
              <Target Name="Build">
                <MSBuild Projects="@(Case)" Targets="{target}" ContinueOnError="true" />
              </Target>
            </Project>
            """);
        return (await Run(folder, "all.proj", "-verbosity:normal")).Output;
    }
}
