using System;
using System.IO;
using System.Reflection;
using System.Threading;
using ConvNext.Tiny.CommandLine;

namespace ConvNext.Tiny;

/// <summary>What is said about an error that ends the program: one sentence, and the exit code.</summary>
internal static class Explanation
{
    /// <summary>The sentence and the exit code. Only what nothing else explains is called a defect of the program.</summary>
    public static (string Message, int ExitCode) Of(Exception error) => Cause(error) switch
    {
        UsageException usage => (usage.Message, ExitCode.Usage),
        ConvNextException input => (input.Message, ExitCode.BadInput),
        OutOfMemoryException or InsufficientExecutionStackException => (
            "The system gives the program no more memory or no more threads; free some, raise the limit (ulimit), or use --threads 1.", ExitCode.BadInput),
        ThreadStartException => ("The system gives the program no more threads; raise the limit (ulimit -u), or use --threads 1.", ExitCode.BadInput),
        FileLoadException or BadImageFormatException or DllNotFoundException or TypeLoadException => (
            $"A part of the program cannot be loaded; too many open files or too little memory (ulimit) can be why: {error.GetBaseException().Message}", ExitCode.BadInput),
        IOException or UnauthorizedAccessException => (error.GetBaseException().Message, ExitCode.BadInput),
        var defect => ($"This is a defect of the program, please report it: {defect.GetType().Name}: {defect.Message}", ExitCode.BadInput),
    };

    // A type that fails to initialise, or a task, wraps what went wrong.
    private static Exception Cause(Exception error)
    {
        while (error is TypeInitializationException or TargetInvocationException or AggregateException && error.InnerException is { } inner)
        {
            error = inner;
        }

        return error;
    }
}
