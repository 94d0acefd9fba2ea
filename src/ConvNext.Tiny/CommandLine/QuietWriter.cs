using System;
using System.IO;
using System.Text;

namespace ConvNext.Tiny.CommandLine;

/// <summary>
/// The error stream. Where it is closed or full there is nobody to tell, and the exit code must do: a sentence that cannot be printed is no reason
/// to end otherwise.
/// </summary>
internal sealed class QuietWriter(Func<TextWriter> open) : TextWriter
{
    private TextWriter? inner;

    /// <summary>Opens the stream now, while the system still gives the program files: later there may be none, and a sentence about that to print.</summary>
    public void Open() => Try(static _ => Console.OpenStandardError().Write([]));

    /// <inheritdoc/>
    public override Encoding Encoding => Encoding.UTF8;

    /// <inheritdoc/>
    public override void Write(char value) => Try(writer => writer.Write(value));

    /// <inheritdoc/>
    public override void Write(string? value) => Try(writer => writer.Write(value));

    /// <inheritdoc/>
    public override void WriteLine(string? value) => Try(writer => writer.WriteLine(value));

    private void Try(Action<TextWriter> write)
    {
        try
        {
            write(inner ??= open());
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ObjectDisposedException or NotSupportedException)
        {
            inner = Null;
        }
    }
}
