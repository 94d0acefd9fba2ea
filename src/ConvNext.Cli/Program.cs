using System;
using System.IO;
using System.Linq;
using ConvNext.Cli.CommandLine;
using ConvNext.Cli.Completion;
using ConvNext.Cli.Terminal;

namespace ConvNext.Cli;

/// <summary>The program: finds the command, and turns every error into one sentence and an exit code.</summary>
internal static class Program
{
    private static readonly QuietWriter Errors = new();

    private static int Main(string[] arguments)
    {
        try
        {
            StandardStreams.Reserve();
            Errors.Open();
            using Signals signals = new();
            using AnswerWriter output = new(static () => Console.Out);
            return Run(arguments, output, Errors);
        }
#pragma warning disable CA1031 // A person at a terminal can do nothing with a stack trace: the last resort is a sentence, too.
        catch (Exception error)
        {
            (string message, int exitCode) = Explanation.Of(error);
            Errors.WriteLine($"convnext: {message}");
            return exitCode;
        }
#pragma warning restore CA1031
    }

    private static int Run(string[] arguments, TextWriter output, TextWriter errors)
    {
        if (arguments.Length == 0)
        {
            throw new UsageException($"A command is needed, {ProgramHelp.List(Commands.All, "or")}; 'convnext --help' describes them.");
        }

        string[] rest = arguments[1..];
        switch (arguments[0])
        {
            case "--help" or "-h" or "help":
                output.Write(rest.Length == 0 ? ProgramHelp.Text(Commands.All) : HelpText.Of(Commands.Find(rest[0])));
                return ExitCode.Success;
            case "--version":
                output.WriteLine($"convnext {ProgramHelp.Version}");
                return ExitCode.Success;
            case CompletionCommand.Ask:
                CompletionCommand.Answer(Commands.All, rest, output);
                return ExitCode.Success;
        }

        Command command = Commands.Find(arguments[0]);
        if (rest.TakeWhile(static argument => argument != "--").Any(static argument => argument is "--help" or "-h"))
        {
            output.Write(HelpText.Of(command));
            return ExitCode.Success;
        }

        return command.Run(new ArgumentReader(command, rest), output, errors);
    }
}
