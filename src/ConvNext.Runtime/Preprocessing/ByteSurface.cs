namespace ConvNext.Preprocessing;

/// <summary>Pixels whose channels lie together, or one channel of an image.</summary>
/// <param name="start">The first byte.</param>
/// <param name="stride">Bytes from one row to the next.</param>
/// <param name="channels">Channels that lie together.</param>
/// <param name="readable">Bytes that may be read from there on.</param>
internal readonly unsafe struct ByteSurface(byte* start, nint stride, int channels, long readable)
{
    public byte* Start { get; } = start;

    public nint Stride { get; } = stride;

    public int Channels { get; } = channels;

    public long Readable { get; } = readable;
}
