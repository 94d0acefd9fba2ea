using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Security;
using System.Text.RegularExpressions;
using System.Threading.Tasks;
using ConvNext.Testing;
using Xunit;

namespace ConvNext.Generator.Tests.Build;

/// <summary>What came of one case: the instruction set and the embedded resources, or the error that ended it.</summary>
public sealed record BuildResult(string InstructionSet, string Resources, string Error);

/// <summary>All tests that ask for cases share one run.</summary>
[CollectionDefinition(BuildCases.Collection)]
public sealed class SharedBuildCases : ICollectionFixture<BuildCases>;

/// <summary>
/// Small projects that import the shipped targets and nothing else (no SDK, so that an evaluation takes a millisecond), built in one
/// run of MSBuild: each processor name with each runtime identifier, and each text of the compiler's own property.
/// </summary>
public sealed partial class BuildCases : IAsyncLifetime
{
    public const string Collection = "Cases of the build";
    public const string WithoutNativeAot = "<PublishAot>false</PublishAot>";
    public const string WithoutCrossCompiler = "<CppCompilerAndLinker>no-such-compiler</CppCompilerAndLinker><_ConvNextCrossCompiles>true</_ConvNextCrossCompiles>";

    public const string EmbedWithoutItem = "<ConvNextEmbedWeights>true</ConvNextEmbedWeights>";
    public const string EmbedWithoutClassName = EmbedWithoutItem
        + "</PropertyGroup><ItemGroup><ConvNextModel Include='config.json' Weights='all.proj' /></ItemGroup><PropertyGroup>";
    public const string EmbedMissingFile = EmbedWithoutItem
        + "</PropertyGroup><ItemGroup><ConvNextModel Include='config.json' ClassName='Net' Weights='absent.safetensors' /></ItemGroup><PropertyGroup>";
    public const string EmbedFile = EmbedWithoutItem
        + "</PropertyGroup><ItemGroup><ConvNextModel Include='config.json' ClassName='Net' Weights='all.proj' /></ItemGroup><PropertyGroup>";

    public const string EmbedFileInPublishedProgram = "<OutputType>Exe</OutputType><_IsPublishing>true</_IsPublishing>" + EmbedFile;
    public const string EmbedFileInPublishedLibrary = "<OutputType>Library</OutputType><_IsPublishing>true</_IsPublishing>" + EmbedFile;
    public const string EmbedTwoOfOneName = EmbedWithoutItem + "</PropertyGroup><ItemGroup><ConvNextModel Include='a.json' ClassName='Net' Namespace='A' Weights='all.proj' />"
        + "<ConvNextModel Include='b.json' ClassName='Net' Namespace='B' Weights='all.proj' /></ItemGroup><PropertyGroup>";
    public const string EmbedIndex = EmbedWithoutItem
        + "</PropertyGroup><ItemGroup><ConvNextModel Include='config.json' ClassName='Net' Weights='index.json' /></ItemGroup><PropertyGroup>";

    public const string EmbedOfLibrary = EmbedWithoutItem
        + "</PropertyGroup><ItemGroup><ConvNextLibraryModel Include='Net' Namespace='Lib' Assembly='Lib' Weights='all.proj' /></ItemGroup><PropertyGroup>";
    public const string EmbedOfLibraryWithoutAssembly = EmbedWithoutItem
        + "</PropertyGroup><ItemGroup><ConvNextLibraryModel Include='Net' Namespace='Lib' Weights='all.proj' /></ItemGroup><PropertyGroup>";
    public const string EmbedOfLibraryMissingFile = EmbedWithoutItem
        + "</PropertyGroup><ItemGroup><ConvNextLibraryModel Include='Net' Namespace='Lib' Assembly='Lib' Weights='absent.safetensors' /></ItemGroup><PropertyGroup>";

    public const string Unoptimised = "<IntermediateOutputPath>obj-unoptimised/</IntermediateOutputPath></PropertyGroup>"
        + "<ItemGroup><ConvNextModel Include='config.json' /></ItemGroup><PropertyGroup>";
    public const string Optimised = "<Optimize>true</Optimize>" + Unoptimised;

    private static readonly string[] Identifiers = ["linux-x64", "linux-musl-x64", "win-x64", "linux-arm64", "osx-arm64", "linux-arm", "win-x86"];
    private static readonly string[] Cpus =
    [
        "", "native", "x86-64", "x86-64-v1", "x86-64-v2", "x86-64-v3", "x86-64-v4", "pentium", "v3",
        "armv8-a", "armv8.4-a", "armv8.2-dotprod", "apple-m1",
    ];

    private static readonly string[] InstructionSets =
    [
        "x86-64-v3", "x86-64-v4", "avx2", "+avx2,+aes", "avx512v3", "native", "base", "x86-64-v2", "x86-64-v2,aes", "x86-64-v3,-avx2", "avx", "avxvnni",
    ];

    private readonly List<string> _keys = [];
    private readonly Dictionary<string, BuildResult> _results = [];

    /// <summary>The names of the projects whose build said that it is without optimisation, in order, and once more for each time that it said so.</summary>
    public IReadOnlyList<string> SaidUnoptimised { get; private set; } = [];

    /// <summary>The name of a case's project.</summary>
    public string ProjectName(string extra) => $"case-{_keys.IndexOf(Key("linux-x64", "", "", extra))}";

    public BuildResult Result(string identifier, string cpu, string instructionSet = "", string extra = "") =>
        _results[Key(identifier, cpu, instructionSet, extra)];

    public async Task InitializeAsync()
    {
        using var folder = new TemporaryFolder();
        WriteProjects(folder.Path);
        string output = await MSBuild.RunCases(folder.Path, "Report");
        ReadResults(output);
        output += await MSBuild.RunCases(folder.Path, "Report");
        SaidUnoptimised = [.. UnoptimisedLine().Matches(output).Select(static line => line.Groups[1].Value)];
    }

    public Task DisposeAsync() => Task.CompletedTask;

    private void WriteProjects(string folder)
    {
        foreach (string identifier in Identifiers)
        {
            foreach (string cpu in Cpus)
            {
                WriteProject(folder, identifier, cpu);
            }
        }

        foreach (string instructionSet in InstructionSets)
        {
            WriteProject(folder, "linux-x64", "", instructionSet);
        }

        WriteProject(folder, "linux-x64", "x86-64-v3", "x86-64-v4");
        WriteProject(folder, "linux-x64", "x86-64-v2", extra: WithoutNativeAot);
        WriteProject(folder, "linux-arm64", "", extra: WithoutCrossCompiler);
        WriteProject(folder, "linux-x64", "", extra: EmbedWithoutItem);
        WriteProject(folder, "linux-x64", "", extra: EmbedWithoutClassName);
        WriteProject(folder, "linux-x64", "", extra: EmbedMissingFile);
        WriteProject(folder, "linux-x64", "", extra: EmbedFile);
        WriteProject(folder, "linux-x64", "", extra: EmbedFileInPublishedProgram);
        WriteProject(folder, "linux-x64", "", extra: EmbedFileInPublishedLibrary);
        WriteProject(folder, "linux-x64", "", extra: EmbedTwoOfOneName);
        WriteProject(folder, "linux-x64", "", extra: EmbedOfLibrary);
        WriteProject(folder, "linux-x64", "", extra: EmbedOfLibraryWithoutAssembly);
        WriteProject(folder, "linux-x64", "", extra: EmbedOfLibraryMissingFile);
        WriteProject(folder, "linux-x64", "", extra: Optimised);
        WriteProject(folder, "linux-x64", "", extra: Unoptimised);
        File.WriteAllText(Path.Combine(folder, "index.json"), "{}");
        WriteProject(folder, "linux-x64", "", extra: EmbedIndex);
    }

    private void WriteProject(string folder, string identifier, string cpu, string instructionSet = "", string extra = "")
    {
        string build = SecurityElement.Escape(Path.GetDirectoryName(BuildFile.Find("ConvNext.TargetCpu.targets"))!);
        File.WriteAllText(Path.Combine(folder, $"case-{_keys.Count}.proj"), $"""
            <Project>
              <PropertyGroup>
                <PublishAot>true</PublishAot>
                <RuntimeIdentifier>{identifier}</RuntimeIdentifier>
                <ConvNextTargetCpu>{cpu}</ConvNextTargetCpu>
                <!-- A project with a compiler of its own: no case depends on what this machine has installed. -->
                <CppCompilerAndLinker>its-own-compiler</CppCompilerAndLinker>
                <IlcInstructionSet>{instructionSet}</IlcInstructionSet>
                {extra}
              </PropertyGroup>
              <Import Project="{build}/ConvNext.TargetCpu.targets" />
              <Import Project="{build}/ConvNext.Linker.targets" />
              <Import Project="{build}/ConvNext.Embed.targets" />
              <Import Project="{build}/ConvNext.Optimize.targets" />
              <!-- The SDK's names, as far as the targets hook into them. -->
              <Target Name="CoreCompile" />
              <Target Name="SetupOSSpecificProps" />
              <Target Name="Report" DependsOnTargets="CoreCompile;SetupOSSpecificProps">
                <Message Importance="high" Text="chosen [$(IlcInstructionSet)] [@(EmbeddedResource->'%(LogicalName)=%(Identity)')] [$(MSBuildProjectFile)]" />
              </Target>
            </Project>
            """);
        _keys.Add(Key(identifier, cpu, instructionSet, extra));
    }

    private void ReadResults(string output)
    {
        foreach (Match line in ChosenLine().Matches(output))
        {
            _results[_keys[int.Parse(line.Groups[3].ValueSpan)]] = new BuildResult(line.Groups[1].Value, line.Groups[2].Value, "");
        }

        foreach (Match line in ErrorLine().Matches(output))
        {
            _results[_keys[int.Parse(line.Groups[2].ValueSpan)]] = new BuildResult("", "", line.Groups[1].Value);
        }

        Assert.True(_results.Count == _keys.Count, output);
    }

    private static string Key(params string[] parts) => string.Join('|', parts);

    [GeneratedRegex(@"chosen \[(.*)\] \[(.*)\] \[case-(\d+)\.proj\]")]
    private static partial Regex ChosenLine();

    [GeneratedRegex(@"(case-\d+) is built without optimisation")]
    private static partial Regex UnoptimisedLine();

    [GeneratedRegex(@"error : (.*) \[.*case-(\d+)\.proj\]")]
    private static partial Regex ErrorLine();
}
