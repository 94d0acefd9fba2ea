using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Runtime.InteropServices;
using System.Threading.Tasks;

namespace ConvNext.Testing;

/// <summary>One run of another program, to its end.</summary>
/// <param name="ExitCode">What it told its caller.</param>
/// <param name="Output">Its standard output, with line ends LF.</param>
/// <param name="Errors">Its standard error, with line ends LF.</param>
public sealed record ProcessRun(int ExitCode, string Output, string Errors)
{
    /// <summary>How long a program may take. Only one that hangs takes that long: a busy machine needs a small part of it.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    /// <summary>The program <c>dotnet</c>: the one that runs the tests, or the host of this very runtime.</summary>
    public static string Dotnet { get; } = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") is { Length: > 0 } given ? given : HostOfThisRuntime();

    /// <summary>Runs a program in <paramref name="folder"/> and waits for it.</summary>
    public static async Task<ProcessRun> Of(string program, string folder, IEnumerable<string> arguments, params (string Name, string Value)[] environment)
    {
        using Process process = Start(program, folder, arguments, environment);
        return await Finish(process);
    }

    /// <summary>Starts a program, both of its streams redirected, and leaves it running.</summary>
    public static Process Start(string program, string folder, IEnumerable<string> arguments, params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach ((string name, string value) in environment)
        {
            start.Environment[name] = value;
        }

        return Process.Start(start)!;
    }

    /// <summary>Waits for a started program; one that does not end within <see cref="Patience"/> is ended, and the wait fails.</summary>
    public static async Task<ProcessRun> Finish(Process process)
    {
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> errors = process.StandardError.ReadToEndAsync();
        try
        {
            // The streams end after the program, when all who have them as theirs have ended.
            await Task.WhenAll(process.WaitForExitAsync(), output, errors).WaitAsync(Patience);
        }
        catch (TimeoutException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }

        return new ProcessRun(process.ExitCode, (await output).ReplaceLineEndings("\n"), (await errors).ReplaceLineEndings("\n"));
    }

    // <root>/shared/Microsoft.NETCore.App/<version>/ lies three folders below the host.
    private static string HostOfThisRuntime() => Path.GetFullPath(
        Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet"));
}
