using System;
using System.Diagnostics;
using System.Globalization;

namespace ConvNext.Preprocessing.Bench;

/// <summary>
/// Times the image processor on a generated 12-megapixel RGB photo, on one thread: the counterpart of bench/pillow_resize.py. Each time is all that a model needs:
/// resize, crop, rescale, normalise. Size 224 is resized to 341×256 and cropped, size 384 resized to a square without a crop.
/// </summary>
internal static class Program
{
    private const int Height = 3000;
    private const int Width = 4000;

    private static void Main(string[] arguments)
    {
        int repetitions = arguments.Length > 0 ? int.Parse(arguments[0], CultureInfo.InvariantCulture) : 30;
        byte[] photo = Photo();
        byte[] planes = Planes(photo);
        foreach (ImageProcessorBackend backend in Enum.GetValues<ImageProcessorBackend>())
        {
            foreach (int size in new[] { 224, 384 })
            {
                var options = new ConvNextImageProcessorOptions { Backend = backend, ShortestEdge = size, CropPercentage = 0.875 };
                if (backend == ImageProcessorBackend.TorchvisionFloat)
                {
                    options = ConvNextImageProcessorOptions.DinoV3 with { ExactSize = new ImageSize(size, size) };
                }

                Time($"{backend}, size {size}, (H, W, C)", repetitions, photo, PixelLayout.HeightWidthChannels, options);
                Time($"{backend}, size {size}, (C, H, W)", repetitions, planes, PixelLayout.ChannelsHeightWidth, options);
            }
        }
    }

    private static void Time(string name, int repetitions, byte[] pixels, PixelLayout layout, ConvNextImageProcessorOptions options)
    {
        var processor = new ConvNextImageProcessor(options);
        ImageProcessorWorkspace workspace = processor.CreateWorkspace();
        var pixelValues = new float[processor.OutputShape(Height, Width).Length];
        var times = new double[repetitions];
        long allocated = 0;
        for (int i = -3; i < repetitions; i++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            long start = Stopwatch.GetTimestamp();
            workspace.Process(PixelView.FromBytes(pixels, Height, Width, 3, layout), pixelValues);
            if (i >= 0)
            {
                times[i] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
                allocated += GC.GetAllocatedBytesForCurrentThread() - before;
            }
        }

        Array.Sort(times);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{name}: best {times[0]:F2} ms, median {times[repetitions / 2]:F2} ms, {allocated} bytes allocated"));
    }

    private static byte[] Photo()
    {
        var photo = new byte[Height * Width * 3];
        for (int y = 0; y < Height; y++)
        {
            for (int x = 0; x < Width; x++)
            {
                for (int channel = 0; channel < 3; channel++)
                {
                    photo[((((y * Width) + x) * 3) + channel)] = (byte)(((x + (y % 97)) % Width * 7) + (channel * 31));
                }
            }
        }

        return photo;
    }

    private static byte[] Planes(byte[] photo)
    {
        var planes = new byte[photo.Length];
        for (int i = 0; i < photo.Length; i++)
        {
            planes[(i % 3 * Height * Width) + (i / 3)] = photo[i];
        }

        return planes;
    }
}
