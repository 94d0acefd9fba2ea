using System.Collections.Generic;
using System.Runtime.Intrinsics;

namespace ConvNext.Kernels.Bench;

/// <summary>The register widths that this machine has: without the hardware the wider ones would be emulated, and say nothing.</summary>
internal static class VectorWidths
{
    /// <summary>Among 512, 256 and 128 bits, the widest first.</summary>
    public static IEnumerable<int> Supported
    {
        get
        {
            if (Vector512.IsHardwareAccelerated)
            {
                yield return 512;
            }

            if (Vector256.IsHardwareAccelerated)
            {
                yield return 256;
            }

            yield return 128;
        }
    }
}
