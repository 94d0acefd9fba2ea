using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace ConvNext;

/// <content>How wide the registers are that kernels use.</content>
public abstract unsafe partial class ConvNextSession
{
    private readonly int _maxVectorBits;

    /// <summary>Whether the kernels use 512-bit registers: constant in a NativeAOT program.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    protected bool Use512
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Vector512.IsHardwareAccelerated && (!RuntimeFeature.IsDynamicCodeSupported || _maxVectorBits >= 512);
    }

    /// <summary>Whether the kernels use 256-bit registers, if not wider ones: constant in a NativeAOT program.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    protected bool Use256
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Vector256.IsHardwareAccelerated && (!RuntimeFeature.IsDynamicCodeSupported || _maxVectorBits >= 256);
    }
}
