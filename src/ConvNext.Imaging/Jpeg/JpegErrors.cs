namespace ConvNext.Imaging.Jpeg;

/// <summary>The sentences that refuse a JPEG.</summary>
internal static class JpegErrors
{
    /// <summary>The file ends before its picture is complete.</summary>
    public static ImageDecodeException Truncated() => ImageLimits.Truncated("JPEG");

    /// <summary>Something in the file contradicts the format; <paramref name="what"/> is a clause without a full stop.</summary>
    public static ImageDecodeException Damaged(string what) => new($"The JPEG is damaged: {what}.");

    /// <summary>A segment whose length does not fit what it must hold.</summary>
    public static ImageDecodeException BadLength(string segment) => Damaged($"the length of {segment} does not fit its contents");

    /// <summary>A frame of a coding that is not read, by its name.</summary>
    public static ImageDecodeException Unsupported(byte marker)
    {
        string kind = marker is 0xC3 or 0xCB ? "lossless" : "hierarchical";
        return new ImageDecodeException($"The JPEG is a {kind} JPEG, and baseline, extended and progressive ones are read.");
    }

    /// <summary>Whether a marker begins a frame of a coding that is not read.</summary>
    public static bool IsUnsupported(byte marker) =>
        marker == JpegMarker.HierarchicalProgression
        || (JpegMarker.IsFrame(marker) && marker is not (JpegMarker.FrameBaseline or JpegMarker.FrameExtended or JpegMarker.FrameProgressive
            or JpegMarker.FrameArithmetic or JpegMarker.FrameArithmeticProgressive));
}
