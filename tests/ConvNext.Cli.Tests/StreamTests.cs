using System;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Runtime.InteropServices;
using System.Threading.Tasks;
using ConvNext.Safetensors;
using ConvNext.Testing;
using Xunit;

namespace ConvNext.Cli.Tests;

/// <summary>Streams that are closed or full, and signals: an exit code, never an abort, and no unfinished file.</summary>
public sealed partial class StreamTests : IDisposable
{
    // SIG_DFL and SIG_IGN.
    private const nint DefaultHandler = 0;
    private const nint IgnoringHandler = 1;

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
            using Process process = StartWithDefault(signal, "pack", "tiny.safetensors", "--model", "tiny", "-o", "out.safetensors");
            Attempts.Until(() => process.HasExited || Unfinished().Length > 0);

            // A program that sends signals would take longer to start than the file to be written.
            _ = Kill(process.Id, signal);
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

    // A process that was started to be left alone (by nohup, or in the background of a script) ignores some signals, and so do all that it starts.
    private Process StartWithDefault(int signal, params string[] arguments)
    {
        bool isIgnored = OperatingSystem.IsLinux() && IsIgnored(signal);
        if (isIgnored)
        {
            SetHandler(signal, DefaultHandler);
        }

        try
        {
            return ProgramRun.Start(_folder.Path, arguments);
        }
        finally
        {
            if (isIgnored)
            {
                SetHandler(signal, IgnoringHandler);
            }
        }
    }

    // "SigIgn: 0000000000001003": a bit for each signal, the first for signal 1.
    private static bool IsIgnored(int signal)
    {
        string mask = File.ReadLines("/proc/self/status").Single(line => line.StartsWith("SigIgn:", StringComparison.Ordinal))["SigIgn:".Length..];
        return ((ulong.Parse(mask, NumberStyles.AllowLeadingWhite | NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture) >> (signal - 1)) & 1) == 1;
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int process, int signal);

    [LibraryImport("libc", EntryPoint = "signal")]
    private static partial nint SetHandler(int signal, nint handler);

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
