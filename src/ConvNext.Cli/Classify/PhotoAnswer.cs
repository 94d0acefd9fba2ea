using System;
using ConvNext.Results;

namespace ConvNext.Cli.Classify;

/// <summary>What came of one photo.</summary>
/// <param name="Path">The photo, as on the command line.</param>
/// <param name="Result">Its classes; null where it could not be read.</param>
/// <param name="Error">Why it could not be read, or null.</param>
/// <param name="Decode">From the file to RGB pixels.</param>
/// <param name="Resize">From RGB pixels to the network's pixel values.</param>
/// <param name="Network">The network and the scores.</param>
internal sealed record PhotoAnswer(string Path, ClassificationResult? Result, string? Error, TimeSpan Decode, TimeSpan Resize, TimeSpan Network)
{
    /// <summary>All of it.</summary>
    public TimeSpan Total => Decode + Resize + Network;
}
