using System;
using System.Linq;

namespace ConvNext.Generator.Plan;

/// <summary>Pixels shared out in granules: as many parts as there are workers, or a multiple that keeps a part in cache.</summary>
/// <param name="Granule">At least the pixels of the tallest tile: parts begin at multiples of it.</param>
/// <param name="Granules">How many there are, the last perhaps beginning earlier to end with the pixels.</param>
/// <param name="LeastParts">So many parts at least, for the cache.</param>
/// <param name="MostPixels">Pixels of the largest part.</param>
/// <param name="AreRows">
/// Whether parts are whole rows and none overlaps another: then a part's depthwise convolution and norm belong to it, and a block is one step.
/// </param>
internal sealed record PartsPlan(int Granule, int Granules, int LeastParts, int MostPixels, bool AreRows)
{
    /// <summary>
    /// Whether the last granule has all pixels that are left, more than the others, so that no two parts share a pixel: what parts write into memory that others read as well must
    /// not be written twice.
    /// </summary>
    public bool LastIsLonger { get; init; }

    /// <summary><paramref name="matrix"/>, its tiles chosen for all pixels, as it is called for one part at a time.</summary>
    public MatrixPlan CallsOf(MatrixPlan matrix) => matrix with { Pixels = MostPixels, Granule = Granule };

    // Fewer granules share out badly.
    private const int FewestOfRows = 4;

    /// <summary>Shares out the pixels of a map, by whole rows where that costs nothing.</summary>
    /// <param name="map">The map.</param>
    /// <param name="tile">Pixels that a granule has to have.</param>
    /// <param name="isMultiple">Whether a granule has to be a multiple of them.</param>
    /// <param name="leastParts">So many parts at least.</param>
    /// <param name="mayOverlap">Whether the last part may begin within the one before.</param>
    public static PartsPlan Of(FeatureMap map, int tile, bool isMultiple, int leastParts, bool mayOverlap = true)
    {
        int granule = Enumerable.Range(1, map.Height).Select(rows => rows * map.Width)
            .FirstOrDefault(pixels => pixels >= tile && map.Pixels % pixels == 0 && (!isMultiple || pixels % tile == 0));
        bool areRows = granule > 0 && map.Pixels / granule >= Math.Max(FewestOfRows, leastParts);
        granule = areRows ? granule : tile;
        int rest = map.Pixels % granule;
        bool lastIsLonger = !mayOverlap && rest > 0;
        int granules = lastIsLonger ? map.Pixels / granule : Layout.DivideUp(map.Pixels, granule);
        leastParts = Math.Min(leastParts, granules);
        int mostPixels = Math.Min(map.Pixels, (Layout.DivideUp(granules, leastParts) * granule) + (lastIsLonger ? rest : 0));
        return new PartsPlan(granule, granules, leastParts, mostPixels, areRows) { LastIsLonger = lastIsLonger };
    }
}
