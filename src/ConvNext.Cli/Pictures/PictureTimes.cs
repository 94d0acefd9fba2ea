using System;

namespace ConvNext.Cli.Pictures;

/// <summary>Where the time of one picture went.</summary>
/// <param name="Decode">From the file to RGB pixels; where the rows of a picture are resized as they are decoded, the time that their decoding kept the resize waiting.</param>
/// <param name="Resize">From RGB pixels to the network's pixel values.</param>
/// <param name="Network">The network.</param>
internal readonly record struct PictureTimes(TimeSpan Decode, TimeSpan Resize, TimeSpan Network)
{
    /// <summary>All of it.</summary>
    public TimeSpan Total => Decode + Resize + Network;
}
