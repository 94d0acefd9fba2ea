using System;
using System.IO;
using System.Linq;
using System.Text.Json.Nodes;
using System.Threading.Tasks;
using Xunit;

namespace ConvNext.Cli.Tests;

/// <summary>Which pictures a command line means, and that many are answered in their order.</summary>
public sealed class PictureListTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public PictureListTests()
    {
        byte[] cat = File.ReadAllBytes(_folder.File("cat.png"));
        byte[] rocket = File.ReadAllBytes(_folder.File("rocket.jpg"));
        _folder.Write("album/b.PNG", cat);
        _folder.Write("album/a.jpg", rocket);
        _folder.Write("album/notes.txt", "No picture.");
        _folder.Write("album/inner/c.jpeg", rocket);
        _folder.Write("album/inner/deep/d.png", cat);
        _folder.Write("album/.thumbnails/e.png", cat);
        Directory.CreateDirectory(_folder.File("empty"));
    }

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("album", "album/a.jpg album/b.PNG album/inner/c.jpeg album/inner/deep/d.png")]
    [InlineData("album/inner/", "album/inner/c.jpeg album/inner/deep/d.png")]
    [InlineData("album/*.jpg", "album/a.jpg")]
    [InlineData("*/*/?.*g", "album/inner/c.jpeg")]
    [InlineData("album/**/*.png", "album/inner/deep/d.png")]
    [InlineData("**/*.jp*g", "album/a.jpg album/inner/c.jpeg rocket.jpg")]
    [InlineData("album/inner/**", "album/inner/c.jpeg album/inner/deep/d.png")]
    [InlineData("./album/*.jpg cat.png", "./album/a.jpg cat.png")]
    [InlineData("rocket.jpg rocket.jpg", "rocket.jpg rocket.jpg")]
    public async Task Folders_and_patterns_stand_for_their_pictures(string operands, string expected)
    {
        ProgramRun run = await ProgramRun.In(_folder.Path, ["classify", "--json", "--top", "1", .. operands.Split(' ')]);

        Assert.Equal(("", 0), (run.Errors, run.ExitCode));
        Assert.Equal(expected.Split(' '), Paths(run));
    }

    [Theory]
    [InlineData("empty", "empty: The folder has no picture; files whose names end in .jpg, .jpeg, .jpe, .jfif, .png, .gif, .bmp, .dib, .webp are taken for such.")]
    [InlineData("nothing*.png", "nothing*.png: No file has such a name.")]
    public async Task What_stands_for_no_picture_is_named_and_the_rest_goes_on(string operand, string sentence)
    {
        ProgramRun run = await ProgramRun.In(_folder.Path, "classify", "--json", "--top", "1", operand, "cat.png");

        Assert.Equal($"convnext: {sentence}\n", run.Errors);
        Assert.Equal([operand, "cat.png"], Paths(run));
        Assert.Equal(1, run.ExitCode);
    }

    [UnixFact]
    public async Task A_file_whose_name_has_a_star_is_that_file()
    {
        _folder.Write("wh*t?.png", File.ReadAllBytes(_folder.File("cat.png")));

        Assert.Equal(["wh*t?.png"], Paths(await ProgramRun.In(_folder.Path, "classify", "--json", "wh*t?.png")));
    }

    [UnixTheory]
    [InlineData("printf 'cat.png\\nalbum/a.jpg\\n' | convnext classify --json -", "cat.png album/a.jpg")]
    [InlineData("printf 'cat.png\\r\\n\\r\\nalbum/a.jpg' | convnext classify --json -", "cat.png album/a.jpg")]
    [InlineData("printf 'cat.png\\0album/a.jpg\\0' | convnext classify --json --null -", "cat.png album/a.jpg")]
    [InlineData("printf 'BM.png\\n' | convnext classify --json - rocket.jpg", "BM.png rocket.jpg")]
    [InlineData("convnext classify --json - rocket.jpg < cat.png", "- rocket.jpg")]
    [InlineData("(printf ca; sleep 0.2; printf 't.png\\n'; sleep 0.2; echo rocket.jpg) | convnext classify --json -", "cat.png rocket.jpg")]
    public async Task The_standard_input_is_a_picture_or_paths(string script, string expected)
    {
        File.Copy(_folder.File("cat.png"), _folder.File("BM.png"));

        ProgramRun run = await ProgramRun.InShell(_folder.Path, script);

        Assert.Equal(("", 0), (run.Errors, run.ExitCode));
        Assert.Equal(expected.Split(' '), Paths(run));
    }

    [UnixFact]
    public async Task A_path_is_answered_before_the_next_one_comes()
    {
        // The second path is written when the first one's answer has been read.
        ProgramRun run = await ProgramRun.InShell(_folder.Path, """
            mkfifo paths; convnext classify --json --top 1 - < paths > answers &
            exec 3> paths; echo cat.png >&3
            i=0; until test -s answers || test $i = 1200; do sleep 0.1; i=$((i + 1)); done
            cp answers early; echo rocket.jpg >&3; exec 3>&-; wait; cat early answers
            """);

        Assert.Equal(["cat.png", "cat.png", "rocket.jpg"], Paths(run));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(16)]
    public async Task Many_pictures_are_answered_in_their_order_whatever_the_threads(int threads)
    {
        string[] operands = [.. Enumerable.Range(0, 40).Select(i => (i % 4) switch { 0 => "cat.png", 1 => "rocket.jpg", 2 => "album/inner/c.jpeg", _ => $"missing{i}.jpg" })];

        ProgramRun run = await ProgramRun.In(_folder.Path, ["classify", "--json", "--threads", $"{threads}", .. operands]);
        ProgramRun cat = await ProgramRun.In(_folder.Path, "classify", "--json", "cat.png");

        Assert.Equal(operands, Paths(run));
        Assert.Equal(1, run.ExitCode);
        Assert.Equal(10, run.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.All(run.Output.Split('\n').Where(line => line.Contains("cat.png", StringComparison.Ordinal)), line => Assert.Equal(cat.Output, line + "\n"));
        Assert.StartsWith("{\"path\":\"missing3.jpg\",\"error\":\"missing3.jpg: There is no such file.\"}", run.Output.Split('\n')[3], StringComparison.Ordinal);
    }

    private static string[] Paths(ProgramRun run) =>
        [.. run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => (string)JsonNode.Parse(line)!["path"]!)];
}
