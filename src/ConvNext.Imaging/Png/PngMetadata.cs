using System;
using System.IO;
using System.IO.Compression;
using System.Text;
using ConvNext.Imaging.Exif;

namespace ConvNext.Imaging.Png;

/// <summary>
/// What the chunks of text, eXIf and iCCP say about the way up of the picture. Everything that Pillow would refuse in them is refused, too;
/// what is inflated is bounded as there, a mebibyte for a chunk and 64 for all.
/// </summary>
internal sealed class PngMetadata
{
    private const int MaxInflatedChunk = 1 << 20;
    private const long MaxInflatedTotal = 64L << 20;

    private static readonly Encoding StrictUtf8 = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private byte[]? _exif;
    private bool _exifIsText;
    private byte[]? _rawProfile;
    private byte[]? _xmp;
    private long _inflatedTotal;

    /// <summary>Whether an EXIF block was found. Pillow looks no further once one stands before the picture data.</summary>
    public bool HasExif => _exif is not null;

    /// <summary>The way up of the picture: an EXIF block, a text chunk that holds one in hexadecimal digits, or XMP, in this order.</summary>
    public ExifOrientation Orientation()
    {
        if (_exif is { Length: > 0 } && _exifIsText)
        {
            return ExifOrientation.Damaged("it stands in a compressed text chunk");
        }

        byte[]? block = _exif;
        if (block is null && _rawProfile is not null && !RawProfile.TryDecode(_rawProfile, out block))
        {
            return ExifOrientation.Damaged("the text chunk 'Raw profile type exif' does not hold hexadecimal digits from its fourth line on");
        }

        return (block is null ? null : ExifBlock.Read(block)) ?? XmpOrientation.Find(_xmp);
    }

    /// <summary>Takes the body of eXIf.</summary>
    public void ReadExif(ReadOnlySpan<byte> body)
    {
        _exif = [.. "Exif\0\0"u8, .. body];
        _exifIsText = false;
    }

    /// <summary>Takes tEXt: a key, a zero, a text.</summary>
    public void ReadText(ReadOnlySpan<byte> body)
    {
        Split(body, out ReadOnlySpan<byte> key, out ReadOnlySpan<byte> text);
        Keep(key, text, isText: false);
    }

    /// <summary>Takes zTXt: a key, a zero, the compression, a compressed text.</summary>
    public void ReadCompressedText(ReadOnlySpan<byte> body)
    {
        Split(body, out ReadOnlySpan<byte> key, out ReadOnlySpan<byte> text);
        if (!text.IsEmpty && text[0] != 0)
        {
            throw new ImageDecodeException($"The PNG is damaged: its zTXt chunk names the compression {text[0]}, and 0 is known.");
        }

        Keep(key, text.IsEmpty ? [] : Inflate(text[1..], "zTXt") ?? [], isText: true);
    }

    /// <summary>Takes iTXt: a key, whether it is compressed and how, a language, the key in that language, a text in UTF-8. What is malformed is passed over.</summary>
    public void ReadInternationalText(ReadOnlySpan<byte> body)
    {
        if (!Split(body, out ReadOnlySpan<byte> key, out ReadOnlySpan<byte> rest) || rest.Length < 2
            || !Split(rest[2..], out ReadOnlySpan<byte> language, out ReadOnlySpan<byte> translated)
            || !Split(translated, out translated, out ReadOnlySpan<byte> text))
        {
            return;
        }

        if (rest[0] != 0)
        {
            if (rest[1] != 0 || Inflate(text, "iTXt") is not { } inflated)
            {
                return;
            }

            text = inflated;
        }

        if (IsUtf8(language) && IsUtf8(translated) && IsUtf8(text))
        {
            Keep(key, text, isText: true);
        }
    }

    /// <summary>Looks at iCCP: a name, a zero, the compression, a compressed profile. The profile itself is ignored, as in Pillow.</summary>
    public void ReadColourProfile(ReadOnlySpan<byte> body)
    {
        int end = body.IndexOf((byte)0);
        if (end < 0)
        {
            throw new ImageDecodeException("The PNG is damaged: the name of its colour profile (the iCCP chunk) does not end.");
        }

        byte[]? profile = Inflate(body[Math.Min(end + 2, body.Length)..], "iCCP");
        Count(profile?.Length ?? 0);
    }

    private static bool Split(ReadOnlySpan<byte> bytes, out ReadOnlySpan<byte> before, out ReadOnlySpan<byte> after)
    {
        int end = bytes.IndexOf((byte)0);
        before = end < 0 ? bytes : bytes[..end];
        after = end < 0 ? [] : bytes[(end + 1)..];
        return end >= 0;
    }

    private static bool IsUtf8(ReadOnlySpan<byte> bytes)
    {
        try
        {
            return StrictUtf8.GetCharCount(bytes) >= 0;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    // Null where the data is damaged: Pillow then takes the text for empty.
    private static unsafe byte[]? Inflate(ReadOnlySpan<byte> compressed, string type)
    {
        if (compressed.IsEmpty)
        {
            return [];
        }

        fixed (byte* data = compressed)
        {
            using var source = new UnmanagedMemoryStream(data, compressed.Length);
            using var inflater = new ZLibStream(source, CompressionMode.Decompress);
            byte[] buffer = new byte[4096];
            using var result = new MemoryStream();
            try
            {
                int read;
                while ((read = inflater.Read(buffer)) > 0)
                {
                    result.Write(buffer, 0, read);
                    if (result.Length > MaxInflatedChunk)
                    {
                        throw new ImageDecodeException($"The PNG has a {type} chunk of more than {MaxInflatedChunk} bytes when inflated, the most that are read.");
                    }
                }

                return result.ToArray();
            }
            catch (Exception error) when (PngStreamRows.IsDamage(error))
            {
                return null;
            }
        }
    }

    private void Keep(ReadOnlySpan<byte> key, ReadOnlySpan<byte> text, bool isText)
    {
        Count(text.Length);
        if (key.SequenceEqual("exif"u8))
        {
            _exif = text.ToArray();
            _exifIsText = isText;
        }
        else if (key.SequenceEqual("Raw profile type exif"u8))
        {
            _rawProfile = text.ToArray();
        }
        else if (key.SequenceEqual("XML:com.adobe.xmp"u8))
        {
            _xmp = text.ToArray();
        }
    }

    private void Count(int length)
    {
        _inflatedTotal += length;
        if (_inflatedTotal > MaxInflatedTotal)
        {
            throw new ImageDecodeException($"The PNG has more than {MaxInflatedTotal} bytes of text and colour profiles, the most that are read.");
        }
    }
}
