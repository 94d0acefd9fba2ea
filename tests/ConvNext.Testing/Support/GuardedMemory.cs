using System;
using System.Runtime.InteropServices;

namespace ConvNext.Testing;

/// <summary>Bytes that end exactly where a page begins that cannot be read. Where there is no mmap they are followed by ordinary memory.</summary>
public sealed unsafe partial class GuardedMemory : IDisposable
{
    private const int ReadWrite = 3;
    private const int PrivateAnonymousOnLinux = 0x22;
    private readonly nint _pages;
    private readonly nuint _pagesLength;
    private readonly byte* _start;

    public GuardedMemory(int length)
    {
        Length = length;
        nuint page = (nuint)Environment.SystemPageSize;
        nuint usable = ((nuint)length + page - 1) / page * page;
        _pagesLength = usable + page;
        if (OperatingSystem.IsLinux())
        {
            _pages = Map(0, _pagesLength, ReadWrite, PrivateAnonymousOnLinux, -1, 0);
            if (_pages == -1 || Protect(_pages + (nint)usable, page, 0) != 0)
            {
                throw new InvalidOperationException("The pages cannot be mapped.");
            }
        }
        else
        {
            _pages = (nint)NativeMemory.AllocZeroed(_pagesLength);
        }

        _start = (byte*)_pages + usable - length;
    }

    public int Length { get; }

    public Span<byte> Span => new(_start, Length);

    public void Dispose()
    {
        if (OperatingSystem.IsLinux())
        {
            _ = Unmap(_pages, _pagesLength);
        }
        else
        {
            NativeMemory.Free((void*)_pages);
        }
    }

    [LibraryImport("libc", EntryPoint = "mmap", SetLastError = true)]
    private static partial nint Map(nint address, nuint length, int protection, int flags, int file, nint offset);

    [LibraryImport("libc", EntryPoint = "mprotect", SetLastError = true)]
    private static partial int Protect(nint address, nuint length, int protection);

    [LibraryImport("libc", EntryPoint = "munmap", SetLastError = true)]
    private static partial int Unmap(nint address, nuint length);
}
