using System;

namespace ConvNext.Imaging.Jpeg;

/// <summary>
/// The adaptive binary arithmetic decoder of section D.2 of the standard. A statistics bin is one byte: the more probable symbol in its upper
/// bit, the state of the estimate below it.
/// </summary>
internal unsafe struct ArithmeticCoder
{
    /// <summary>The state whose estimate stays at one half.</summary>
    public const byte FixedEstimate = 113;

    private const uint Renormalised = 0x8000;

    private readonly byte* _end;
    private byte* _position;
    private long _code;
    private uint _interval;
    private int _bitsLeft;

    /// <summary>Begins a segment.</summary>
    /// <param name="position">Its first byte.</param>
    /// <param name="end">Behind its last byte. Zeros follow, as an encoder leaves them out.</param>
    public ArithmeticCoder(byte* position, byte* end)
        : this()
    {
        _position = position;
        _end = end;
        _bitsLeft = -16;
    }

    /// <summary>Whether a byte behind the end was asked for.</summary>
    public bool IsBeyondEnd { get; private set; }

    /// <summary>Decodes one decision, 0 or 1, and adapts its estimate.</summary>
    public int Decode(ref byte bin)
    {
        while (_interval < Renormalised)
        {
            if (--_bitsLeft < 0)
            {
                _code = (_code << 8) | NextByte();
                _bitsLeft += 8;
                if (_bitsLeft < 0 && ++_bitsLeft == 0)
                {
                    // Two bytes are there: the interval becomes the whole one below.
                    _interval = Renormalised;
                }
            }

            _interval <<= 1;
        }

        int state = bin & 0x7F;
        int symbol = bin & 0x80;
        uint estimate = Estimates[state];
        _interval -= estimate;
        long split = (long)_interval << _bitsLeft;
        bool isLess;
        if (_code >= split)
        {
            // The less probable symbol, unless its interval has become the larger one.
            _code -= split;
            isLess = _interval >= estimate;
            _interval = estimate;
        }
        else if (_interval < Renormalised)
        {
            isLess = _interval < estimate;
        }
        else
        {
            return symbol >> 7;
        }

        bin = (byte)(symbol ^ (isLess ? NextIfLess[state] : NextIfMore[state]));
        return (isLess ? symbol ^ 0x80 : symbol) >> 7;
    }

    private byte NextByte()
    {
        if (_position >= _end)
        {
            IsBeyondEnd = true;
            return 0;
        }

        byte value = *_position++;
        if (value == 0xFF)
        {
            while (_position < _end && *_position++ == 0xFF)
            {
            }
        }

        return value;
    }

    /// <summary>Table D.3: the size of the less probable symbol's interval in each state. The last state is libjpeg's, for fixed estimates.</summary>
    private static ReadOnlySpan<ushort> Estimates =>
    [
        0x5A1D, 0x2586, 0x1114, 0x080B, 0x03D8, 0x01DA, 0x00E5, 0x006F, 0x0036, 0x001A, 0x000D, 0x0006, 0x0003, 0x0001, 0x5A7F, 0x3F25,
        0x2CF2, 0x207C, 0x17B9, 0x1182, 0x0CEF, 0x09A1, 0x072F, 0x055C, 0x0406, 0x0303, 0x0240, 0x01B1, 0x0144, 0x00F5, 0x00B7, 0x008A,
        0x0068, 0x004E, 0x003B, 0x002C, 0x5AE1, 0x484C, 0x3A0D, 0x2EF1, 0x261F, 0x1F33, 0x19A8, 0x1518, 0x1177, 0x0E74, 0x0BFB, 0x09F8,
        0x0861, 0x0706, 0x05CD, 0x04DE, 0x040F, 0x0363, 0x02D4, 0x025C, 0x01F8, 0x01A4, 0x0160, 0x0125, 0x00F6, 0x00CB, 0x00AB, 0x008F,
        0x5B12, 0x4D04, 0x412C, 0x37D8, 0x2FE8, 0x293C, 0x2379, 0x1EDF, 0x1AA9, 0x174E, 0x1424, 0x119C, 0x0F6B, 0x0D51, 0x0BB6, 0x0A40,
        0x5832, 0x4D1C, 0x438E, 0x3BDD, 0x34EE, 0x2EAE, 0x299A, 0x2516, 0x5570, 0x4CA9, 0x44D9, 0x3E22, 0x3824, 0x32B4, 0x2E17, 0x56A8,
        0x4F46, 0x47E5, 0x41CF, 0x3C3D, 0x375E, 0x5231, 0x4C0F, 0x4639, 0x415E, 0x5627, 0x50E7, 0x4B85, 0x5597, 0x504F, 0x5A10, 0x5522,
        0x59EB, 0x5A1D,
    ];

    /// <summary>The state after the less probable symbol; the upper bit exchanges the two symbols.</summary>
    private static ReadOnlySpan<byte> NextIfLess =>
    [
        0x81, 0x0E, 0x10, 0x12, 0x14, 0x17, 0x19, 0x1C, 0x1E, 0x21, 0x23, 0x09, 0x0A, 0x0C, 0x8F, 0x24, 0x26, 0x27, 0x28, 0x2A, 0x2B, 0x2D,
        0x2E, 0x30, 0x31, 0x33, 0x34, 0x36, 0x38, 0x39, 0x3B, 0x3C, 0x3E, 0x3F, 0x20, 0x21, 0xA5, 0x40, 0x41, 0x43, 0x44, 0x45, 0x46, 0x48,
        0x49, 0x4A, 0x4B, 0x4D, 0x4E, 0x4F, 0x30, 0x32, 0x32, 0x33, 0x34, 0x35, 0x36, 0x37, 0x38, 0x39, 0x3A, 0x3B, 0x3D, 0x3D, 0xC1, 0x50,
        0x51, 0x52, 0x53, 0x54, 0x56, 0x57, 0x57, 0x48, 0x48, 0x4A, 0x4A, 0x4B, 0x4D, 0x4D, 0xD0, 0x58, 0x59, 0x5A, 0x5B, 0x5C, 0x5D, 0x56,
        0xD8, 0x5F, 0x60, 0x61, 0x63, 0x63, 0x5D, 0xDF, 0x65, 0x66, 0x67, 0x68, 0x63, 0x69, 0x6A, 0x6B, 0x67, 0xE9, 0x6C, 0x6D, 0x6E, 0x6F,
        0xEE, 0x70, 0xF0, 0x71,
    ];

    /// <summary>The state after the more probable symbol.</summary>
    private static ReadOnlySpan<byte> NextIfMore =>
    [
        1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 13, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35,
        9, 37, 38, 39, 40, 41, 42, 43, 44, 45, 46, 47, 48, 49, 50, 51, 52, 53, 54, 55, 56, 57, 58, 59, 60, 61, 62, 63, 32, 65, 66, 67, 68,
        69, 70, 71, 72, 73, 74, 75, 76, 77, 78, 79, 48, 81, 82, 83, 84, 85, 86, 87, 71, 89, 90, 91, 92, 93, 94, 86, 96, 97, 98, 99, 100, 93,
        102, 103, 104, 99, 106, 107, 103, 109, 107, 111, 109, 111, 113,
    ];
}
