using System;

namespace ConvNext.Imaging.Jpeg;

/// <summary>The Huffman tables of section K.3 of the standard, which frames of Motion JPEG leave out.</summary>
internal static class StandardHuffmanTables
{
    public static readonly HuffmanTable LuminanceDc = new([0, 1, 5, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0], [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);

    public static readonly HuffmanTable ChrominanceDc = new([0, 3, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0], [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);

    public static readonly HuffmanTable LuminanceAc = new(
        [0, 2, 1, 3, 3, 2, 4, 3, 5, 5, 4, 4, 0, 0, 1, 0x7D],
        Convert.FromHexString(
            "01020300041105122131410613516107227114328191A1082342B1C11552D1F02433627282090A161718191A25262728292A3435363738393A" +
            "434445464748494A535455565758595A636465666768696A737475767778797A838485868788898A92939495969798999AA2A3A4A5A6A7A8A9AA" +
            "B2B3B4B5B6B7B8B9BAC2C3C4C5C6C7C8C9CAD2D3D4D5D6D7D8D9DAE1E2E3E4E5E6E7E8E9EAF1F2F3F4F5F6F7F8F9FA"));

    public static readonly HuffmanTable ChrominanceAc = new(
        [0, 2, 1, 2, 4, 4, 3, 4, 7, 5, 4, 4, 0, 1, 2, 0x77],
        Convert.FromHexString(
            "0001020311040521310612415107617113223281081442" + "91A1B1C109233352F0156272D10A162434E125F11718191A262728292A35363738393A" +
            "434445464748494A535455565758595A636465666768696A737475767778797A82838485868788898A92939495969798999AA2A3A4A5A6A7A8A9AA" +
            "B2B3B4B5B6B7B8B9BAC2C3C4C5C6C7C8C9CAD2D3D4D5D6D7D8D9DAE2E3E4E5E6E7E8E9EAF2F3F4F5F6F7F8F9FA"));

    private static readonly HuffmanTable[] All = [LuminanceDc, ChrominanceDc, LuminanceAc, ChrominanceAc];

    /// <summary>
    /// The table that a file defines: where it is one of these, which most cameras write, the shared one, whose tables for quick decoding are made once.
    /// </summary>
    public static HuffmanTable FindOrCreate(ReadOnlySpan<byte> counts, ReadOnlySpan<byte> symbols)
    {
        foreach (HuffmanTable table in All)
        {
            if (table.HasCode(counts, symbols))
            {
                return table;
            }
        }

        return new HuffmanTable(counts, symbols);
    }
}
