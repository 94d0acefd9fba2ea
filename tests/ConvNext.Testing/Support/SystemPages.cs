using System;
using System.Runtime.InteropServices;

namespace ConvNext.Testing;

/// <summary>Whole pages of memory, which can be taken away again. Where there is no mmap they are ordinary memory, and nothing is taken away.</summary>
internal static unsafe partial class SystemPages
{
    private const int ReadWrite = 3;
    private const int PrivateAnonymousOnLinux = 0x22;

    /// <summary>Bytes of a page.</summary>
    public static nuint Size => (nuint)Environment.SystemPageSize;

    /// <summary>Zeroed pages; the length is a multiple of a page.</summary>
    public static byte* Map(nuint length)
    {
        if (!OperatingSystem.IsLinux())
        {
            return (byte*)NativeMemory.AlignedAlloc(length, Size);
        }

        nint pages = Map(0, length, ReadWrite, PrivateAnonymousOnLinux, -1, 0);
        return pages == -1 ? throw new InvalidOperationException("The pages cannot be mapped.") : (byte*)pages;
    }

    /// <summary>Whoever touches these pages from now on ends the process.</summary>
    public static void TakeAway(byte* start, nuint length)
    {
        if (OperatingSystem.IsLinux() && length > 0 && Protect((nint)start, length, 0) != 0)
        {
            throw new InvalidOperationException("The pages cannot be taken away.");
        }
    }

    /// <summary>Gives all pages back.</summary>
    public static void Free(byte* start, nuint length)
    {
        if (OperatingSystem.IsLinux())
        {
            _ = Unmap((nint)start, length);
        }
        else
        {
            NativeMemory.AlignedFree(start);
        }
    }

    [LibraryImport("libc", EntryPoint = "mmap", SetLastError = true)]
    private static partial nint Map(nint address, nuint length, int protection, int flags, int file, nint offset);

    [LibraryImport("libc", EntryPoint = "mprotect", SetLastError = true)]
    private static partial int Protect(nint address, nuint length, int protection);

    [LibraryImport("libc", EntryPoint = "munmap", SetLastError = true)]
    private static partial int Unmap(nint address, nuint length);
}
