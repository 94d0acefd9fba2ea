namespace ConvNext.Imaging.Png;

/// <summary>The chunks that mean something to Pillow, each as its four letters in big-endian order.</summary>
internal static class PngChunkType
{
    public const uint Header = 0x49484452; // IHDR
    public const uint Palette = 0x504C5445; // PLTE
    public const uint Data = 0x49444154; // IDAT
    public const uint DeltaData = 0x44444154; // DDAT, of MNG: Pillow goes on with it like IDAT
    public const uint FrameData = 0x66644154; // fdAT
    public const uint End = 0x49454E44; // IEND
    public const uint Animation = 0x6163544C; // acTL
    public const uint FrameControl = 0x6663544C; // fcTL
    public const uint Exif = 0x65584966; // eXIf
    public const uint Text = 0x74455874; // tEXt
    public const uint CompressedText = 0x7A545874; // zTXt
    public const uint InternationalText = 0x69545874; // iTXt
    public const uint ColourProfile = 0x69434350; // iCCP
    public const uint Transparency = 0x74524E53; // tRNS
    public const uint Gamma = 0x67414D41; // gAMA
    public const uint Chromaticities = 0x6348524D; // cHRM
    public const uint StandardRgb = 0x73524742; // sRGB
    public const uint PixelSize = 0x70485973; // pHYs
}
