using System;
using System.IO;
using System.Text;
using System.Threading;
using ConvNext.Files;

namespace ConvNext.Cli.Terminal;

/// <summary>
/// The standard output. Where it is closed or full the program ends with a sentence about that; where nobody reads on, quietly. What is written in one call goes out whole
/// before a signal ends the program.
/// </summary>
internal sealed class AnswerWriter(Func<TextWriter> open) : TextWriter
{
    private static readonly Lock Gate = new();

    // A reader that has stopped reading must not keep the program from ending.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private TextWriter? _inner;

    /// <inheritdoc/>
    public override Encoding Encoding => Encoding.UTF8;

    /// <summary>Waits until a line that is being written is out, and lets no other begin. To be followed by the end of the process.</summary>
    public static void Finish() => _ = Gate.TryEnter(Patience);

    /// <inheritdoc/>
    public override void Write(char value) => Do(writer => writer.Write(value));

    /// <inheritdoc/>
    public override void Write(string? value) => Do(writer => writer.Write(value));

    /// <inheritdoc/>
    public override void WriteLine() => Do(static writer => writer.WriteLine());

    /// <inheritdoc/>
    public override void WriteLine(string? value) => Do(writer => writer.WriteLine(value));

    /// <inheritdoc/>
    public override void Flush() => Do(static writer => writer.Flush());

    private void Do(Action<TextWriter> write)
    {
        lock (Gate)
        {
            try
            {
                write(_inner ??= open());
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException or ObjectDisposedException)
            {
                throw new ConvNextException($"The standard output cannot be written: {FileReason.Of(error)}.", error);
            }
        }
    }
}
