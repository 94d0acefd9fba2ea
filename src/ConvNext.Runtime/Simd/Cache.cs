using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace ConvNext.Simd;

/// <summary>What a kernel can tell the caches.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static unsafe class Cache
{
    /// <summary>
    /// Starts to bring the cache line at <paramref name="address"/> into the first level. A hint: the address need not be anybody's, and
    /// processors for which .NET has no such instruction do nothing.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Fetch(float* address)
    {
        if (Sse.IsSupported)
        {
            Sse.Prefetch0(address);
        }
    }

    /// <summary>As <see cref="Fetch"/>, into the second level: for what is needed later than the next few thousand cycles.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void FetchToSecondLevel(void* address)
    {
        if (Sse.IsSupported)
        {
            Sse.Prefetch1(address);
        }
    }
}
