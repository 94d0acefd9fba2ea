namespace ConvNext.Imaging.Jpeg;

/// <summary>The second bytes of the markers that matter; the first is always 0xFF.</summary>
internal static class JpegMarker
{
    public const byte Temporary = 0x01;
    public const byte FrameBaseline = 0xC0;
    public const byte FrameExtended = 0xC1;
    public const byte FrameProgressive = 0xC2;
    public const byte HuffmanTables = 0xC4;
    public const byte Reserved = 0xC8;
    public const byte FrameArithmetic = 0xC9;
    public const byte FrameArithmeticProgressive = 0xCA;
    public const byte ArithmeticConditioning = 0xCC;
    public const byte Restart0 = 0xD0;
    public const byte Restart7 = 0xD7;
    public const byte StartOfImage = 0xD8;
    public const byte EndOfImage = 0xD9;
    public const byte StartOfScan = 0xDA;
    public const byte QuantisationTables = 0xDB;
    public const byte NumberOfLines = 0xDC;
    public const byte RestartInterval = 0xDD;
    public const byte HierarchicalProgression = 0xDE;
    public const byte ExpandReference = 0xDF;
    public const byte App0 = 0xE0;
    public const byte App1 = 0xE1;
    public const byte App14 = 0xEE;
    public const byte App15 = 0xEF;
    public const byte Comment = 0xFE;

    /// <summary>Whether it is one of the eight restart markers.</summary>
    public static bool IsRestart(byte marker) => marker is >= Restart0 and <= Restart7;

    /// <summary>Whether a frame header follows, of whatever coding.</summary>
    public static bool IsFrame(byte marker) =>
        marker is >= FrameBaseline and <= 0xCF and not (HuffmanTables or Reserved or ArithmeticConditioning);
}
