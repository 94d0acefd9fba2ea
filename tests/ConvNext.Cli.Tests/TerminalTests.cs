using System;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using System.Threading.Tasks;
using ConvNext.Testing;
using Xunit;

namespace ConvNext.Cli.Tests;

/// <summary>What a person sees at a terminal, in a real one (script, of util-linux, gives a program one): tables and progress, and none of it in a pipe.</summary>
public sealed class TerminalTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public TerminalTests()
    {
        byte[] cat = File.ReadAllBytes(_folder.File("cat.png"));
        for (int i = 0; i < 60; i++)
        {
            _folder.Write($"album/{i:00}.png", cat);
        }
    }

    public void Dispose() => _folder.Dispose();

    [TerminalFact]
    public async Task Many_pictures_are_a_table_with_progress_below()
    {
        string shown = await InTerminal("convnext classify album --top 3 --threads 1");

        string best = string.Join(' ', Pocket.Answers("cat.png", 3).Select(answer => $" +{Regex.Escape(answer)}"));
        string[] rows = [.. Regex.Matches(shown, $"album/[0-9]{{2}}\\.png{best}\n").Select(row => row.Value)];
        Assert.Equal([.. Enumerable.Range(0, 60).Select(i => $"album/{i:00}.png")], rows.Select(row => row[..12]));
        Assert.All(rows, row => Assert.True(row.TrimEnd().Length <= 80, row));
    }

    [TerminalFact]
    public async Task Progress_is_shown_while_answers_go_elsewhere()
    {
        string shown = await InTerminal("convnext classify album --json --threads 1 > answers");

        Assert.Equal(60, File.ReadAllLines(_folder.File("answers")).Length);
        Assert.DoesNotContain("\"path\"", shown, StringComparison.Ordinal);
        Assert.Matches("[\r\n]\u001b\\[K\\[[#.]{24}\\] [0-9]+/60  [0-9.]+ pictures/s  [0-9]+:[0-9]{2} left", shown);
        Assert.EndsWith("\u001b[K", shown.TrimEnd('\n'), StringComparison.Ordinal);
    }

    [UnixFact]
    public async Task A_pipe_has_neither()
    {
        ProgramRun run = await ProgramRun.InShell(_folder.Path, "convnext classify album --top 1 | cat");

        Assert.Equal("", run.Errors);
        Assert.DoesNotContain('\u001b', run.Output);
        Assert.Matches($"^album/00\\.png\n +{Assert.Single(Pocket.Answers("cat.png", 1)).Replace("% ", "%  ", StringComparison.Ordinal)}\n  ", run.Output);
    }

    // Line ends arrive as LF, and so do lone carriage returns.
    private async Task<string> InTerminal(string command)
    {
        string program = $"'{ProcessRun.Dotnet}' '{Path.Combine(AppContext.BaseDirectory, "convnext.dll")}'";
        ProcessRun run = await ProcessRun.Of(
            "/bin/sh",
            _folder.Path,
            ["-c", $"script -qefc \"stty cols 80; {command.Replace("convnext", program, StringComparison.Ordinal)}\" /dev/null < /dev/null"],
            ("TERM", "xterm"),
            ("PATH", Environment.GetEnvironmentVariable("PATH") + ":/usr/bin:/bin"));
        Assert.True(run.ExitCode == 0, run.Output + run.Errors);
        return run.Output;
    }
}

/// <summary>A test that needs a terminal to be made.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class TerminalFactAttribute : FactAttribute
{
    public TerminalFactAttribute()
    {
        // BSD's script takes other arguments.
        Skip = OperatingSystem.IsLinux() && File.Exists("/usr/bin/script") ? null : "There is no 'script' of util-linux.";
    }
}
