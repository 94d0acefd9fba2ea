using System;
using System.IO;
using System.Threading.Tasks;
using ConvNext.Testing;
using Xunit;

namespace ConvNext.Cli.Tests;

/// <summary>What the tab key knows.</summary>
public sealed class CompletionTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("convnext cl", "classify")]
    [InlineData("convnext p", "pack")]
    [InlineData("convnext classify --to", "--top")]
    [InlineData("convnext classify --backend ", "pil torchvision")]
    [InlineData("convnext classify x.png --function s", "sigmoid softmax")]
    [InlineData("convnext pack --model t", "tiny")]
    [InlineData("convnext completion z", "zsh")]
    [InlineData("convnext classify --backend=p", "--backend=pil")]
    [InlineData(" LC_ALL=C  ../bin/convnext val", "validate")]
    [InlineData("convnext classify --function-to-apply=", "--function-to-apply=none --function-to-apply=softmax")]
    public async Task A_line_goes_on_with_what_is_accepted(string line, string expected)
    {
        ProgramRun run = await ProgramRun.In(_folder.Path, "--ask", $"{line.Length}", line);

        Assert.Equal(("", 0), (run.Errors, run.ExitCode));
        foreach (string word in expected.Split(' '))
        {
            Assert.Contains($"{word}\n", run.Output, StringComparison.Ordinal);
        }

        Assert.DoesNotContain("convert", run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("x", "convnext ")]
    [InlineData("99999", "convnext classify --nonsense \"")]
    [InlineData("1", "")]
    [InlineData("40", "convnext classify \"a picture.p")]
    [InlineData("40", "convnext classify --nonsense=p")]
    [InlineData("40", "convnext classify ")]
    [InlineData("40", "convnext classify cat.png ")]
    [InlineData("40", "convnext classify --weights ")]
    public async Task What_has_no_answer_has_none_and_is_no_error(params string[] arguments)
    {
        ProgramRun run = await ProgramRun.In(_folder.Path, ["--ask", .. arguments]);

        Assert.Equal(("", "", 0), (run.Output, run.Errors, run.ExitCode));
    }

    [UnixTheory]
    [InlineData("convnext classify --backend=p", "pil")]
    [InlineData("convnext class", "classify")]
    [InlineData("convnext classify --func", "--function --function-to-apply")]
    [InlineData("convnext classify --backend p", "pil")]
    public async Task Bash_completes(string line, string expected)
    {
        if (!File.Exists("/bin/bash"))
        {
            return;
        }

        // bash calls the function with the line in variables; so does this.
        string[] words = line.Split(' ');
        ProgramRun run = await ProgramRun.InShell(_folder.Path, $$"""
            mkdir -p bin; printf '#!/bin/sh\nexec "%s" "%s" "$@"\n' '{{ProcessRun.Dotnet}}' '{{Path.Combine(AppContext.BaseDirectory, "convnext.dll")}}' > bin/convnext; chmod +x bin/convnext
            convnext completion bash > script
            PATH=$PWD/bin:$PATH bash -c '. ./script; COMP_LINE="{{line}}"; COMP_POINT={{line.Length}}; COMP_WORDS=({{line}}); COMP_CWORD={{words.Length - 1}}
                _convnext; printf "%s\n" "${COMPREPLY[@]}"'
            """);

        Assert.Equal(expected.Replace(' ', '\n') + "\n", run.Output);
    }

    [Theory]
    [InlineData("bash", "complete -o default -F _convnext convnext\n")]
    [InlineData("zsh", "compdef _convnext convnext\n")]
    [InlineData("fish", "complete -c convnext -a '(__convnext)'\n")]
    [InlineData("pwsh", "Register-ArgumentCompleter -Native -CommandName convnext")]
    public async Task Each_shell_has_its_script(string shell, string line)
    {
        ProgramRun run = await ProgramRun.In(_folder.Path, "completion", shell);

        Assert.Contains(line, run.Output, StringComparison.Ordinal);
        Assert.Contains("convnext --ask", run.Output, StringComparison.Ordinal);
        Assert.Equal(0, run.ExitCode);
    }
}
