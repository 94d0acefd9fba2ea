namespace ConvNext.Imaging.WebP;

/// <summary>The five codes that the pixels of one part of a picture are written with.</summary>
/// <param name="Green">Green values, then lengths of copies, then indices of the colour cache.</param>
/// <param name="Red">Red values.</param>
/// <param name="Blue">Blue values.</param>
/// <param name="Alpha">Alpha values.</param>
/// <param name="Distance">Distances of copies.</param>
internal readonly record struct PrefixCodeGroup(PrefixCode Green, PrefixCode Red, PrefixCode Blue, PrefixCode Alpha, PrefixCode Distance)
{
    /// <summary>Values of a colour.</summary>
    public const int Literals = 256;

    /// <summary>Prefixes of lengths.</summary>
    public const int Lengths = 24;

    /// <summary>Prefixes of distances.</summary>
    public const int Distances = 40;

    /// <summary>Symbols of the first code before those of the colour cache.</summary>
    public const int FirstCacheSymbol = Literals + Lengths;

    /// <summary>Bits of an index of the largest colour cache.</summary>
    public const int MaxCacheBits = 11;

    /// <summary>Symbols of the largest alphabet.</summary>
    public const int MaxAlphabet = FirstCacheSymbol + (1 << MaxCacheBits);

    /// <summary>Whether red, blue and alpha take no bits.</summary>
    public bool HasOneColour => Red.IsTrivial && Blue.IsTrivial && Alpha.IsTrivial;
}
