using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Text.Json;
using System.Threading.Tasks;
using ConvNext.Generator.Tests.Build;
using Xunit;

namespace ConvNext.Generator.Tests.Pipeline;

/// <summary>What the props and targets make of items, as MSBuild evaluates them: which preprocessor_config.json goes with which model.</summary>
public sealed class TargetsTests : IDisposable
{
    // The hash sign would begin a comment in the file that carries metadata to the compiler.
    private readonly string _folder = Directory.CreateTempSubdirectory("C# ").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Each_model_is_given_its_preprocessor()
    {
        foreach (string file in new[] { "beside/preprocessor_config.json", "other.json", "named/other.json", "named/own.json", "off/preprocessor_config.json" })
        {
            Write(file);
        }

        Dictionary<string, (string Model, string Preprocessor, string Key)> files = await Evaluate(
            """
            <ConvNextModel Include="beside/config.json" Outputs="logits;pooler_output" />
            <ConvNextModel Include="shared/config.json" Preprocessor="../beside/preprocessor_config.json" />
            <ConvNextModel Include="project/config.json" Preprocessor="named/own.json" />
            <ConvNextModel Include="named/config.json" Preprocessor="other.json" />
            <ConvNextModel Include="named/second.json" Preprocessor="own.json" />
            <ConvNextModel Include="off/config.json" Preprocessor="none" />
            <ConvNextModel Include="alone/config.json" />
            <ConvNextModel Include="wrong/config.json" Preprocessor="nowhere.json" />
            <ConvNextModel Include="folder/config.json" Preprocessor="named" />
            """);

        AssertPair("beside/config.json", "beside/preprocessor_config.json");
        AssertPair("shared/config.json", "beside/preprocessor_config.json");
        AssertPair("project/config.json", "named/own.json");
        AssertPair("named/config.json", "other.json");
        AssertPair("named/second.json", "named/own.json");
        Assert.Equal(("true", "", ""), files[Full("off/config.json")]);
        Assert.Equal(("true", "", ""), files[Full("alone/config.json")]);
        Assert.Equal(("true", "nowhere.json", ""), files[Full("wrong/config.json")]);
        Assert.Equal(("true", "named", ""), files[Full("folder/config.json")]);
        Assert.Equal(9 + 3, files.Count);

        void AssertPair(string model, string preprocessor)
        {
            (string isModel, string key, _) = files[Full(model)];
            Assert.Equal("true", isModel);
            Assert.Equal(Full(preprocessor).Replace('#', '*'), key);
            Assert.Equal(("", key), (files[Full(preprocessor)].Model, files[Full(preprocessor)].Key));
        }
    }

    private string Full(string file) => Path.Combine(_folder, file.Replace('/', Path.DirectorySeparatorChar));

    private void Write(string file)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Full(file))!);
        File.WriteAllText(Full(file), "{\"model_type\": \"convnext\"}");
    }

    /// <summary>The additional files by full path, none of them twice.</summary>
    private async Task<Dictionary<string, (string Model, string Preprocessor, string Key)>> Evaluate(string items)
    {
        string props = BuildFile.Find("ConvNext.Generator.props");
        string targets = BuildFile.Find("ConvNext.Generator.targets");
        File.WriteAllText(Full("probe.proj"), $"<Project><Import Project=\"{props}\" /><ItemGroup>{items}</ItemGroup><Import Project=\"{targets}\" /></Project>");
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", ["msbuild", Full("probe.proj"), "-getItem:AdditionalFiles", "-nologo"])
        {
            RedirectStandardOutput = true,
            WorkingDirectory = _folder,
        };
        using Process process = Process.Start(start)!;
        string output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, output);
        using JsonDocument json = JsonDocument.Parse(output);
        return json.RootElement.GetProperty("Items").GetProperty("AdditionalFiles").EnumerateArray().ToDictionary(
            item => Text(item, "FullPath"),
            item => (Text(item, "ConvNextModel"), Text(item, "ConvNextModel").Length == 0 ? string.Empty : Text(item, "Preprocessor"), Text(item, "ConvNextPreprocessor")));
    }

    private static string Text(JsonElement item, string metadata) => item.TryGetProperty(metadata, out JsonElement value) ? value.GetString()! : string.Empty;
}
