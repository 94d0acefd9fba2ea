using System;
using System.IO;

namespace ConvNext.Cli.Terminal;

/// <summary>Which of the standard streams a person looks at.</summary>
internal static class TerminalStreams
{
    private const int UsualWidth = 80;

    /// <summary>Whether the standard output is a terminal.</summary>
    public static bool IsOutputTerminal => !Console.IsOutputRedirected;

    /// <summary>Whether the error stream is a terminal that can show a line that changes.</summary>
    public static bool IsErrorTerminal => !Console.IsErrorRedirected && Environment.GetEnvironmentVariable("TERM") is not "dumb";

    /// <summary>Columns of the terminal, as it is now: a person may resize it at any moment.</summary>
    public static int Width
    {
        get
        {
            try
            {
                return Console.WindowWidth is var width && width > 1 ? width : UsualWidth;
            }
            catch (Exception error) when (error is IOException or PlatformNotSupportedException)
            {
                return UsualWidth;
            }
        }
    }
}
