using System;
using System.Diagnostics;
using ConvNext.Imaging;
using ConvNext.Preprocessing;

namespace ConvNext.Photo.Bench;

/// <summary>This project's decoder and image processor.</summary>
internal sealed class OwnReader(ConvNextImageProcessorOptions options, int threads) : IPhotoReader
{
    private readonly ManagedImageDecoder _decoder = new();
    private readonly ImageProcessorWorkspace _workspace = new ConvNextImageProcessor(options).CreateWorkspace();
    private readonly ImageDecodeOptions _decodeOptions = ImageDecodeOptions.For(options);

    public string Name => "ConvNext";

    /// <summary>How long the decoder kept the resize waiting in the last <see cref="Read"/>: with one thread, the decoding of the region that the crop reads.</summary>
    public double Region { get; private set; }

    public double Decode(PhotoFile photo)
    {
        long start = Stopwatch.GetTimestamp();
        RgbImage image = _decoder.Decode(photo.Bytes, _decodeOptions);
        GC.KeepAlive(image);
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }

    public double Read(PhotoFile photo, float[] pixelValues)
    {
        long start = Stopwatch.GetTimestamp();
        Region = RowDecoding.Process(_workspace, _decoder, photo.Bytes, _decodeOptions, threads, pixelValues).TotalMilliseconds;
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }

    public void Dispose()
    {
    }
}
