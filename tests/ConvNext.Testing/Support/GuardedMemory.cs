using System;

namespace ConvNext.Testing;

/// <summary>Bytes that end exactly where a page begins that cannot be read. Where there is no mmap they are followed by ordinary memory.</summary>
public sealed unsafe class GuardedMemory : IDisposable
{
    private readonly byte* _pages;
    private readonly nuint _pagesLength;
    private readonly byte* _start;

    public GuardedMemory(int length)
    {
        Length = length;
        nuint page = SystemPages.Size;
        nuint usable = ((nuint)length + page - 1) / page * page;
        _pagesLength = usable + page;
        _pages = SystemPages.Map(_pagesLength);
        SystemPages.TakeAway(_pages + usable, page);
        _start = _pages + usable - length;
    }

    public int Length { get; }

    public Span<byte> Span => new(_start, Length);

    public void Dispose() => SystemPages.Free(_pages, _pagesLength);
}
