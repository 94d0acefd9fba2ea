using System.Collections.Generic;
using System.Globalization;
using System.Text;

namespace ConvNext.Weights;

/// <summary>
/// A short name for where each weight of a network lies: the 64-bit FNV-1a hash of the table of tensors (names, shapes, layouts, panel
/// widths, element types, offsets and lengths in bytes). A change of the network's shape or of the generator's tiling gives another one. It guards against
/// mistakes, not against someone who forges a file.
/// </summary>
internal static class LayoutFingerprint
{
    private const ulong OffsetBasis = 0xcbf29ce484222325;
    private const ulong Prime = 0x100000001b3;

    /// <summary>Sixteen hexadecimal digits. Takes some 20 µs for the 180 tensors of ConvNeXt-Tiny.</summary>
    public static string Of(IReadOnlyList<WeightEntry> entries, long lengthInBytes)
    {
        ulong hash = Add(OffsetBasis, lengthInBytes);
        foreach (WeightEntry entry in entries)
        {
            hash = Add(hash, entry.Name);
            hash = Add(hash, entry.Shape.Length);
            foreach (int dimension in entry.Shape)
            {
                hash = Add(hash, dimension);
            }

            hash = Add(hash, (int)entry.Packing);
            hash = Add(hash, entry.PanelWidth);
            hash = Add(hash, (int)entry.ElementType);
            hash = Add(hash, entry.OffsetInBytes);
            hash = Add(hash, entry.LengthInBytes);
        }

        return hash.ToString("x16", CultureInfo.InvariantCulture);
    }

    private static ulong Add(ulong hash, string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);

        // The length goes first, so that no two sequences of texts and numbers read alike.
        hash = Add(hash, bytes.Length);
        foreach (byte value in bytes)
        {
            hash = (hash ^ value) * Prime;
        }

        return hash;
    }

    private static ulong Add(ulong hash, long number)
    {
        for (int shift = 0; shift < 64; shift += 8)
        {
            hash = (hash ^ (byte)(number >> shift)) * Prime;
        }

        return hash;
    }
}
