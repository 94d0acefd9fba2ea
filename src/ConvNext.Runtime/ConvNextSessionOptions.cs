using ConvNext.Preprocessing;

namespace ConvNext;

/// <summary>How a session works; fixed when it is created.</summary>
public sealed record ConvNextSessionOptions
{
    /// <summary>Threads that share one inference, the caller included; 0 means one per processor. Results do not depend on it. Default 1.</summary>
    public int Threads { get; init; } = 1;

    /// <summary>The most images of one call: room for their outputs is reserved. Default 1.</summary>
    public int MaxBatch { get; init; } = 1;

    /// <summary>
    /// The widest vector registers to use: 512, 256 or 128 bits. For comparisons; results do not depend on it. A NativeAOT
    /// program has the one width that it was compiled for and ignores this. Default 512.
    /// </summary>
    public int MaxVectorBits { get; init; } = 512;

    /// <summary>
    /// Makes pixel values from images for <see cref="ConvNextSession.Classify"/>; may be shared by sessions. Null: one made
    /// from the model's preprocessor_config.json, where it was there at build time.
    /// </summary>
    public ConvNextImageProcessor? ImageProcessor { get; init; }
}
