using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.Json;
using System.Threading.Tasks;
using ConvNext.Generator.Config;
using ConvNext.Generator.Tests.Build;
using ConvNext.Testing;
using Xunit;

namespace ConvNext.Generator.Tests.Pipeline;

/// <summary>What the targets hand to the compiler, as MSBuild makes it: the list of the items, and each file once.</summary>
public sealed class TargetsTests : IDisposable
{
    // Signs that mean something to MSBuild, to its lists, or to the compiler's command line and configuration files.
    private readonly TemporaryFolder _folder = new("C# %3B;'[a],{b} @(c)$(d)");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Each_model_is_given_its_preprocessor()
    {
        foreach (string file in new[] { "beside/preprocessor_config.json", "other.json", "named/other.json", "named/own.json", "off/preprocessor_config.json" })
        {
            Write(file);
        }

        (ModelItem[] models, string[] files) = await Build(
            """
            <ConvNextModel Include="beside/config.json" Outputs="logits;pooler_output" Accessibility="public" />
            <ConvNextModel Include="shared/config.json" Preprocessor="../beside/preprocessor_config.json" />
            <ConvNextModel Include="project/config.json" Preprocessor="named/own.json" />
            <ConvNextModel Include="named/config.json" Preprocessor="other.json" />
            <ConvNextModel Include="named/second.json" Preprocessor="own.json" />
            <ConvNextModel Include="off/config.json" Preprocessor="none" />
            <ConvNextModel Include="alone/config.json" />
            <ConvNextModel Include="wrong/config.json" Preprocessor="nowhere.json" />
            <ConvNextModel Include="folder/config.json" Preprocessor="named" />
            """);

        Dictionary<string, string?> preprocessors = models.ToDictionary(model => model.Path, model => model.Preprocessor);
        Assert.Equal("logits;pooler_output", models[0].Outputs);
        Assert.Equal(["public", null], models.Take(2).Select(model => model.Accessibility));
        Assert.Equal(Full("beside/preprocessor_config.json"), preprocessors[Full("beside/config.json")]);
        Assert.Equal(Full("beside/preprocessor_config.json"), preprocessors[Full("shared/config.json")]);
        Assert.Equal(Full("named/own.json"), preprocessors[Full("project/config.json")]);
        Assert.Equal(Full("other.json"), preprocessors[Full("named/config.json")]);
        Assert.Equal(Full("named/own.json"), preprocessors[Full("named/second.json")]);
        Assert.Equal("none", preprocessors[Full("off/config.json")]);
        Assert.Null(preprocessors[Full("alone/config.json")]);
        Assert.Equal("nowhere.json", preprocessors[Full("wrong/config.json")]);
        Assert.Equal("named", preprocessors[Full("folder/config.json")]);
        string[] used = ["beside/preprocessor_config.json", "named/own.json", "other.json"];
        Assert.Equal(models.Select(model => model.Path).Concat(used.Select(Full)).Append(Full("obj/probe.convnextmodels")).Order(), files.Order());
    }

    [Fact]
    public async Task Two_items_may_have_one_file_and_a_path_may_differ_by_case_alone()
    {
        (ModelItem[] models, string[] files) = await Build(
            """
            <ConvNextModel Include="net/config.json" />
            <ConvNextModel Include="net/config.json" ImageSize="384" />
            <ConvNextModel Include="nET/config.json" ClassName="Other" />
            """);

        Assert.Equal(
            [(Full("net/config.json"), null, null), (Full("net/config.json"), null, "384"), (Full("nET/config.json"), "Other", null)],
            models.Select(model => (model.Path, model.ClassName, model.ImageSize)));
        Assert.Equal(new[] { Full("net/config.json"), Full("nET/config.json"), Full("obj/probe.convnextmodels") }.Order(), files.Order());
    }

    [Fact]
    public async Task Metadata_may_be_written_on_several_lines_and_with_any_sign()
    {
        (ModelItem[] models, _) = await Build(
            """
            <ConvNextModel Include="a/config.json" Namespace="x#y;z" ClassName="%40(c)%24(d)"><Outputs>
              logits;
              pooler_output
            </Outputs></ConvNextModel>
            """);

        ModelItem model = Assert.Single(models);
        Assert.Equal(("x#y;z", "@(c)$(d)"), (model.Namespace, model.ClassName));
        Assert.Equal(["logits", "pooler_output"], model.Outputs!.Split([';', '\n', '\r', ' '], StringSplitOptions.RemoveEmptyEntries));
    }

    private string Full(string file) => _folder.File(file.Replace('/', Path.DirectorySeparatorChar));

    private void Write(string file)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Full(file))!);
        File.WriteAllText(Full(file), "{\"model_type\": \"convnext\"}");
    }

    /// <summary>The items in the list, and the full paths of the additional files.</summary>
    private async Task<(ModelItem[] Models, string[] Files)> Build(string items)
    {
        File.WriteAllText(Full("probe.proj"), $"""
            <Project>
              <PropertyGroup><IntermediateOutputPath>obj/</IntermediateOutputPath></PropertyGroup>
              <Import Project="{BuildFile.Find("ConvNext.Generator.props")}" />
              <ItemGroup>{items}</ItemGroup>
              <Import Project="{BuildFile.Find("ConvNext.Generator.targets")}" />
            </Project>
            """);

        // As an editor builds: without the checks of files and references.
        ProcessRun run = await MSBuild.Run(_folder.Path, "probe.proj", "-t:ListConvNextModels", "-p:DesignTimeBuild=true", "-getItem:AdditionalFiles");
        Assert.True(run.ExitCode == 0, run.Output + run.Errors);
        using JsonDocument json = JsonDocument.Parse(run.Output);
        string[] files = [.. json.RootElement.GetProperty("Items").GetProperty("AdditionalFiles").EnumerateArray().Select(item => item.GetProperty("FullPath").GetString()!)];
        return (ModelList.Read(File.ReadAllText(Full("obj/probe.convnextmodels"))).ToArray(), files);
    }
}
