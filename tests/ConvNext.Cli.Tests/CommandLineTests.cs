using System;
using System.Threading.Tasks;
using Xunit;

namespace ConvNext.Cli.Tests;

/// <summary>Wrong command lines: one sentence on the error stream, nothing on the other, exit code 2.</summary>
public sealed class CommandLineTests
{
    private const string Options = "--model, --weights, --key, --top, --threads, --backend, --function-to-apply, --json, --timings";

    [Theory]
    [InlineData("", "A command is needed, classify, convert or pack; 'convnext --help' describes them.")]
    [InlineData("recognise cat.png", "Command 'recognise' is unknown; accepted are the commands classify, convert and pack, --help and --version.")]
    [InlineData("--modle", "Option '--modle' is unknown; accepted are the commands classify, convert and pack, --help and --version.")]
    [InlineData("classify", "classify needs at least one photo.")]
    [InlineData("classify cat.png --modle tiny", $"Option '--modle' is unknown; accepted are {Options}.")]
    [InlineData("classify cat.png -x", $"Option '-x' is unknown; accepted are {Options}.")]
    [InlineData("classify cat.png --top", "Option --top needs a value after it.")]
    [InlineData("classify --top --json cat.png", "Option --top needs a value after it.")]
    [InlineData("classify cat.png --top 0", "Option --top is '0', but must be a whole number of at least 1.")]
    [InlineData("classify cat.png --top -1", "Option --top is '-1', but must be a whole number of at least 1.")]
    [InlineData("classify cat.png --top=three", "Option --top is 'three', but must be a whole number of at least 1.")]
    [InlineData("classify cat.png --top 3 --top 4", "Option --top is given more than once.")]
    [InlineData("classify cat.png --threads 1.5", "Option --threads is '1.5', but must be a whole number from 1 to 1024.")]
    [InlineData("classify cat.png --json=yes", "Option --json takes no value, but has 'yes'.")]
    [InlineData("classify cat.png --model huge", "Option --model is 'huge', but must be pocket or tiny.")]
    [InlineData("classify cat.png --backend opencv", "Option --backend is 'opencv', but must be torchvision or pil.")]
    [InlineData("classify cat.png --function-to-apply tanh", "Option --function-to-apply is 'tanh', but must be softmax or sigmoid or none.")]
    [InlineData("classify cat.png --model tiny", "The model 'tiny' has no weights in this program; give them with --weights, a file of weights or the folder of a checkpoint.")]
    [InlineData("convert", "convert needs one file to convert, but 0 are given.")]
    [InlineData("convert in.bin", "convert needs the file to write: -o model.safetensors.")]
    [InlineData("convert in.bin -o a --output b", "Option --output is given more than once.")]
    [InlineData("pack", "pack needs one checkpoint to pack, but 0 are given.")]
    [InlineData("pack a b -o c", "pack needs one checkpoint to pack, but 2 are given.")]
    [InlineData("pack in.safetensors", "pack needs the file to write: -o model.safetensors.")]
    [InlineData("pack in.safetensors -o a --model base", "Option --model is 'base', but must be pocket or tiny.")]
    public async Task A_wrong_command_line_is_one_sentence(string arguments, string sentence)
    {
        using var folder = new TemporaryFolder();

        ProgramRun run = await ProgramRun.In(folder.Path, arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries));

        Assert.Equal($"convnext: {sentence}\n", run.Errors);
        Assert.Equal("", run.Output);
        Assert.Equal(2, run.ExitCode);
    }

    [Theory]
    [InlineData("--help", "convnext: says what a photo shows")]
    [InlineData("classify --help", "convnext classify [options] PHOTO...\n")]
    [InlineData("classify cat.png --nonsense -h", "convnext classify [options] PHOTO...\n")]
    [InlineData("convert -h", "convnext convert IN -o OUT\n")]
    [InlineData("pack -h", "convnext pack [options] IN -o OUT\n")]
    [InlineData("--version", "convnext 0.1.0\n")]
    public async Task Help_and_version_are_no_errors(string arguments, string start)
    {
        using var folder = new TemporaryFolder();

        ProgramRun run = await ProgramRun.In(folder.Path, arguments.Split(' '));

        Assert.StartsWith(start, run.Output, StringComparison.Ordinal);
        Assert.Equal("", run.Errors);
        Assert.Equal(0, run.ExitCode);
    }
}
