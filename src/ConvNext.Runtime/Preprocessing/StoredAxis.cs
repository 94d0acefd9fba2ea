namespace ConvNext.Preprocessing;

/// <summary>
/// An axis of a stored picture and what is made of it. A mirrored one is resampled as it is stored, by mirrored weights, and its results are put in order
/// at the end: the sums are of integers, so that the order of their taps changes nothing.
/// </summary>
internal readonly struct StoredAxis
{
    private StoredAxis(AxisWeights? weights, int first, int end, int length)
    {
        Weights = weights;
        First = first;
        End = end;
        Length = length;
    }

    /// <summary>The weights; null where the axis keeps its length.</summary>
    public AxisWeights? Weights { get; }

    /// <summary>The first stored position that is needed.</summary>
    public int First { get; }

    /// <summary>One beyond the last stored position that is needed.</summary>
    public int End { get; }

    /// <summary>Positions that are made.</summary>
    public int Length { get; }

    /// <summary>The axis of a key.</summary>
    /// <param name="key">What is made of the upright axis.</param>
    /// <param name="isMirrored">Whether it is stored the other way round.</param>
    /// <param name="cached">The weights of the picture before, which are taken where they fit, and replaced where they do not.</param>
    public static StoredAxis Create(AxisKey key, bool isMirrored, ref AxisWeights? cached)
    {
        if (key.SourceLength == key.ResizedLength)
        {
            int first = isMirrored ? key.SourceLength - key.WindowStart - key.WindowLength : key.WindowStart;
            return new StoredAxis(null, first, first + key.WindowLength, key.WindowLength);
        }

        if (cached?.Key != key || cached.IsMirrored != isMirrored)
        {
            AxisWeights upright = AxisWeights.Create(key);
            cached = isMirrored ? upright.Mirrored() : upright;
        }

        return new StoredAxis(cached, cached.SourceStart, cached.SourceEnd, key.WindowLength);
    }
}
