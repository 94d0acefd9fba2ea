using System;
using System.Runtime.InteropServices;

namespace ConvNext.Memory;

/// <summary>
/// Large blocks straight from Linux, and back to it when they are freed. The C library keeps what is freed in the heap of the thread that asked for it: a server
/// that loaded a small model anew a hundred times held ten megabytes in each of eight heaps.
/// </summary>
internal static unsafe partial class MappedPages
{
    /// <summary>From here on a block is one: where the C library asks the system, too, until it has freed the first.</summary>
    public const int LeastBytes = 128 * 1024;

    private const int ReadWrite = 3;
    private const int PrivateAnonymous = 0x22;

    /// <summary>Zeroed pages, those that large pages fit in aligned to one; null where the system has none of its own for this, or no memory.</summary>
    public static void* TryAllocate(nuint lengthInBytes)
    {
        if (!OperatingSystem.IsLinux() || lengthInBytes > nuint.MaxValue / 2)
        {
            return null;
        }

        nuint length = InPages(lengthInBytes);
        nuint spare = lengthInBytes >= HugePages.SizeInBytes ? HugePages.SizeInBytes : (nuint)0;
        nint mapped;
        try
        {
            mapped = Map(0, length + spare, ReadWrite, PrivateAnonymous, -1, 0);
        }
        catch (Exception exception) when (exception is DllNotFoundException or EntryPointNotFoundException)
        {
            return null;
        }

        if (mapped == -1)
        {
            return null;
        }

        // What lies before the first large page and behind the last page that is needed goes back at once.
        nuint start = (nuint)mapped;
        nuint aligned = spare == 0 ? start : (start + spare - 1) / spare * spare;
        Free((void*)start, aligned - start);
        Free((void*)(aligned + length), start + spare - aligned);
        return (void*)aligned;
    }

    /// <summary>Gives them back.</summary>
    public static void Free(void* address, nuint lengthInBytes)
    {
        if (lengthInBytes > 0)
        {
            _ = Unmap((nint)address, InPages(lengthInBytes));
        }
    }

    private static nuint InPages(nuint lengthInBytes)
    {
        nuint page = (nuint)Environment.SystemPageSize;
        return (lengthInBytes + page - 1) / page * page;
    }

    [LibraryImport("libc", EntryPoint = "mmap")]
    private static partial nint Map(nint address, nuint length, int protection, int flags, int file, nint offset);

    [LibraryImport("libc", EntryPoint = "munmap")]
    private static partial int Unmap(nint address, nuint length);
}
