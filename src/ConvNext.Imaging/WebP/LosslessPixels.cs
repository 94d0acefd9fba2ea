using System;

namespace ConvNext.Imaging.WebP;

/// <summary>
/// Reads the pixels of VP8L: values, copies of pixels before, and colours out of a cache. No copy reaches back further than 2²⁰
/// pixels, so that of a large picture only a window is kept.
/// </summary>
internal sealed class LosslessPixels
{
    /// <summary>Pixels before the next one that must be kept.</summary>
    public const int MaxDistance = 1 << 20;

    private readonly LosslessStream _stream;
    private readonly int _total;
    private readonly uint[] _cache;
    private int _position;
    private int _windowStart;
    private int _cached;

    /// <param name="stream">What stands before the pixels.</param>
    /// <param name="windowLength">Pixels to keep: all, or at least <see cref="MaxDistance"/> and the most that are read at a time.</param>
    public LosslessPixels(LosslessStream stream, int windowLength)
    {
        _stream = stream;
        _total = stream.Width * stream.Height;
        _cache = stream.CacheBits > 0 ? new uint[1 << stream.CacheBits] : [];
        Window = new uint[windowLength];
    }

    /// <summary>Pixels kept, alpha uppermost, then red, green, blue.</summary>
    public uint[] Window { get; }

    /// <summary>Whether reads behind the end are no error, because the caller has looked for them.</summary>
    public bool MayReadPastEnd { get; init; }

    /// <summary>Pixels read.</summary>
    public int Position => _position;

    /// <summary>Pixels read, from number <paramref name="first"/> on.</summary>
    public ReadOnlySpan<uint> From(int first, int count) => Window.AsSpan(first - _windowStart, count);

    /// <summary>Moves the window so that <paramref name="count"/> more pixels can be read.</summary>
    public void MakeRoom(int count)
    {
        int used = _position - _windowStart;
        if (Window.Length - used >= count)
        {
            return;
        }

        FillCache();
        int dropped = used - MaxDistance;
        Window.AsSpan(dropped, MaxDistance).CopyTo(Window);
        _windowStart += dropped;
    }

    /// <summary>Reads until at least <paramref name="end"/> pixels are there. A copy may go beyond, by less than 4,096.</summary>
    public void ReadTo(ref LosslessBitReader reader, int end)
    {
        ReadOnlySpan<ushort> pool = _stream.Pool.Entries;
        Span<uint> window = Window;
        PrefixCodeGroup group = default;
        int width = _stream.Width;
        int x = _position % width;
        int y = _position / width;
        int tileMask = _stream.TileBits == 0 ? -1 : (1 << _stream.TileBits) - 1;
        bool isNewTile = true;
        while (_position < end)
        {
            if (isNewTile || (x & tileMask) == 0)
            {
                group = _stream.GroupAt(x, y);
                isNewTile = false;
            }

            reader.Fill();
            int symbol = group.Green.Read(pool, ref reader);
            if (symbol < PrefixCodeGroup.Literals)
            {
                int red = group.Red.Read(pool, ref reader);
                reader.Fill();
                int blue = group.Blue.Read(pool, ref reader);
                int alpha = group.Alpha.Read(pool, ref reader);
                window[_position - _windowStart] = ((uint)alpha << 24) | ((uint)red << 16) | ((uint)symbol << 8) | (uint)blue;
            }
            else if (symbol < PrefixCodeGroup.FirstCacheSymbol)
            {
                int length = Copy(ref reader, group.Distance, pool, symbol - PrefixCodeGroup.Literals);
                x += length;
                y += x / width;
                x %= width;
                isNewTile = true;
                continue;
            }
            else
            {
                FillCache();
                window[_position - _windowStart] = _cache[symbol - PrefixCodeGroup.FirstCacheSymbol];
            }

            _position++;
            if (++x == width)
            {
                x = 0;
                y++;
                if (reader.HasReadPastEnd && !MayReadPastEnd)
                {
                    throw ImageLimits.Truncated("WebP");
                }
            }
        }
    }

    private int Copy(ref LosslessBitReader reader, PrefixCode distanceCode, ReadOnlySpan<ushort> pool, int lengthPrefix)
    {
        int length = LosslessCopy.ReadNumber(ref reader, lengthPrefix);
        int distancePrefix = distanceCode.Read(pool, ref reader);
        reader.Fill();
        int distance = LosslessCopy.Distance(LosslessCopy.ReadNumber(ref reader, distancePrefix), _stream.Width);
        if (reader.HasReadPastEnd && !MayReadPastEnd)
        {
            throw ImageLimits.Truncated("WebP");
        }

        LosslessCopy.Check(_position, _total, distance, length);
        int target = _position - _windowStart;
        Span<uint> source = Window.AsSpan(target - distance, distance + length);
        if (distance >= length)
        {
            source[..length].CopyTo(source[distance..]);
        }
        else
        {
            // The copy overlaps itself and repeats what it has written.
            for (int i = 0; i < length; i++)
            {
                source[distance + i] = source[i];
            }
        }

        _position += length;
        return length;
    }

    /// <summary>Puts the pixels read since the last time into the cache, where each has one place, by a hash of its value.</summary>
    private void FillCache()
    {
        if (_cache.Length > 0)
        {
            int shift = 32 - _stream.CacheBits;
            foreach (uint pixel in Window.AsSpan(_cached - _windowStart, _position - _cached))
            {
                _cache[(pixel * 0x1E35A7BDu) >> shift] = pixel;
            }
        }

        _cached = _position;
    }
}
