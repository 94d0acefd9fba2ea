using System;
using ConvNext.Imaging;
using ConvNext.Pooling;

namespace ConvNext.AspNetCore;

/// <summary>A model that is served: where its weights are, how many calls it takes at a time, and what a stranger may send.</summary>
public sealed class ConvNextServiceOptions
{
    /// <summary>What the model is called in addresses and answers. Default: the name of its class in lower case.</summary>
    public string Name { get; set; } = string.Empty;

    /// <summary>A folder or a file with the weights, as <c>Load</c> takes it; null for those that are embedded in the program. Default null.</summary>
    public string? Weights { get; set; }

    /// <summary>
    /// Opens the model, in place of the generated class: from the hub, say. Where <see cref="Weights"/> is given, too, its files are those that are looked at, and this is
    /// called again where they have changed.
    /// </summary>
    public Func<ConvNextModel>? Load { get; set; }

    /// <summary>
    /// How often the files of <see cref="Weights"/> are looked at; where they have changed they are loaded anew, and no request is lost meanwhile. Zero: never.
    /// Default 2 seconds.
    /// </summary>
    public TimeSpan ReloadInterval { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>Sessions, length of the queue, longest wait. Default: a session for each processor, 64 calls that wait, for 30 seconds.</summary>
    public ConvNextPoolOptions Pool { get; set; } = new() { LongestWait = TimeSpan.FromSeconds(30) };

    /// <summary>The decoder; null takes <see cref="ManagedImageDecoder"/>.</summary>
    public IImageDecoder? Decoder { get; set; }

    /// <summary>The largest width × height of a picture, held against its header before memory is taken. Default 64 million.</summary>
    public long MaxPixels { get; set; } = 64_000_000;

    /// <summary>The most bytes of a request's body, decompressed. Default 32 MiB.</summary>
    public int MaxRequestBytes { get; set; } = 32 << 20;

    /// <summary>The most bytes of all bodies together that are held at a time: requests beyond are answered 429. Default 512 MiB.</summary>
    public long MaxBufferedBytes { get; set; } = 512L << 20;

    /// <summary>The most pictures or tensors of one request. Default 256.</summary>
    public int MaxImages { get; set; } = 256;

    internal PictureOptions Pictures(int top, ScoreFunction? function) =>
        new() { TopK = top, ScoreFunction = function, Decoder = Decoder, Decoding = new ImageDecodeOptions { MaxPixels = MaxPixels, MaxStreamBytes = MaxRequestBytes } };
}
