using System;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using ConvNext.Safetensors;
using ConvNext.Testing;
using Xunit;

namespace ConvNext.Cli.Tests;

/// <summary>Streams that are closed or full, and signals: an exit code, never an abort, and no unfinished file.</summary>
public sealed class StreamTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [UnixTheory]
    [InlineData("convnext classify nope 2>&-", 1)]
    [InlineData("convnext nonsense 2>&-", 2)]
    [InlineData("convnext nonsense >&- 2>&- <&-", 2)]
    [InlineData("convnext classify cat.png nope >&- 2>&-", 1)]
    [InlineData("convnext --version >&-", 1)]
    [InlineData("convnext classify cat.png >&-", 1)]
    [InlineData("convnext classify cat.png --top 1 2>&-", 0)]
    public async Task A_closed_stream_gives_an_exit_code(string script, int exitCode) =>
        Assert.Equal(exitCode, (await ProgramRun.InShell(_folder.Path, script)).ExitCode);

    [LinuxTheory]
    [InlineData("convnext classify nope 2>/dev/full", 1)]
    [InlineData("convnext nonsense 2>/dev/full", 2)]
    public async Task A_full_error_stream_gives_an_exit_code(string script, int exitCode) =>
        Assert.Equal(exitCode, (await ProgramRun.InShell(_folder.Path, script)).ExitCode);

    [LinuxTheory]
    [InlineData("classify cat.png")]
    [InlineData("classify cat.png --json")]
    [InlineData("--help")]
    [InlineData("pack --help")]
    [InlineData("--version")]
    public async Task A_full_output_is_one_sentence(string arguments)
    {
        ProgramRun run = await ProgramRun.InShell(_folder.Path, $"convnext {arguments} >/dev/full");

        Assert.Equal("convnext: The standard output cannot be written: No space left on device.\n", run.Errors);
        Assert.Equal(1, run.ExitCode);
    }

    [UnixTheory]
    [InlineData("convnext classify cat.png rocket.jpg | head -n 0")]
    [InlineData("convnext --help | head -n 0")]
    public async Task An_output_that_nobody_reads_ends_quietly(string script)
    {
        ProgramRun run = await ProgramRun.InShell(_folder.Path, script);

        Assert.Equal("", run.Errors);
        Assert.Equal(0, run.ExitCode);
    }

    [UnixTheory]
    [InlineData(2, 130)] // SIGINT
    [InlineData(15, 143)] // SIGTERM
    [InlineData(1, 129)] // SIGHUP
    public async Task A_signal_leaves_no_unfinished_file(int signal, int exitCode)
    {
        WriteTiny();

        // The signal has to come while the file is written. At 114 MB that takes long enough for nearly every attempt to be in time.
        const int attempts = 40;
        for (int attempt = 0; attempt < attempts; attempt++)
        {
            File.Delete(_folder.File("out.safetensors"));
            using Process process = UnixSignals.StartWithDefault(
                signal, () => ProgramRun.Start(_folder.Path, "pack", "tiny.safetensors", "--model", "tiny", "-o", "out.safetensors"));
            Attempts.Until(() => process.HasExited || Unfinished().Length > 0);

            UnixSignals.Send(process, signal);
            ProgramRun run = await ProgramRun.Finish(process);

            Assert.Empty(Unfinished());
            if (run.ExitCode != 0)
            {
                Assert.Equal(exitCode, run.ExitCode);
                Assert.Equal("", run.Errors);
                if (!File.Exists(_folder.File("out.safetensors")))
                {
                    return;
                }

                // The signal came after the file had got its name: then it is whole.
                using SafetensorsFile whole = SafetensorsFile.Open(_folder.File("out.safetensors"));
            }
        }

        Assert.Fail($"None of {attempts} signals came while the file was written.");
    }

    [UnixFact]
    public async Task A_signal_ends_a_long_list_with_whole_lines()
    {
        byte[] cat = File.ReadAllBytes(_folder.File("cat.png"));
        for (int i = 0; i < 400; i++)
        {
            _folder.Write($"album/{i:000}.png", cat);
        }

        // Into a file: a pipe that nobody reads would hold the program up.
        using Process process = UnixSignals.StartWithDefault(2, () => ProgramRun.StartInShell(_folder.Path, "exec convnext classify album --json --top 10 > answers"));
        string answers = _folder.File("answers");
        Attempts.Until(() => process.HasExited || (File.Exists(answers) && new FileInfo(answers).Length > 20_000));
        UnixSignals.Send(process, 2);
        ProgramRun run = await ProgramRun.Finish(process);

        Assert.Equal((130, ""), (run.ExitCode, run.Errors));
        string text = await File.ReadAllTextAsync(answers);
        Assert.EndsWith("}\n", text, StringComparison.Ordinal);
        Assert.InRange(text.Split('\n').Length, 10, 400);
    }

    /// <summary>How many files suffice depends on the runtime: with any limit under which it starts there is an answer or a true sentence.</summary>
    [LinuxFact]
    public async Task Too_few_files_are_called_that_and_no_defect()
    {
        int refused = 0;
        for (int files = 40; files <= 70; files++)
        {
            ProgramRun run = await ProgramRun.InShell(_folder.Path, $"ulimit -n {files}; convnext classify cat.png --top 1");
            if (run.Errors.StartsWith("Fatal error", StringComparison.Ordinal) || run.Errors.StartsWith("Failed to", StringComparison.Ordinal))
            {
                continue;
            }

            Assert.True(run.ExitCode is 0 or 1, $"{files} files: exit code {run.ExitCode}\n{run.Errors}");

            // Not only every fifth: what cannot be opened is another library at each of them, and some arrive wrapped in an error about data.
            Assert.DoesNotContain("defect", run.Errors, StringComparison.Ordinal);
            Assert.DoesNotContain("damaged", run.Errors, StringComparison.Ordinal);
            Assert.Equal(run.ExitCode == 0, run.Errors.Length == 0);
            refused += run.ExitCode;
        }

        Assert.True(refused > 0, "No limit was low enough to be felt.");
    }

    // ConvNeXt-Tiny with weights by recipe.
    private void WriteTiny()
    {
        NetworkConfig config = NetworkConfig.Load(Repository.PathOf("models/convnext-tiny-224/config.json"));
        using var weights = new RecipeSource(config);
        var writer = new SafetensorsWriter();
        foreach ((string name, long[] shape) in NetworkTensors.Of(config))
        {
            writer.Add(name, shape, weights.Values(name).ToArray());
        }

        writer.Write(_folder.File("tiny.safetensors"));
    }

    private string[] Unfinished() => [.. Directory.EnumerateFiles(_folder.Path, "*.tmp").Select(Path.GetFileName)!];
}
