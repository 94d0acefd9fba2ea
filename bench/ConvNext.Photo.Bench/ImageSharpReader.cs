using System.Diagnostics;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;
using SixLabors.ImageSharp.Processing;

namespace ConvNext.Photo.Bench;

/// <summary>ImageSharp decodes and resizes, bicubic.</summary>
internal sealed class ImageSharpReader : IPhotoReader
{
    private readonly SixLabors.ImageSharp.Configuration _configuration;
    private readonly byte[] _middle = new byte[3 * Normalisation.Size * Normalisation.Size];

    /// <param name="threads">How many threads its resize may use; it decodes on one.</param>
    public ImageSharpReader(int threads)
    {
        _configuration = SixLabors.ImageSharp.Configuration.Default.Clone();
        _configuration.MaxDegreeOfParallelism = threads;
    }

    public string Name => "ImageSharp";

    public double Decode(PhotoFile photo)
    {
        long start = Stopwatch.GetTimestamp();
        using Image<Rgb24> image = Image.Load<Rgb24>(_configuration, photo.Bytes);
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }

    public double Read(PhotoFile photo, float[] pixelValues)
    {
        long start = Stopwatch.GetTimestamp();
        using Image<Rgb24> image = Image.Load<Rgb24>(_configuration, photo.Bytes);
        (int width, int height) = Normalisation.Resized(image.Width, image.Height);
        image.Mutate(picture => picture
            .Resize(width, height, KnownResamplers.Bicubic)
            .Crop(new Rectangle((width - Normalisation.Size) / 2, (height - Normalisation.Size) / 2, Normalisation.Size, Normalisation.Size)));
        image.CopyPixelDataTo(_middle);
        Normalisation.Apply(_middle, 3, pixelValues);
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }

    public void Dispose()
    {
    }
}
