using System;
using ConvNext.Preprocessing;
using ConvNext.Threading;

namespace ConvNext;

/// <summary>How a session works; fixed when it is created.</summary>
public sealed record ConvNextSessionOptions
{
    /// <summary>
    /// Threads that share one inference, the caller included: 1 to 1024, or 0 for one per processor (1024 where there are more). Results do not
    /// depend on it. In a browser, where .NET has no threads, a session works on the caller's alone, whatever is asked for. Default 1.
    /// </summary>
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

    /// <summary>
    /// The images that the session takes: one of <see cref="NetworkDescription.ImageSizes"/>, those that the class was built for; null: the first of them. All
    /// sizes share the weights.
    /// </summary>
    public ImageSize? ImageSize { get; init; }

    /// <summary>
    /// Whether the image processor makes images of the session's size, whatever size it has of its own: see
    /// <see cref="ConvNextImageProcessorOptions.ForImageSize"/>. Otherwise one that makes another size is refused when it is given a picture.
    /// </summary>
    public bool ImageProcessorFollowsImageSize { get; init; }

    /// <summary>Refuses options that a session of <paramref name="network"/> cannot be made with.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of range.</exception>
    internal static void Check(ConvNextSessionOptions options, NetworkDescription network)
    {
        if (options.Threads is < 0 or > WorkerPool.MostWorkers)
        {
            throw new ArgumentOutOfRangeException(nameof(options), options.Threads, $"Threads is 1 to {WorkerPool.MostWorkers}, or 0 for one per processor.");
        }

        int mostImages = SessionOutputs.MostImages(network);
        if (options.MaxBatch < 1 || options.MaxBatch > mostImages)
        {
            throw new ArgumentOutOfRangeException(
                nameof(options), options.MaxBatch, $"MaxBatch is 1 to {mostImages}, as many as the outputs that {network.Name} was built with leave room for.");
        }

        if (options.MaxVectorBits is not (512 or 256 or 128))
        {
            throw new ArgumentOutOfRangeException(nameof(options), options.MaxVectorBits, "MaxVectorBits is 512, 256 or 128.");
        }
    }
}
