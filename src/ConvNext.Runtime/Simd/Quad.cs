namespace ConvNext.Simd;

/// <summary>Four vectors that go through the same operations side by side; see <see cref="SimdQuad{TSimd, TVector}"/>.</summary>
internal readonly struct Quad<TVector>(TVector first, TVector second, TVector third, TVector fourth)
    where TVector : struct
{
    internal readonly TVector First = first;
    internal readonly TVector Second = second;
    internal readonly TVector Third = third;
    internal readonly TVector Fourth = fourth;
}
