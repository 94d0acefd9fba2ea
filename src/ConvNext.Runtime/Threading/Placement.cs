using System;
using System.Runtime.InteropServices;

namespace ConvNext.Threading;

/// <summary>
/// Which processor a thread runs on, and a way off it. Linux wakes a thread where it last ran, without a look for an idle processor while the
/// machine counts as busy (<c>SIS_UTIL</c>); a helper can so end up on its caller's processor, where the two take turns until the
/// balancer notices, some 10 ms later (measured: half of all bursts after another library's). Elsewhere nothing is known and nothing done.
/// </summary>
internal static unsafe partial class Placement
{
    /// <summary>Stands for a processor that is not known.</summary>
    public const int Unknown = -1;

    // The kernel's masks have a bit for each processor it could have: 8,192 at most. Were there ever more, the calls would fail and nothing be done.
    private const int MaskWords = 128;
    private const int WordBits = 64;

    /// <summary>The processor that the calling thread runs on, or <see cref="Unknown"/>.</summary>
    public static int Current
    {
        get
        {
            try
            {
                return OperatingSystem.IsLinux() ? CurrentProcessor() : Unknown;
            }
            catch (Exception exception) when (exception is DllNotFoundException or EntryPointNotFoundException)
            {
                return Unknown;
            }
        }
    }

    /// <summary>
    /// Moves the calling thread off the processors in <paramref name="taken"/>, to any other that it may run on; where there is none it stays. What
    /// it may run on is the same as before.
    /// </summary>
    /// <param name="taken">Processors, or <see cref="Unknown"/>.</param>
    public static void MoveOff(ReadOnlySpan<int> taken)
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        ulong* allowed = stackalloc ulong[MaskWords];
        ulong* rest = stackalloc ulong[MaskWords];
        new Span<ulong>(allowed, MaskWords).Clear();
        try
        {
            if (GetAffinity(0, MaskWords * sizeof(ulong), allowed) != 0)
            {
                return;
            }

            new ReadOnlySpan<ulong>(allowed, MaskWords).CopyTo(new Span<ulong>(rest, MaskWords));
            foreach (int processor in taken)
            {
                if (processor is >= 0 and < MaskWords * WordBits)
                {
                    rest[processor / WordBits] &= ~(1UL << (processor % WordBits));
                }
            }

            // The system moves the thread before the first call returns.
            if (new ReadOnlySpan<ulong>(rest, MaskWords).ContainsAnyExcept(0UL) && SetAffinity(0, MaskWords * sizeof(ulong), rest) == 0)
            {
                _ = SetAffinity(0, MaskWords * sizeof(ulong), allowed);
            }
        }
        catch (Exception exception) when (exception is DllNotFoundException or EntryPointNotFoundException)
        {
            // A system without these calls: the thread stays where it is.
        }
    }

    [LibraryImport("libc", EntryPoint = "sched_getcpu")]
    private static partial int CurrentProcessor();

    [LibraryImport("libc", EntryPoint = "sched_getaffinity")]
    private static partial int GetAffinity(int thread, nuint length, ulong* mask);

    [LibraryImport("libc", EntryPoint = "sched_setaffinity")]
    private static partial int SetAffinity(int thread, nuint length, ulong* mask);
}
