using System;
using System.IO;
using System.Threading.Tasks;
using System.Xml.Linq;
using Xunit;

namespace ConvNext.Cli.Tests;

/// <summary><c>convnext new</c>: what it writes, and what it refuses. samples/Embedded/run.sh builds and runs such a project from the packages.</summary>
public sealed class NewTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("checkpoint")]
    [InlineData("checkpoint/model.safetensors")]
    [InlineData("checkpoint/config.json")]
    public async Task A_project_has_the_checkpoints_files(string source)
    {
        CopyPocket();
        _folder.Write("checkpoint/model.safetensors", "its bytes are not looked at");

        ProgramRun run = await New(source, "-o", "My App");

        Assert.Equal(("", 0), (run.Errors, run.ExitCode));
        Assert.Equal("My App: dotnet run -c Release --project My App -- checkpoint PHOTO...\n", run.Output);
        foreach (string name in (string[])["config.json", "preprocessor_config.json"])
        {
            Assert.Equal(File.ReadAllBytes(_folder.File($"checkpoint/{name}")), File.ReadAllBytes(_folder.File($"My App/model/{name}")));
        }

        XElement item = Item("My App/My App.csproj");
        Assert.Equal(("model/config.json", null, "MyNet"), ((string?)item.Attribute("Include"), (string?)item.Attribute("ImageSize"), (string?)item.Attribute("ClassName")));
        Assert.Contains("`My App.csproj`", File.ReadAllText(_folder.File("My App/README.md")), StringComparison.Ordinal);
        Assert.Empty(Directory.GetDirectories(_folder.Path, "*.tmp"));
    }

    [Fact]
    public async Task Its_packages_have_the_programs_version()
    {
        CopyPocket();

        await New("checkpoint", "-o", "App");
        ProgramRun version = await ProgramRun.In(_folder.Path, "--version");

        string project = File.ReadAllText(_folder.File("App/App.csproj"));
        Assert.Contains($"Include=\"ConvNext.Generator\" Version=\"{version.Output.Split(' ')[1].Trim()}\"", project, StringComparison.Ordinal);
        Assert.DoesNotContain("CONVNEXT_VERSION", project, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_image_size_is_that_of_the_preprocessing()
    {
        CopyPocket();
        _folder.Write("checkpoint/preprocessor_config.json", "{\"size\": 64}");

        await New("checkpoint", "-o", "App");

        Assert.Equal("64x64", (string?)Item("App/App.csproj").Attribute("ImageSize"));
    }

    [Fact]
    public async Task A_folder_with_something_in_it_is_left_alone()
    {
        CopyPocket();
        _folder.Write("App/mine.txt", "mine");

        ProgramRun run = await New("checkpoint", "-o", "App");

        Assert.Equal("convnext: App is there already; the name of a new folder is expected, or of an empty one.\n", run.Errors);
        Assert.Equal((1, ""), (run.ExitCode, run.Output));
        Assert.Equal([_folder.File("App/mine.txt")], Directory.GetFileSystemEntries(_folder.File("App")));
    }

    [Theory]
    [InlineData("config.json", "{\"model_type\": \"resnet\"}", "checkpoint/config.json: \"model_type\" is \"resnet\"")]
    [InlineData("preprocessor_config.json", "{\"size\": -1}", "checkpoint/preprocessor_config.json")]
    public async Task A_file_that_is_wrong_leaves_nothing_behind(string name, string text, string sentence)
    {
        CopyPocket();
        _folder.Write($"checkpoint/{name}", text);

        ProgramRun run = await New("checkpoint", "-o", "App");

        Assert.StartsWith($"convnext: {sentence}", run.Errors, StringComparison.Ordinal);
        Assert.Equal((1, "", 1), (run.ExitCode, run.Output, run.Errors.AsSpan().Count('\n')));
        Assert.Equal([_folder.File("checkpoint")], Directory.GetDirectories(_folder.Path));
    }

    [Theory]
    [InlineData("nowhere", "nowhere")]
    [InlineData(".", "./config.json")]
    [InlineData("cat.png", "./config.json")]
    public async Task A_checkpoint_without_a_configuration_is_one_sentence(string source, string missing)
    {
        ProgramRun run = await New(source, "-o", "App");

        Assert.Equal($"convnext: {missing} does not exist; new takes a checkpoint's folder with a config.json, or a repository of the hub like facebook/convnext-tiny-224.\n", run.Errors);
        Assert.Equal(1, run.ExitCode);
    }

    [Theory]
    [InlineData("new needs one checkpoint, a folder or a repository like facebook/convnext-tiny-224, but 0 are given.", "-o", "App")]
    [InlineData("new needs one checkpoint, a folder or a repository like facebook/convnext-tiny-224, but 2 are given.", "a", "b", "-o", "App")]
    [InlineData("new needs the project's folder: -o App.", "a")]
    [InlineData("'/' is no name for a project's folder: -o App is one.", "a", "-o", "/")]
    public async Task Arguments_that_cannot_be_followed_are_one_sentence(string sentence, params string[] arguments)
    {
        ProgramRun run = await New(arguments);

        Assert.StartsWith($"convnext: {sentence}", run.Errors, StringComparison.Ordinal);
        Assert.Equal((2, ""), (run.ExitCode, run.Output));
    }

    private Task<ProgramRun> New(params string[] arguments) => ProgramRun.In(_folder.Path, ["new", .. arguments]);

    private XElement Item(string project) => Assert.Single(XDocument.Load(_folder.File(project)).Descendants("ConvNextModel"));

    private void CopyPocket()
    {
        Directory.CreateDirectory(_folder.File("checkpoint"));
        foreach (string name in (string[])["config.json", "preprocessor_config.json"])
        {
            File.Copy(Path.Combine(Pocket.Folder, name), _folder.File($"checkpoint/{name}"));
        }
    }
}
