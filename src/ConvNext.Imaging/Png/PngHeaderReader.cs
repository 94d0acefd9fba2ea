using System;
using ConvNext.Imaging.Exif;

namespace ConvNext.Imaging.Png;

/// <summary>
/// Reads all chunks of a PNG without decompressing the picture, and refuses what Pillow refuses. Before the picture's data every chunk must be
/// whole and its checksum right; the checksums of the data and of what follows are not looked at.
/// </summary>
internal ref struct PngHeaderReader
{
    private readonly PngHeader _header = new();
    private readonly PngMetadata _metadata = new();
    private readonly PngAnimation _animation = new();
    private PngChunkCursor _cursor;

    private PngHeaderReader(ReadOnlySpan<byte> file)
    {
        _cursor = new PngChunkCursor(file);
    }

    /// <summary>Reads a file that begins with the PNG signature.</summary>
    public static PngHeader Read(ReadOnlySpan<byte> file, ImageDecodeOptions options)
    {
        PngHeaderReader reader = new(file);
        PngChunk data = reader.ReadBeforeData();
        reader._header.Settle(options);
        reader._header.Region = reader._animation.RegionIn(reader._header.Width, reader._header.Height);

        // Where an EXIF block stands before the data, Pillow does not look for another behind it.
        ExifOrientation? before = reader._metadata.HasExif ? reader._metadata.Orientation() : null;
        PngChunk? next = reader.ReadData(data);
        reader.ReadAfterData(next);
        reader._header.SettleColours(options);
        reader._header.Orientation = before ?? reader._metadata.Orientation();
        return reader._header;
    }

    private PngChunk ReadBeforeData()
    {
        while (_cursor.TryNext(out PngChunk chunk))
        {
            switch (chunk.Type)
            {
                case PngChunkType.Data or PngChunkType.FrameData:
                    return chunk;
                case PngChunkType.End:
                    throw new ImageDecodeException("The PNG holds no picture: it ends without picture data.");
                default:
                    Take(chunk, _header);
                    _cursor.CheckSum(chunk);
                    break;
            }
        }

        throw _cursor.Error;
    }

    /// <summary>Takes note of the chunks of data, and gives the chunk behind them.</summary>
    private PngChunk? ReadData(PngChunk chunk)
    {
        _animation.BeginData();
        while (true)
        {
            Range range = _cursor.AvailableBody(chunk);
            if (chunk.Type == PngChunkType.FrameData)
            {
                _animation.ReadFrameData(_cursor.Slice(range));
                range = (range.Start.Value + sizeof(uint))..range.End;
            }

            int length = range.End.Value - range.Start.Value;
            _header.DataRanges.Add(range);
            _header.DataLength += length;
            _header.IsDataCut = length < (chunk.Type == PngChunkType.FrameData ? chunk.Length - sizeof(uint) : chunk.Length);
            if (!_cursor.TryNext(out chunk))
            {
                return null;
            }

            if (chunk.Type is not (PngChunkType.Data or PngChunkType.DeltaData or PngChunkType.FrameData))
            {
                return chunk;
            }
        }
    }

    /// <summary>What follows the data may give the orientation, and must be whole; where no chunk can be made out, the file counts as ended.</summary>
    private void ReadAfterData(PngChunk? next)
    {
        // Headers and palettes come too late here: they are held against the rules, and forgotten.
        PngHeader ignored = new();
        for (PngChunk? chunk = next; chunk is { } current; chunk = _cursor.TryNext(out PngChunk following) ? following : null)
        {
            if (current.Type == PngChunkType.End || (current.Type == PngChunkType.FrameControl && _animation.HasMoreFrames))
            {
                return;
            }

            Take(current, ignored);
        }
    }

    private readonly void Take(PngChunk chunk, PngHeader target)
    {
        ReadOnlySpan<byte> body = _cursor.Body(chunk);
        switch (chunk.Type)
        {
            case PngChunkType.Header:
                target.ReadHeader(body);
                break;
            case PngChunkType.Palette:
                target.ReadPalette(body);
                break;
            case PngChunkType.Exif:
                _metadata.ReadExif(body);
                break;
            case PngChunkType.Text:
                _metadata.ReadText(body);
                break;
            case PngChunkType.CompressedText:
                _metadata.ReadCompressedText(body);
                break;
            case PngChunkType.InternationalText:
                _metadata.ReadInternationalText(body);
                break;
            case PngChunkType.ColourProfile:
                _metadata.ReadColourProfile(body);
                break;
            case PngChunkType.Animation:
                _animation.ReadControl(body);
                break;
            case PngChunkType.FrameControl:
                _animation.ReadFrameControl(body, _header.Size.Width, _header.Size.Height);
                break;
            case PngChunkType.FrameData:
                _animation.ReadFrameData(body);
                break;
            default:
                CheckLength(chunk.Type, body.Length);
                if (chunk.Type == PngChunkType.Transparency && _header.HasMode)
                {
                    _header.Transparency.Read(body, _header.ColourType);
                }

                break;
        }
    }

    /// <summary>Chunks whose length matters: Pillow refuses a file where it is wrong.</summary>
    private readonly void CheckLength(uint type, int length)
    {
        (string name, bool isWrong) = type switch
        {
            PngChunkType.Transparency => ("tRNS", _header.HasMode && length < _header.ColourType switch
            {
                PngColourType.Grey => 2,
                PngColourType.Rgb => 6,
                _ => 0,
            }),
            PngChunkType.Gamma => ("gAMA", length < 4),
            PngChunkType.Chromaticities => ("cHRM", length % 4 != 0),
            PngChunkType.StandardRgb => ("sRGB", length < 1),
            PngChunkType.PixelSize => ("pHYs", length < 9),
            _ => ("", false),
        };
        if (isWrong)
        {
            throw new ImageDecodeException($"The PNG is damaged: its {name} chunk has {length} bytes, which is none of its lengths.");
        }
    }
}
