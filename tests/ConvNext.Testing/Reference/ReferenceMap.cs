using System;

namespace ConvNext.Testing;

/// <summary>A feature map of the reference, (channels, height, width), dense: the order in which PyTorch has it.</summary>
/// <typeparam name="T"><see cref="double"/> where the result is what is right, <see cref="float"/> where it is how far plain loops are off.</typeparam>
public sealed record ReferenceMap<T>(int Channels, int Height, int Width, T[] Values)
{
    /// <summary>A map of zeros.</summary>
    public ReferenceMap(int channels, int height, int width)
        : this(channels, height, width, new T[channels * height * width])
    {
    }

    /// <summary>Pixels of one channel.</summary>
    public int Pixels => Height * Width;

    /// <summary>All pixels of one channel.</summary>
    public Span<T> Channel(int channel) => Values.AsSpan(channel * Pixels, Pixels);

    /// <summary>One row of one channel.</summary>
    public Span<T> Row(int channel, int row) => Channel(channel).Slice(row * Width, Width);
}
