using ConvNext.Imaging;

namespace ConvNext.Cli.Pictures;

/// <summary>A picture as it came out of a file, a pipe or the standard input.</summary>
/// <param name="Name">How errors call it.</param>
/// <param name="Bytes">Its bytes.</param>
internal sealed record EncodedPicture(string Name, byte[] Bytes)
{
    /// <summary>What is wrong with its bytes, with its name in front.</summary>
    public ImageDecodeException Named(ImageDecodeException error) => new($"{Name}: {error.Message}", error);
}
