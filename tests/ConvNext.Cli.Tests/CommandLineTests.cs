using System;
using System.Threading.Tasks;
using Xunit;

namespace ConvNext.Cli.Tests;

/// <summary>Wrong command lines: one sentence on the error stream, nothing on the other, exit code 2.</summary>
public sealed class CommandLineTests
{
    private const string Options = "--model, --weights, --key, --precision, --top, --threads, --backend, --function-to-apply, --json, --timings, --null, --shard, --output, --resume";

    [Theory]
    [InlineData("", "A command is needed, classify, explain, similar, features, evaluate, train, download, convert, pack, new, info, bench, validate or completion; 'convnext --help' describes them.")]
    [InlineData("recognise cat.png", "Command 'recognise' is unknown; accepted are the commands classify, explain, similar, features, evaluate, train, download, convert, pack, new, info, bench, validate and completion, --help and --version.")]
    [InlineData("clasify cat.png", "Command 'clasify' is unknown (did you mean classify?); accepted are the commands classify, explain, similar, features, evaluate, train, download, convert, pack, new, info, bench, validate and completion, --help and --version.")]
    [InlineData("--verison", "Option '--verison' is unknown (did you mean --version?); accepted are the commands classify, explain, similar, features, evaluate, train, download, convert, pack, new, info, bench, validate and completion, --help and --version.")]
    [InlineData("--modle", "Option '--modle' is unknown; accepted are the commands classify, explain, similar, features, evaluate, train, download, convert, pack, new, info, bench, validate and completion, --help and --version.")]
    [InlineData("classify", "classify needs at least one photo.")]
    [InlineData("classify cat.png --modle tiny", $"Option '--modle' is unknown (did you mean --model?); accepted are {Options}.")]
    [InlineData("classify cat.png -x", $"Option '-x' is unknown; accepted are {Options}.")]
    [InlineData("classify cat.png --top", "Option --top needs a value after it.")]
    [InlineData("classify --top --json cat.png", "Option --top needs a value after it.")]
    [InlineData("classify cat.png --top 0", "Option --top is '0', but must be a whole number of at least 1.")]
    [InlineData("classify cat.png --top -1", "Option --top is '-1', but must be a whole number of at least 1.")]
    [InlineData("classify cat.png --top=three", "Option --top is 'three', but must be a whole number of at least 1.")]
    [InlineData("classify cat.png --top 3 --top 4", "Option --top is given more than once.")]
    [InlineData("classify cat.png --threads 1.5", "Option --threads is '1.5', but must be a whole number from 1 to 1024.")]
    [InlineData("classify cat.png --json=yes", "Option --json takes no value, but has 'yes'.")]
    [InlineData("classify cat.png --model huge", "Option --model is 'huge', but must be pocket, tiny, small, base, large or xlarge, or a repository of the hub like facebook/convnext-tiny-224.")]
    [InlineData("classify cat.png --model pokcet",
        "Option --model is 'pokcet', but must be pocket, tiny, small, base, large or xlarge, or a repository of the hub like facebook/convnext-tiny-224 (did you mean pocket?).")]
    [InlineData("classify cat.png --model a/b --weights c", "Option --weights cannot be combined with the repository 'a/b', which has weights of its own.")]
    [InlineData("classify cat.png --model a/b --key c", "Option --key cannot be combined with the repository 'a/b', which has weights of its own.")]
    [InlineData("classify cat.png --key c", "Option --key needs --weights: it chooses among what lies in that file.")]
    [InlineData("classify cat.png --top=", "Option --top needs a value after it.")]
    [InlineData("classify --top --nonsense cat.png", "Option --top needs a value after it.")]
    [InlineData("classify cat.png --resume", "Option --resume needs --output: it goes on with that file.")]
    [InlineData("classify cat.png --shard 8/8", "Option --shard is '8/8', but must be auto, or a part and the number of parts, from 0/N to N-1/N.")]
    [InlineData("classify cat.png --shard 1", "Option --shard is '1', but must be auto, or a part and the number of parts, from 0/N to N-1/N.")]
    [InlineData("classify - -", "The standard input can be read once, but - is given more than once.")]
    [InlineData("classify cat.png --null", "Option --null needs - among the paths: it says how paths on the standard input are separated.")]
    [InlineData("classify cat.png --backend opencv", "Option --backend is 'opencv', but must be torchvision or pil.")]
    [InlineData("classify cat.png --function-to-apply tanh", "Option --function-to-apply is 'tanh', but must be softmax or sigmoid or none.")]
    [InlineData("classify cat.png --model tiny", "The model 'tiny' has no weights in this program; give them with --weights, a file of weights or the folder of a checkpoint.")]
    [InlineData("convert", "convert needs one file to convert, but 0 are given.")]
    [InlineData("convert in.bin", "convert needs the file to write: -o model.safetensors.")]
    [InlineData("convert in.bin -o a --output b", "Option --output is given more than once.")]
    [InlineData("pack", "pack needs one checkpoint to pack, but 0 are given.")]
    [InlineData("pack a b -o c", "pack needs one checkpoint to pack, but 2 are given.")]
    [InlineData("pack in.safetensors", "pack needs the file to write: -o model.safetensors.")]
    [InlineData("pack in.safetensors -o a --model giant", "Option --model is 'giant', but must be pocket, tiny, small, base, large or xlarge, or a repository of the hub like facebook/convnext-tiny-224.")]
    [InlineData("download", "download needs one repository, like facebook/convnext-tiny-224, but 0 are given.")]
    [InlineData("download a/b c/d", "download needs one repository, like facebook/convnext-tiny-224, but 2 are given.")]
    [InlineData("download convnext-tiny-224", "'convnext-tiny-224' is not the name of a repository; a name like facebook/convnext-tiny-224 is needed.")]
    [InlineData("info cat.png", "info takes options only, but has 'cat.png'; --model and --weights say which model is meant.")]
    [InlineData("bench cat.png", "bench takes options only, but has 'cat.png'; --model says which network is meant.")]
    [InlineData("bench --seconds 0", "Option --seconds is '0', but must be a whole number from 1 to 3600.")]
    [InlineData("validate all", "validate takes nothing, but has 'all'.")]
    [InlineData("evaluate", "evaluate needs one folder that has a folder of pictures for each class, but 0 are given.")]
    [InlineData("completion", "completion needs the name of one shell: bash, fish, pwsh or zsh.")]
    [InlineData("completion tcsh", "The shell 'tcsh' is not known; accepted are bash, fish, pwsh or zsh.")]
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
    [InlineData("classify --help", "convnext classify [options] PATH...\n")]
    [InlineData("classify cat.png --nonsense -h", "convnext classify [options] PATH...\n")]
    [InlineData("convert -h", "convnext convert [options] IN -o OUT\n")]
    [InlineData("pack -h", "convnext pack [options] IN -o OUT\n")]
    [InlineData("help pack", "convnext pack [options] IN -o OUT\n")]
    [InlineData("--version", "convnext 0.1.0")]
    public async Task Help_and_version_are_no_errors(string arguments, string start)
    {
        using var folder = new TemporaryFolder();

        ProgramRun run = await ProgramRun.In(folder.Path, arguments.Split(' '));

        Assert.StartsWith(start, run.Output, StringComparison.Ordinal);
        Assert.Equal("", run.Errors);
        Assert.Equal(0, run.ExitCode);
    }
}
