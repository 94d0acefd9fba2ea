using System;
using System.Threading.Tasks;
using Xunit;

namespace ConvNext.Cli.Tests;

/// <summary>Photos that come out of pipes, and what stands at a path but is no photo.</summary>
public sealed class PipeTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [LinuxTheory]
    [InlineData("cat cat.png | convnext classify /dev/stdin --top 1")]
    [InlineData("cat cat.png | convnext classify - --top 1")]
    [InlineData("convnext classify - --top 1 < cat.png")]
    [InlineData("convnext classify /dev/stdin --top 1 < cat.png")]
    [InlineData("mkfifo pipe && { cat cat.png > pipe & } && convnext classify pipe --top 1")]
    [InlineData("(dd if=cat.png bs=1 count=9 2>/dev/null; sleep 0.2; tail -c +10 cat.png) | convnext classify - --top 1")]
    public async Task A_photo_comes_out_of_a_pipe(string script)
    {
        ProgramRun run = await ProgramRun.InShell(_folder.Path, script);

        Assert.Equal("", run.Errors);
        Assert.Matches("^[-a-z/]+\n .* %  cat\n", run.Output);
        Assert.Equal(0, run.ExitCode);
    }

    [LinuxFact]
    public async Task A_pipe_that_nobody_writes_into_is_waited_for_with_a_word()
    {
        // The writer comes when the word has been said, or after two minutes without.
        ProgramRun run = await ProgramRun.InShell(_folder.Path, """
            mkfifo pipe; : > word
            { i=0; until test -s word || test $i = 1200; do sleep 0.1; i=$((i + 1)); done; cat cat.png > pipe; } &
            convnext classify pipe --top 1 2> word; cat word >&2
            """);

        Assert.Equal("convnext: pipe is a pipe that nobody writes into yet; waiting.\n", run.Errors);
        Assert.Contains("%  cat\n", run.Output, StringComparison.Ordinal);
    }

    [LinuxTheory]
    [InlineData("convnext classify /dev/zero", "/dev/zero: This is a device, and an image file is needed.")]
    [InlineData("convnext classify /dev/null", "/dev/null: This is a device, and an image file is needed.")]
    [InlineData("true | convnext classify -", "standard input: The file is empty (0 bytes); JPEG, PNG, GIF, BMP and WebP are read here.")]
    [InlineData("true | convnext classify /dev/stdin", "/dev/stdin: The file is empty (0 bytes); JPEG, PNG, GIF, BMP and WebP are read here.")]
    [InlineData("convnext classify /proc/self/status", "/proc/self/status: The file is text; JPEG, PNG, GIF, BMP and WebP are read here.")]
    [InlineData("head -c 300000000 /dev/zero 2>/dev/null | convnext classify -",
        "standard input: The stream has more than 268435456 bytes, the most that are read (ImageDecodeOptions.MaxStreamBytes).")]
    public async Task What_is_no_photo_is_named(string script, string sentence)
    {
        ProgramRun run = await ProgramRun.InShell(_folder.Path, script);

        Assert.Equal($"convnext: {sentence}\n", run.Errors);
        Assert.Equal(1, run.ExitCode);
    }

    [LinuxFact]
    public async Task A_preprocessor_configuration_without_end_is_not_read()
    {
        _folder.CopyPocket("model.safetensors");

        ProgramRun run = await ProgramRun.InShell(_folder.Path, "ln -s /dev/zero preprocessor_config.json && convnext classify cat.png --weights model.safetensors");

        Assert.Matches("^convnext: .*preprocessor_config\\.json is a device or a socket; a file is expected\\.\n$", run.Errors);
        Assert.Equal(1, run.ExitCode);
    }
}
