using System;
using System.IO;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace ConvNext.Cli.Terminal;

/// <summary>
/// The error stream. Where it is closed or full there is nobody to tell, and the exit code must do: a sentence that cannot be printed is no reason
/// to end otherwise.
/// </summary>
internal sealed class QuietWriter : TextWriter
{
    private const int StandardError = 2;

    private bool _hasConsole;

    /// <inheritdoc/>
    public override Encoding Encoding => Encoding.UTF8;

    /// <summary>Prepares the console now, while the system still gives the program files: later there may be none, and a sentence about that to print.</summary>
    public void Open() => _hasConsole = Succeeds(static () => Console.OpenStandardError().Write([]));

    /// <inheritdoc/>
    public override void Write(char value) => Print(value.ToString());

    /// <inheritdoc/>
    public override void Write(string? value) => Print(value ?? "");

    /// <inheritdoc/>
    public override void WriteLine(string? value) => Print(value + Environment.NewLine);

    // The console takes files and memory of its own; where it gets none, the bytes go to the stream without it.
    private void Print(string text)
    {
        if (!_hasConsole || !Succeeds(() => Console.Error.Write(text)))
        {
            _ = OperatingSystem.IsWindows() || Succeeds(() => PrintDirectly(text));
        }
    }

    private static void PrintDirectly(string text)
    {
        using SafeFileHandle handle = new(StandardError, ownsHandle: false);
        using FileStream stream = new(handle, FileAccess.Write, bufferSize: 0);
        stream.Write(Encoding.UTF8.GetBytes(text));
    }

    private static bool Succeeds(Action action)
    {
        try
        {
            action();
            return true;
        }
#pragma warning disable CA1031 // Whatever keeps a sentence from being printed cannot be reported either.
        catch (Exception)
        {
            return false;
        }
#pragma warning restore CA1031
    }
}
