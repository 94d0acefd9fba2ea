using System;
using System.Buffers.Binary;
using ConvNext.Preprocessing;

namespace ConvNext.Imaging.Png;

/// <summary>
/// What a PNG says about transparency, and how Pillow's <c>convert("RGBA")</c> takes it: alpha channels with their upper 8 bits, tRNS of a palette
/// as an alpha for each colour, tRNS of grey as one level that is transparent. That of RGB does not count: transformers leaves a picture alone that
/// Pillow calls RGB.
/// </summary>
internal sealed class PngTransparency
{
    private byte[]? _paletteAlpha;
    private int _paletteAlphaLength;
    private byte[]? _key;

    /// <summary>Takes tRNS, whose length was checked. Of several the last counts, also behind the picture's data.</summary>
    public void Read(ReadOnlySpan<byte> body, PngColourType colourType)
    {
        switch (colourType)
        {
            case PngColourType.Palette:
                ReadPaletteAlpha(body);
                break;
            case PngColourType.Grey:
                // Pillow holds the lower byte against the 8 bits that it keeps of a sample, of whatever depth.
                byte level = (byte)BinaryPrimitives.ReadUInt16BigEndian(body);
                (_paletteAlpha, _key) = (null, [level, level, level]);
                break;
            default:
                break;
        }
    }

    /// <summary>Lays the colours of a palette on white.</summary>
    /// <exception cref="ImageDecodeException">There are more alphas than colours.</exception>
    public void ApplyToPalette(Span<byte> palette)
    {
        if (_paletteAlpha is null)
        {
            return;
        }

        if (_paletteAlphaLength > Palettes.Colours)
        {
            throw new ImageDecodeException(
                $"The PNG is damaged: its tRNS chunk makes colour {_paletteAlphaLength - 1} transparent, and a palette has {Palettes.Colours} colours.");
        }

        WhiteBackground.ApplyToRow(palette, _paletteAlpha, first: 0, step: 1);
    }

    /// <summary>Lays a row that has no palette on white.</summary>
    /// <param name="header">Gives colour type and bit depth.</param>
    /// <param name="row">The restored row, which holds the alpha, if any.</param>
    /// <param name="rgb">The row as RGB, (width, 3).</param>
    public void ApplyToRow(PngHeader header, ReadOnlySpan<byte> row, Span<byte> rgb)
    {
        if (header.ColourType is PngColourType.GreyAlpha or PngColourType.Rgba)
        {
            int sampleLength = header.BitDepth / 8;
            WhiteBackground.ApplyToRow(rgb, row, (header.Channels - 1) * sampleLength, header.Channels * sampleLength);
        }
        else if (_key is not null && header.ColourType != PngColourType.Palette)
        {
            ApplyKey(rgb);
        }
    }

    /// <summary>What is not filled: black, where there is an alpha channel transparent.</summary>
    public void ApplyToBackground(PngHeader header, Span<byte> rgb)
    {
        if (header.ColourType is PngColourType.GreyAlpha or PngColourType.Rgba)
        {
            rgb.Fill(byte.MaxValue);
        }
        else if (_key is not null && header.ColourType != PngColourType.Palette)
        {
            ApplyKey(rgb);
        }
    }

    private void ApplyKey(Span<byte> rgb)
    {
        for (int i = 0; i < rgb.Length; i += 3)
        {
            Span<byte> pixel = rgb.Slice(i, 3);
            if (pixel.SequenceEqual(_key))
            {
                pixel.Fill(byte.MaxValue);
            }
        }
    }

    private void ReadPaletteAlpha(ReadOnlySpan<byte> body)
    {
        _key = null;
        _paletteAlpha = new byte[Palettes.Colours];
        _paletteAlpha.AsSpan().Fill(byte.MaxValue);

        // Pillow looks for a single transparent colour among opaque ones with a pattern that passes over a line feed at the end.
        ReadOnlySpan<byte> line = body is [.., (byte)'\n'] ? body[..^1] : body;
        int index = line.IndexOf((byte)0);
        if (index >= 0 && !line[..index].ContainsAnyExcept(byte.MaxValue) && !line[(index + 1)..].ContainsAnyExcept(byte.MaxValue))
        {
            body = line[..(index + 1)];
        }

        _paletteAlphaLength = body.Length;
        body[..Math.Min(body.Length, Palettes.Colours)].CopyTo(_paletteAlpha);
    }
}
