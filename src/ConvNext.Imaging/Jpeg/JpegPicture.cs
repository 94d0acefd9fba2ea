using System.Collections.Generic;

namespace ConvNext.Imaging.Jpeg;

/// <summary>All that a file says before its data is decoded.</summary>
internal sealed class JpegPicture
{
    /// <summary>The frame.</summary>
    public required JpegFrame Frame { get; init; }

    /// <summary>The scans in the order of the file; at least one.</summary>
    public required List<JpegScan> Scans { get; init; }

    /// <summary>What the components mean.</summary>
    public required JpegColour Colour { get; init; }

    /// <summary>How far the scans of a progressive picture have got; null for others.</summary>
    public required JpegProgression? Progression { get; init; }
}
