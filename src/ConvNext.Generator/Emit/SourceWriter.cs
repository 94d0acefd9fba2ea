using System;
using System.Text;

namespace ConvNext.Generator.Emit;

/// <summary>Collects C# text: indentation by blocks, LF line ends.</summary>
internal sealed class SourceWriter
{
    private readonly StringBuilder _text = new();
    private int _depth;

    /// <summary>Writes one or several lines at the current depth; their own indentation is kept.</summary>
    public SourceWriter Lines(string text)
    {
        foreach (string line in text.Replace("\r\n", "\n").Split('\n'))
        {
            if (line.Trim().Length > 0)
            {
                _text.Append(' ', 4 * _depth).Append(line);
            }

            _text.Append('\n');
        }

        return this;
    }

    public SourceWriter Blank() => Lines(string.Empty);

    /// <summary>Writes the lines and an opening brace; disposing writes the closing one.</summary>
    public Block Open(string text, string close = "}")
    {
        Lines(text).Lines("{");
        _depth++;
        return new Block(this, close);
    }

    public override string ToString() => _text.ToString();

    /// <summary>An open brace.</summary>
    public readonly struct Block : IDisposable
    {
        private readonly SourceWriter _writer;
        private readonly string _close;

        public Block(SourceWriter writer, string close)
        {
            _writer = writer;
            _close = close;
        }

        public void Dispose()
        {
            _writer._depth--;
            _writer.Lines(_close);
        }
    }
}
