using System;
using System.Diagnostics;
using System.IO;
using System.Threading.Tasks;
using ConvNext.Testing;

namespace ConvNext.Cli.Tests;

/// <summary>One run of the program as a process.</summary>
/// <param name="ExitCode">What it told the shell.</param>
/// <param name="Output">Its standard output.</param>
/// <param name="Errors">Its standard error.</param>
internal sealed record ProgramRun(int ExitCode, string Output, string Errors)
{
    private static readonly string ProgramPath = Path.Combine(AppContext.BaseDirectory, "convnext.dll");

    /// <summary>Runs <c>dotnet convnext.dll</c> in <paramref name="folder"/> and waits for it.</summary>
    public static async Task<ProgramRun> In(string folder, params string[] arguments)
    {
        using Process process = Start(folder, arguments);
        return await Finish(process);
    }

    /// <summary>Runs a script in which <c>convnext</c> is the program, in sh, and waits for it.</summary>
    public static async Task<ProgramRun> InShell(string folder, string script)
    {
        using Process process = ProcessRun.Start("/bin/sh", folder, ["-c", $"convnext() {{ '{ProcessRun.Dotnet}' '{ProgramPath}' \"$@\"; }}; {script}"]);
        return await Finish(process);
    }

    /// <summary>Starts a script in which <c>exec convnext</c> becomes the program, and leaves it running.</summary>
    public static Process StartInShell(string folder, string script) => ProcessRun.Start(
        "/bin/sh", folder, ["-c", script.Replace("exec convnext", $"exec '{ProcessRun.Dotnet}' '{ProgramPath}'", StringComparison.Ordinal)]);

    /// <summary>Starts the program and leaves it running.</summary>
    public static Process Start(string folder, params string[] arguments) => ProcessRun.Start(ProcessRun.Dotnet, folder, [ProgramPath, .. arguments]);

    /// <summary>The same with variables of the environment.</summary>
    public static Process StartWithEnvironment(string folder, (string Name, string Value)[] environment, params string[] arguments) =>
        ProcessRun.Start(ProcessRun.Dotnet, folder, [ProgramPath, .. arguments], environment);

    /// <summary>Runs the program with variables of the environment and waits for it.</summary>
    public static async Task<ProgramRun> WithEnvironment(string folder, (string Name, string Value)[] environment, params string[] arguments)
    {
        using Process process = StartWithEnvironment(folder, environment, arguments);
        return await Finish(process);
    }

    /// <summary>Waits for a process to end.</summary>
    public static async Task<ProgramRun> Finish(Process process)
    {
        ProcessRun run = await ProcessRun.Finish(process);
        return new ProgramRun(run.ExitCode, run.Output, run.Errors);
    }
}
