using System;
using System.IO;
using System.Threading.Tasks;
using ConvNext.Testing;
using Xunit;

namespace ConvNext.Cli.Tests;

/// <summary>Where files are written: whole or not at all, never over a device, a pipe, or what is read.</summary>
public sealed class OutputTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public OutputTests()
    {
        _folder.CopyPocket("model.safetensors");
        File.Copy(Repository.PathOf("tests/ConvNext.Runtime.Tests/Weights/PyTorch/fixtures/module.bin"), _folder.File("module.bin"));
    }

    public void Dispose() => _folder.Dispose();

    [LinuxTheory]
    [InlineData("convert module.bin")]
    [InlineData("pack model.safetensors")]
    public async Task A_pipe_is_written_into(string command)
    {
        ProgramRun run = await ProgramRun.InShell(
            _folder.Path, $"convnext {command} -o file.out && mkfifo pipe && {{ cat pipe > copy.out & }} && convnext {command} -o pipe && wait && test -p pipe && "
                + $"cmp file.out copy.out && rm pipe && convnext {command} -o /dev/stdout | cmp - file.out");

        Assert.Equal("", run.Errors);
        Assert.Equal(0, run.ExitCode);
    }

    [LinuxFact]
    public async Task A_device_is_written_into()
    {
        // A device of the test's own needs rights that not every user has; /dev/full and /dev/null are only ever opened here, and cannot be replaced by a user.
        string device = Environment.IsPrivilegedProcess ? "node" : "/dev/null";
        ProgramRun run = await ProgramRun.InShell(
            _folder.Path, $"{(Environment.IsPrivilegedProcess ? "mknod -m 666 node c 1 3 2>/dev/null || exit 77; " : "")}convnext convert module.bin -o {device} && "
                + $"convnext pack model.safetensors -o {device} && test -c {device}");

        // Containers may forbid mknod to root.
        Assert.True(run.ExitCode is 0 or 77, run.Errors);
        Assert.Equal("", run.Errors);
        Assert.Equal("", run.Output);
    }

    [UnixFact]
    public async Task A_link_is_followed_and_stays()
    {
        ProgramRun run = await ProgramRun.InShell(
            _folder.Path, "ln -s real.out link.out && convnext convert module.bin -o link.out && convnext convert module.bin -o link.out && test -L link.out && "
                + "test -f real.out && test ! -L real.out");

        Assert.Equal("", run.Errors);
        Assert.Equal(0, run.ExitCode);
    }

    [LinuxTheory]
    [InlineData("pack model.safetensors", "model.safetensors", "is the file to read")]
    [InlineData("pack model.safetensors", "../${PWD##*/}/model.safetensors", "is the file to read")]
    [InlineData("pack model.safetensors", "hard", "is the file to read")]
    [InlineData("pack model.safetensors", "soft", "is the file to read")]
    [InlineData("pack hard", "soft", "is the file to read")]
    [InlineData("pack .", "model.safetensors", "is a file of the checkpoint in .")]
    [InlineData("pack .", "soft", "is a file of the checkpoint in .")]
    [InlineData("convert module.bin", "module.bin", "is the file to read")]
    [InlineData("convert ./module.bin", "hardbin", "is the file to read")]
    public async Task What_is_read_is_not_written_over(string command, string output, string sentence)
    {
        ProgramRun run = await ProgramRun.InShell(
            _folder.Path, $"ln model.safetensors hard; ln -s model.safetensors soft; ln module.bin hardbin; cp model.safetensors m; cp module.bin b; "
                + $"convnext {command} -o {output}; code=$?; cmp m model.safetensors && cmp b module.bin && exit $code");

        Assert.Matches($"^convnext: .*{sentence}; choose another name for the file to write\\.\n$", run.Errors);
        Assert.Equal(2, run.ExitCode);
    }

    [UnixTheory]
    [InlineData("convnext convert module.bin -o .", ". cannot be written: it is a folder, and the path of a file is needed.", 1)]
    [InlineData("convnext classify cat.png -o nowhere/answers.jsonl", "nowhere/answers.jsonl.part cannot be written: ", 1)]
    [InlineData("convnext features cat.png -o vectors.txt", "The file to write is 'vectors.txt', but its name must end in .npy or .safetensors or .jsonl.", 2)]
    [InlineData("convnext convert module.bin -o ''", "The path of the file to write is empty; convert needs one: -o model.safetensors.", 2)]
    public async Task What_cannot_be_written_leaves_nothing_behind(string script, string sentence, int exitCode)
    {
        ProgramRun run = await ProgramRun.InShell(_folder.Path, script);

        Assert.StartsWith($"convnext: {sentence}", run.Errors, StringComparison.Ordinal);
        Assert.Equal(exitCode, run.ExitCode);
        Assert.Empty(Directory.GetFiles(_folder.Path, "*.tmp"));
    }
}
