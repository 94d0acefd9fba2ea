using System;
using System.ComponentModel;
using System.IO;
using System.Reflection;
using System.Threading.Tasks;
using ConvNext.Cli.CommandLine;
using ConvNext.Files;

namespace ConvNext.Cli;

/// <summary>What is said about an error that ends the program: one sentence, and the exit code.</summary>
internal static class Explanation
{
    private const string NothingLeft =
        "The system gives the program no more memory or no more threads; free some, raise the limit (ulimit), or use --threads 1.";

    // Linux's EAGAIN: a thread that cannot be started, for which .NET has a sentence about files in use by others.
    private const int TryAgain = 11;

    /// <summary>The sentence and the exit code. Only what nothing else explains is called a defect of the program.</summary>
    public static (string Message, int ExitCode) Of(Exception error) => Cause(error) switch
    {
        UsageException usage => (usage.Message, ExitCode.Usage),
        ConvNextException input => (input.Message, ExitCode.BadInput),
        OutOfMemoryException or IOException { HResult: TryAgain } => (NothingLeft, ExitCode.BadInput),

        // An assembly that is not found cannot be opened: a file of the user's is reported by what reads it.
        FileNotFoundException { FileName: { } assembly } when assembly.Contains("Version=", StringComparison.Ordinal) => (Unloadable(assembly), ExitCode.BadInput),
        FileLoadException or BadImageFormatException or TypeLoadException => (Unloadable(Cause(error).Message), ExitCode.BadInput),
        Win32Exception => ($"The system refuses the program what it needs: {Cause(error).Message}.", ExitCode.BadInput),
        IOException or UnauthorizedAccessException => ($"The system refuses a file or a stream: {FileReason.Of(error.GetBaseException())}.", ExitCode.BadInput),

        // By its name: the type is in an assembly of its own, which a program without files or threads to spare could not load here.
        { } other when other.GetType().Name == "ThreadStartException" => (NothingLeft, ExitCode.BadInput),
        var defect => ($"This is a defect of the program, please report it: {defect.GetType().Name}: {defect.Message}", ExitCode.BadInput),
    };

    private static string Unloadable(string what) =>
        $"A part of the program cannot be loaded; too few files that it may open or too little memory (ulimit) can be why: {what}";

    // A type that fails to initialise, or a task, wraps what went wrong.
    private static Exception Cause(Exception error)
    {
        while (error is TypeInitializationException or TargetInvocationException or AggregateException or TaskSchedulerException && error.InnerException is { } inner)
        {
            error = inner;
        }

        return error;
    }
}
