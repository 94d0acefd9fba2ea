namespace ConvNext.Imaging;

/// <summary>Colour tables of palette images.</summary>
internal static class Palettes
{
    /// <summary>Colours of a table, whatever the file defines: an index is a byte, so none is ever out of range.</summary>
    public const int Colours = 256;

    /// <summary>A table, (256, 3), in which every colour is the grey of its index: what Pillow starts from.</summary>
    public static byte[] CreateGreyRamp()
    {
        byte[] palette = new byte[Colours * 3];
        for (int i = 0; i < palette.Length; i++)
        {
            palette[i] = (byte)(i / 3);
        }

        return palette;
    }
}
