using System;
using System.IO;
using ConvNext.Cli.Classify;
using ConvNext.Cli.CommandLine;
using ConvNext.Cli.Conversion;

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
            throw new UsageException("A command is needed, classify, convert or pack; 'convnext --help' describes them.");
        }

        string[] rest = arguments[1..];
        bool wantsHelp = Array.Exists(rest, argument => argument is "--help" or "-h");
        switch (arguments[0])
        {
            case "--help" or "-h" or "help":
                output.Write(HelpText.Program);
                return ExitCode.Success;
            case "--version":
                output.WriteLine($"convnext {HelpText.Version}");
                return ExitCode.Success;
            case "classify" when wantsHelp:
                output.Write(HelpText.Classify);
                return ExitCode.Success;
            case "classify":
                return ClassifyCommand.Run(ClassifyArguments.Parse(rest), output, errors);
            case "convert" when wantsHelp:
                output.Write(HelpText.Convert);
                return ExitCode.Success;
            case "convert":
                return ConvertCommand.Run(ConvertArguments.Parse(rest), output, errors);
            case "pack" when wantsHelp:
                output.Write(HelpText.Pack);
                return ExitCode.Success;
            case "pack":
                return PackCommand.Run(PackArguments.Parse(rest), output, errors);
            default:
                throw new UsageException(
                    $"{(arguments[0].StartsWith('-') ? "Option" : "Command")} '{arguments[0]}' is unknown; accepted are the commands classify, convert and pack, --help and --version.");
        }
    }
}
