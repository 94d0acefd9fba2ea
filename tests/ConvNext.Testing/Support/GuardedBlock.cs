using System;
using System.Collections.Generic;
using System.Linq;

namespace ConvNext.Testing;

/// <summary>
/// A block of floats of which some parts are used, and the rest is nobody's: whole pages of the rest cannot be touched without ending the process, what is left
/// of it is marked. Before the block and behind it lie pages that cannot be touched either.
/// </summary>
/// <remarks>
/// A block of one part that is used ends where its pages do. Else it begins where they do, and a part that ends with a page is guarded to the float.
/// </remarks>
public sealed unsafe class GuardedBlock : IDisposable
{
    private readonly byte* _pages;
    private readonly nuint _pagesLength;
    private readonly List<(long Start, long End)> _marked = [];

    /// <summary>Everything is marked.</summary>
    /// <param name="length">Floats of the block.</param>
    /// <param name="used">Start and length of each part that is used, in floats; they may touch, but not overlap.</param>
    public GuardedBlock(long length, params IEnumerable<(long Start, long Length)> used)
    {
        List<(long Start, long End)> parts = [.. used.Where(static part => part.Length > 0).OrderBy(static part => part.Start).Select(static part => (part.Start, part.Start + part.Length))];
        if (parts.Zip(parts.Skip(1)).Any(static pair => pair.First.End > pair.Second.Start) || parts.Count == 0 || parts[0].Start < 0 || parts[^1].End > length)
        {
            throw new ArgumentException("The parts overlap, or lie outside of the block.", nameof(used));
        }

        long page = (long)SystemPages.Size / sizeof(float);
        long pages = (length + page - 1) / page;
        _pagesLength = (nuint)((pages + 2) * page * sizeof(float));
        _pages = SystemPages.Map(_pagesLength);
        new Span<uint>(_pages, checked((int)(_pagesLength / sizeof(uint)))).Fill(GuardedFloats.Mark);
        long before = page + (parts.Count == 1 ? (pages * page) - length : 0);
        Pointer = (float*)_pages + before;
        Length = length;
        long end = -before;
        foreach ((long start, long next) in parts.Append(((pages + 2) * page - before, 0)))
        {
            Guard(end, start, page, before);
            end = next;
        }
    }

    /// <summary>Floats of the block.</summary>
    public long Length { get; }

    /// <summary>The first float of the block, which may be nobody's.</summary>
    public float* Pointer { get; }

    /// <summary>Pages that cannot be touched.</summary>
    public int PagesTakenAway { get; private set; }

    /// <summary>Whether nothing was written where nobody's floats can be touched.</summary>
    public bool RestIsUntouched => _marked.TrueForAll(rest => new ReadOnlySpan<uint>(Pointer + rest.Start, (int)(rest.End - rest.Start)).IndexOfAnyExcept(GuardedFloats.Mark) < 0);

    /// <summary>Copies a part, or what of it is used, to the same place in the block.</summary>
    public void CopyFrom(float* source, IEnumerable<(long Start, long Length)> used)
    {
        foreach ((long start, long length) in used)
        {
            Buffer.MemoryCopy(source + start, Pointer + start, length * sizeof(float), length * sizeof(float));
        }
    }

    /// <summary>Gives the memory back.</summary>
    public void Dispose() => SystemPages.Free(_pages, _pagesLength);

    // From the end of one part to the start of the next: its whole pages go, the floats before and behind them stay marked.
    private void Guard(long start, long end, long page, long before)
    {
        long first = (start + before + page - 1) / page * page - before;
        long last = (end + before) / page * page - before;
        if (first >= last)
        {
            _marked.Add((start, end));
            return;
        }

        _marked.Add((start, first));
        _marked.Add((last, end));
        SystemPages.TakeAway((byte*)(Pointer + first), (nuint)(last - first) * sizeof(float));
        PagesTakenAway += (int)((last - first) / page);
    }
}
