using System;
using System.Collections.Generic;
using ConvNext.Imaging;

namespace ConvNext.Training.Loops;

/// <summary>Pictures whose classes are known.</summary>
/// <param name="Labels">The class of each.</param>
/// <param name="Load">Gives a picture by its number; called on any thread.</param>
public sealed record TrainingSamples(IReadOnlyList<int> Labels, Func<int, RgbImage> Load)
{
    /// <summary>How many there are.</summary>
    public int Count => Labels.Count;
}
