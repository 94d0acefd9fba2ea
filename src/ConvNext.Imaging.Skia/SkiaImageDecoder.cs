using System;
using System.Runtime.InteropServices;
using ConvNext.Preprocessing;
using SkiaSharp;

namespace ConvNext.Imaging;

/// <summary>
/// Decodes WebP through Skia, to the very bytes that Pillow gives; JPEG, PNG, GIF and BMP, and WebP that is to be laid on white
/// (<see cref="ImageDecodeOptions.Alpha"/>), go to <see cref="ManagedImageDecoder"/>. It needs Skia's native library.
/// </summary>
public sealed unsafe class SkiaImageDecoder : IImageDecoder, IRowDecoder
{
    private const string Accepted = "JPEG, WebP, PNG, GIF and BMP";
    private const int BytesPerPixel = 4;

    private readonly ManagedImageDecoder _managed = new();

    /// <inheritdoc/>
    public RgbImage Decode(ReadOnlySpan<byte> encoded, ImageDecodeOptions? options = null)
    {
        options ??= ImageDecodeOptions.Default;
        ImageFormat format = FormatSniffer.Identify(encoded, out string description);
        try
        {
            return format switch
            {
                ImageFormat.WebP when !options.LaysOnWhite => DecodeWebP(encoded, options),
                ImageFormat.Other => throw ManagedImageDecoder.Unreadable(description, Accepted),
                _ => _managed.Decode(encoded, options),
            };
        }
        catch (Exception exception) when (exception is not (ImageDecodeException or DllNotFoundException or TypeInitializationException))
        {
            // A native library that is missing is no fault of the bytes and is reported as it is.
            throw ManagedImageDecoder.Reword(format, exception);
        }
    }

    /// <inheritdoc/>
    IPixelRows? IRowDecoder.OpenRows(byte* file, int length, ImageDecodeOptions options, int threads) => ((IRowDecoder)_managed).OpenRows(file, length, options, threads);

    private static RgbImage DecodeWebP(ReadOnlySpan<byte> encoded, ImageDecodeOptions options)
    {
        WebPContainer container = WebPContainer.Read(encoded);
        if (container.Width > 0)
        {
            ImageLimits.Check("WebP", container.Width, container.Height, options);
        }

        fixed (byte* data = encoded)
        {
            using SKData source = SKData.Create((nint)data, encoded.Length);
            using SKCodec codec = Open(source, "WebP");
            SKImageInfo layout = Layout(codec);
            ImageLimits.Check("WebP", layout.Width, layout.Height, options);
            OrientedCanvas canvas = new(layout.Width, layout.Height, container.Orientation.For("WebP", options));
            nuint length = (nuint)layout.Width * (nuint)layout.Height * BytesPerPixel;
            byte* pixels = (byte*)NativeMemory.Alloc(length);
            try
            {
                Require(codec.GetPixels(layout, (nint)pixels), "WebP");
                for (int y = 0; y < layout.Height; y++)
                {
                    Write(new ReadOnlySpan<byte>(pixels + ((long)y * layout.RowBytes), layout.RowBytes), y, 1, layout, canvas);
                }
            }
            finally
            {
                NativeMemory.Free(pixels);
            }

            return canvas.ToImage();
        }
    }

    private static SKCodec Open(SKData source, string format) =>
        SKCodec.Create(source) ?? throw Damaged(format, "Skia makes nothing of its header");

    /// <summary>Colours as they are stored: no colour space, so that profiles are ignored, and alpha beside them, to be dropped.</summary>
    private static SKImageInfo Layout(SKCodec codec) =>
        new(codec.Info.Width, codec.Info.Height, SKColorType.Rgba8888, SKAlphaType.Unpremul, null);

    private static void Require(SKCodecResult result, string format)
    {
        if (result != SKCodecResult.Success)
        {
            throw Damaged(format, $"Skia reports {result}");
        }
    }

    private static ImageDecodeException Damaged(string format, string reason) => new($"The {format} is truncated, damaged or of an unknown kind: {reason}.");

    private static void Write(ReadOnlySpan<byte> rgba, int firstRow, int rows, SKImageInfo layout, OrientedCanvas canvas)
    {
        for (int row = 0; row < rows; row++)
        {
            ReadOnlySpan<byte> source = rgba.Slice(row * layout.RowBytes, layout.RowBytes);
            Span<byte> target = canvas.RowToFill(firstRow + row);
            for (int x = 0; x < layout.Width; x++)
            {
                source.Slice(BytesPerPixel * x, 3).CopyTo(target.Slice(3 * x, 3));
            }

            canvas.CommitRow(firstRow + row);
        }
    }
}
