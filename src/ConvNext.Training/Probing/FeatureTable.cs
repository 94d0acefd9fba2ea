using System;
using System.Collections.Generic;
using System.Globalization;

namespace ConvNext.Training.Probing;

/// <summary>Features of pictures whose classes are known.</summary>
/// <param name="Rows">A row for each picture, all of one length.</param>
/// <param name="Labels">The class of each.</param>
public sealed record FeatureTable(IReadOnlyList<float[]> Rows, IReadOnlyList<int> Labels)
{
    /// <summary>How many pictures there are.</summary>
    public int Count => Rows.Count;

    /// <summary>Throws where rows differ in length, there are more or fewer labels, a label is none of the classes, or a feature is not finite.</summary>
    internal void Check(int width, int classes)
    {
        if (Labels.Count != Rows.Count)
        {
            throw new ArgumentException($"There are {Rows.Count} rows of features, but {Labels.Count} labels.");
        }

        for (int i = 0; i < Rows.Count; i++)
        {
            if (Rows[i].Length != width || Labels[i] < 0 || Labels[i] >= classes)
            {
                throw new ArgumentException(
                    $"Row {i} has {Rows[i].Length} features and the class {Labels[i]}, but must have {width} features and a class from 0 to {classes - 1}.");
            }

            if (Array.FindIndex(Rows[i], static feature => !float.IsFinite(feature)) is >= 0 and int place)
            {
                throw new ConvNextException(string.Create(
                    CultureInfo.InvariantCulture,
                    $"Feature {place} of picture {i} is {Rows[i][place]}, but must be a finite number; the weights or the picture are beyond the range."));
            }
        }
    }
}
