namespace ConvNext.Weights.PyTorch;

/// <content>Instructions that carry a value: numbers, texts and bytes.</content>
internal ref partial struct PickleReader
{
    private static readonly object True = true;
    private static readonly object False = false;

    private bool TryPushNumber(byte instruction)
    {
        switch (instruction)
        {
            case (byte)'N':
                return Push(PickleInert.Instance);
            case 0x88:
                return Push(True);
            case 0x89:
                return Push(False);
            case (byte)'K':
                return Push((long)_cursor.ReadByte());
            case (byte)'M':
                return Push((long)_cursor.ReadUInt16());
            case (byte)'J':
                return Push((long)_cursor.ReadInt32());
            case 0x8a:
                return Push(_cursor.ReadLong(_cursor.ReadByte()));
            case 0x8b:
                return Push(_cursor.ReadLong(_cursor.ReadUInt32()));
            case (byte)'I' or (byte)'L':
                return Push(_cursor.ReadDecimal());
            case (byte)'G':
                _cursor.Skip(sizeof(double));
                return Push(PickleInert.Instance);
            case (byte)'F':
                _cursor.SkipLine();
                return Push(PickleInert.Instance);
            default:
                return false;
        }
    }

    private bool TryPushText(byte instruction)
    {
        switch (instruction)
        {
            case (byte)'X':
                return Push(_cursor.ReadText(_cursor.ReadUInt32()));
            case 0x8c:
                return Push(_cursor.ReadText(_cursor.ReadByte()));
            case 0x8d:
                return Push(_cursor.ReadText(_cursor.ReadUInt64()));
            case (byte)'U':
                return Push(_cursor.ReadPython2Text(_cursor.ReadByte()));
            case (byte)'T':
                return Push(_cursor.ReadPython2Text(_cursor.ReadUInt32()));
            case (byte)'S' or (byte)'V':
                return Push(_cursor.ReadQuotedLine());
            case (byte)'B':
                return PushBytes(_cursor.ReadUInt32());
            case (byte)'C':
                return PushBytes(_cursor.ReadByte());
            case 0x8e or 0x96:
                return PushBytes(_cursor.ReadUInt64());
            default:
                return false;
        }
    }

    private bool PushBytes(ulong length)
    {
        _cursor.Skip(length);
        return Push(PickleInert.Instance);
    }
}
