using System;
using System.IO;
using Microsoft.AspNetCore.Builder;

namespace ConvNext.Server;

/// <summary>The program: reads the command line, serves, and turns what keeps it from doing so into one sentence and an exit code.</summary>
internal static class Program
{
    /// <summary>A model or an address cannot be used.</summary>
    private const int CannotServe = 1;

    private static int Main(string[] arguments)
    {
        try
        {
            int? ended = ServerCommandLine.Read(arguments, Console.Out, Console.Error, out ServerOptions? options);
            if (options is null)
            {
                return ended ?? 0;
            }

            WebApplication application = ServerApplication.Create(options);
            application.Run();
            return Environment.ExitCode;
        }
        catch (Exception error) when (error is ConvNextException or IOException or UnauthorizedAccessException or InvalidOperationException or ArgumentException or FormatException)
        {
            // What Kestrel says about an address that is taken, or a model about its files; the cause inside names neither.
            Console.Error.WriteLine($"convnext-server: {error.Message}");
            return CannotServe;
        }
    }
}
