namespace ConvNext.Configuration.Json;

/// <summary>A place in a text that knows its line and column. Lines end with LF, CR LF or CR.</summary>
internal sealed class JsonCursor
{
    /// <summary>What <see cref="Current"/> is behind the last character.</summary>
    public const char End = '\0';

    private readonly string _text;
    private int _offset;
    private int _line;
    private int _lineStart;

    /// <summary>Begins at the first character after a byte order mark, if there is one.</summary>
    public JsonCursor(string text)
    {
        _text = text;
        if (text.Length > 0 && text[0] == '\uFEFF')
        {
            _offset = 1;
            _lineStart = 1;
        }
    }

    /// <summary>Whether all characters are behind.</summary>
    public bool AtEnd => _offset == _text.Length;

    /// <summary>The character here, or <see cref="End"/>.</summary>
    public char Current => AtEnd ? End : _text[_offset];

    /// <summary>This place as an empty range.</summary>
    public TextRange Here => new(_offset, 0, _line, Column, _line, Column);

    /// <summary>The character here as a range; empty at the end of the text. A surrogate pair is one character.</summary>
    public TextRange CurrentRange
    {
        get
        {
            int length = AtEnd ? 0 : char.IsSurrogatePair(_text, _offset) ? 2 : 1;
            return new(_offset, length, _line, Column, _line, Column + length);
        }
    }

    private int Column => _offset - _lineStart;

    /// <summary>The whole text.</summary>
    public string Text => _text;

    /// <summary>Where the cursor stands in <see cref="Text"/>.</summary>
    public int Offset => _offset;

    /// <summary>The characters of <paramref name="range"/>.</summary>
    public string TextOf(TextRange range) => _text.Substring(range.Start, range.Length);

    /// <summary>From <paramref name="start"/> to here.</summary>
    public TextRange Since(TextRange start) =>
        new(start.Start, _offset - start.Start, start.StartLine, start.StartColumn, _line, Column);

    /// <summary>Whether <paramref name="word"/> stands here.</summary>
    public bool StandsHere(string word) => string.CompareOrdinal(_text, _offset, word, 0, word.Length) == 0;

    /// <summary>Goes one character on.</summary>
    public void Advance()
    {
        char passed = _text[_offset++];
        if (passed == '\n' || (passed == '\r' && Current != '\n'))
        {
            _line++;
            _lineStart = _offset;
        }
    }

    /// <summary>Goes <paramref name="count"/> characters on.</summary>
    public void Advance(int count)
    {
        for (int i = 0; i < count; i++)
        {
            Advance();
        }
    }

    /// <summary>Goes on to <paramref name="offset"/>, before which no line ends.</summary>
    public void AdvanceWithinLine(int offset) => _offset = offset;

    /// <summary>Passes the four characters that JSON knows as white space.</summary>
    public void SkipWhiteSpace()
    {
        while (Current is ' ' or '\t' or '\n' or '\r')
        {
            Advance();
        }
    }
}
