using System.Runtime.InteropServices;

namespace ConvNext.Threading;

/// <summary>A counter that shares its cache lines with nothing else, so that taking an item slows no reader of the step.</summary>
[StructLayout(LayoutKind.Explicit, Size = 192)]
internal struct PaddedCounter
{
    [FieldOffset(64)]
    public long Value;
}
