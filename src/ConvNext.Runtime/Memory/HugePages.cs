using System;
using System.Runtime.InteropServices;

namespace ConvNext.Memory;

/// <summary>
/// Asks Linux to back a large block with 2 MiB pages. Weights are streamed from end to end in every inference; in 4 KiB
/// pages each of them costs a walk of the page table. Only a hint: without it everything works, a little slower.
/// </summary>
internal static unsafe partial class HugePages
{
    /// <summary>Size and alignment of a large page.</summary>
    public const int SizeInBytes = 2 * 1024 * 1024;

    private const int MadviseHugePage = 14;

    /// <summary>Gives the hint for whole large pages inside a block that has not been touched yet.</summary>
    public static void Advise(void* address, nuint lengthInBytes)
    {
        if (!OperatingSystem.IsLinux() || lengthInBytes < SizeInBytes)
        {
            return;
        }

        try
        {
            _ = MemoryAdvise(address, lengthInBytes / SizeInBytes * SizeInBytes, MadviseHugePage);
        }
        catch (Exception exception) when (exception is DllNotFoundException or EntryPointNotFoundException)
        {
            // A system without that call, or under another name: the hint is all that is lost.
        }
    }

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int MemoryAdvise(void* address, nuint length, int advice);
}
