using System;
using System.Runtime.InteropServices;

namespace ConvNext.Testing;

/// <summary>Bytes that end exactly where a page begins that cannot be read. Where there is no mmap they are followed by ordinary memory.</summary>
public sealed unsafe partial class GuardedMemory : IDisposable
{
    private const int ReadWrite = 3;
    private const int PrivateAnonymousOnLinux = 0x22;
    private readonly nint pages;
    private readonly nuint pagesLength;
    private readonly byte* start;

    public GuardedMemory(int length)
    {
        Length = length;
        nuint page = (nuint)Environment.SystemPageSize;
        nuint usable = ((nuint)length + page - 1) / page * page;
        pagesLength = usable + page;
        if (OperatingSystem.IsLinux())
        {
            pages = Map(0, pagesLength, ReadWrite, PrivateAnonymousOnLinux, -1, 0);
            if (pages == -1 || Protect(pages + (nint)usable, page, 0) != 0)
            {
                throw new InvalidOperationException("The pages cannot be mapped.");
            }
        }
        else
        {
            pages = (nint)NativeMemory.AllocZeroed(pagesLength);
        }

        start = (byte*)pages + usable - length;
    }

    public int Length { get; }

    public Span<byte> Span => new(start, Length);

    public void Dispose()
    {
        if (OperatingSystem.IsLinux())
        {
            _ = Unmap(pages, pagesLength);
        }
        else
        {
            NativeMemory.Free((void*)pages);
        }
    }

    [LibraryImport("libc", EntryPoint = "mmap", SetLastError = true)]
    private static partial nint Map(nint address, nuint length, int protection, int flags, int file, nint offset);

    [LibraryImport("libc", EntryPoint = "mprotect", SetLastError = true)]
    private static partial int Protect(nint address, nuint length, int protection);

    [LibraryImport("libc", EntryPoint = "munmap", SetLastError = true)]
    private static partial int Unmap(nint address, nuint length);
}
