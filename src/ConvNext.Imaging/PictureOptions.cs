namespace ConvNext.Imaging;

/// <summary>What is asked of a picture, and how it is decoded.</summary>
public sealed record PictureOptions
{
    /// <summary>How many classes to give; all of them where there are fewer. Default 5.</summary>
    public int TopK { get; init; } = 5;

    /// <summary>What makes scores of the logits; null: <see cref="NetworkDescription.ScoreFunction"/>.</summary>
    public ScoreFunction? ScoreFunction { get; init; }

    /// <summary>The decoder; null takes <see cref="ManagedImageDecoder"/>.</summary>
    public IImageDecoder? Decoder { get; init; }

    /// <summary>Limits and switches of the decoder; null takes the defaults.</summary>
    public ImageDecodeOptions? Decoding { get; init; }

    internal static PictureOptions Default { get; } = new();
}
