using System;
using System.Diagnostics;
using SkiaSharp;

namespace ConvNext.Photo.Bench;

/// <summary>SkiaSharp decodes and resizes, linearly between its mipmaps: close to what the model wants, not to the bit.</summary>
internal sealed class SkiaReader : IPhotoReader
{
    public string Name => "SkiaSharp";

    public double Decode(PhotoFile photo)
    {
        long start = Stopwatch.GetTimestamp();
        using SKBitmap bitmap = SKBitmap.Decode(photo.Bytes);
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }

    public double Read(PhotoFile photo, float[] pixelValues)
    {
        long start = Stopwatch.GetTimestamp();
        using SKBitmap decoded = SKBitmap.Decode(photo.Bytes);
        using SKBitmap middle = new(new SKImageInfo(Normalisation.Size, Normalisation.Size, SKColorType.Rgba8888, SKAlphaType.Opaque));
        float side = (float)Normalisation.Size / Normalisation.ShortestEdge * Math.Min(decoded.Width, decoded.Height);
        using (SKCanvas canvas = new(middle))
        using (SKImage image = SKImage.FromBitmap(decoded))
        {
            SKRect source = SKRect.Create((decoded.Width - side) / 2, (decoded.Height - side) / 2, side, side);
            canvas.DrawImage(image, source, SKRect.Create(Normalisation.Size, Normalisation.Size), new SKSamplingOptions(SKFilterMode.Linear, SKMipmapMode.Linear));
        }

        Normalisation.Apply(middle.GetPixelSpan(), 4, pixelValues);
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }

    public void Dispose()
    {
    }
}
