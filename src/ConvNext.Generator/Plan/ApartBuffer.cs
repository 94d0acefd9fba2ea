namespace ConvNext.Generator.Plan;

/// <summary>What is used of a block of memory whose buffers lie apart; what lies between two is nobody's.</summary>
/// <param name="Name">Whose it is.</param>
/// <param name="ImageOffset">Floats of each image of a batch that lie before it; 0 where there is no batch.</param>
/// <param name="ImageLength">Floats of each image that it has.</param>
/// <param name="Offset">Floats that are added to the start whatever the batch.</param>
/// <param name="Length">Floats that are added to the length.</param>
internal sealed record ApartBuffer(string Name, long ImageOffset, long ImageLength, long Offset, long Length);

/// <summary>
/// Places in a build whose buffers lie apart (the property ConvNextBuffersApart): none shares memory with another, and between two lies at least a whole page that
/// a test takes away, so that the processor itself holds every pointer of every kernel to its buffer.
/// </summary>
internal static class ApartLayout
{
    /// <summary>16 KiB in floats: a page of any system, or several.</summary>
    public const int PageInFloats = 4096;

    /// <summary>Floats between two buffers whose ends are where they fall: a whole page lies in them.</summary>
    public const int GapInFloats = 2 * PageInFloats;

    /// <summary>Where a buffer begins that ends with a page, with an unused page between it and <paramref name="end"/>, the end of a page.</summary>
    public static long Behind(long end, long length) => EndOfPage(end + PageInFloats + length) - length;

    /// <summary>The first end of a page that is not before <paramref name="offset"/>.</summary>
    public static long EndOfPage(long offset) => (offset + PageInFloats - 1) / PageInFloats * PageInFloats;
}
