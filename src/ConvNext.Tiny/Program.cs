using System;
using System.IO;
using ConvNext.Tiny.Classify;
using ConvNext.Tiny.CommandLine;
using ConvNext.Tiny.Conversion;

namespace ConvNext.Tiny;

/// <summary>The program: finds the command, and turns every error into one sentence and an exit code.</summary>
internal static class Program
{
    private static int Main(string[] arguments)
    {
        try
        {
            return Run(arguments, Console.Out, Console.Error);
        }
        catch (UsageException error)
        {
            return Fail(error.Message, ExitCode.Usage);
        }
        catch (ConvNextException error)
        {
            return Fail(error.Message, ExitCode.BadInput);
        }
        catch (OutOfMemoryException)
        {
            return Fail("There is not enough memory.", ExitCode.BadInput);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return Fail(error.Message, ExitCode.BadInput);
        }
#pragma warning disable CA1031 // A person at a terminal can do nothing with a stack trace: the last resort is a sentence, too.
        catch (Exception error)
        {
            return Fail($"This is a defect of the program, please report it: {error.GetType().Name}: {error.Message}", ExitCode.BadInput);
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

    private static int Fail(string message, int exitCode)
    {
        Console.Error.WriteLine($"convnext: {message}");
        return exitCode;
    }
}
