using System;
using System.IO;
using System.Text;

namespace ConvNext.Cli.Terminal;

/// <summary>The standard output. Where it is closed or full the program ends with a sentence about that; where nobody reads on, quietly.</summary>
internal sealed class AnswerWriter(Func<TextWriter> open) : TextWriter
{
    private TextWriter? _inner;

    /// <inheritdoc/>
    public override Encoding Encoding => Encoding.UTF8;

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
        try
        {
            write(_inner ??= open());
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ObjectDisposedException)
        {
            throw new ConvNextException($"The standard output cannot be written: {error.Message.TrimEnd('.')}.", error);
        }
    }
}
