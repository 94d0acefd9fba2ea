using System.ComponentModel;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace ConvNext.Simd;

/// <summary>How many vector registers a kernel has to itself.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class Registers
{
    /// <summary>
    /// Whether there are 32, whatever the width of the vectors: with AVX-512 and on Arm; else there are 16. A constant to the
    /// compiler, so that a kernel's other form leaves no trace.
    /// </summary>
    public static bool AreThirtyTwo => Avx512F.VL.IsSupported || AdvSimd.Arm64.IsSupported;
}
