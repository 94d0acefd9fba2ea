using System;
using System.IO;
using ConvNext.Preprocessing;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.Formats.Bmp;
using SixLabors.ImageSharp.Formats.Pbm;
using SixLabors.ImageSharp.Formats.Tga;
using SixLabors.ImageSharp.Formats.Tiff;
using SixLabors.ImageSharp.Memory;
using SixLabors.ImageSharp.PixelFormats;
using ILibraryDecoder = SixLabors.ImageSharp.Formats.IImageDecoder;
using LibraryConfiguration = SixLabors.ImageSharp.Configuration;

namespace ConvNext.Imaging;

/// <summary>
/// Decodes TIFF, TGA, PNM and run-length compressed BMP through SixLabors.ImageSharp 2.1; JPEG, PNG, GIF, WebP and other BMPs go to
/// <see cref="ManagedImageDecoder"/>. A damaged file of the latter is refused as there and never shown to ImageSharp.
/// </summary>
public sealed unsafe class ImageSharpDecoder : IImageDecoder, IRowDecoder
{
    private const string Accepted = "JPEG, PNG, GIF, BMP, WebP, TIFF, TGA and PNM (P1 to P6)";
    private const int AllocationMargin = 16 << 20;
    private const int LargestPixel = 16;

    private readonly ManagedImageDecoder _managed = new();

    /// <inheritdoc/>
    public RgbImage Decode(ReadOnlySpan<byte> encoded, ImageDecodeOptions? options = null)
    {
        options ??= ImageDecodeOptions.Default;
        ImageFormat format = FormatSniffer.Identify(encoded, out string description);
        if (ForeignHeader.Read(format, encoded) is not { } header)
        {
            return format == ImageFormat.Other ? throw ManagedImageDecoder.Unreadable(description, Accepted) : _managed.Decode(encoded, options);
        }

        header.Check(encoded.Length, options);
        try
        {
            return Decode(encoded, header, options);
        }
        catch (Exception exception) when (exception is not ImageDecodeException)
        {
            throw new ImageDecodeException($"The {header.Name} is damaged or of a kind that ImageSharp does not read ({exception.GetType().Name}).", exception);
        }
    }

    /// <inheritdoc/>
    IPixelRows? IRowDecoder.OpenRows(byte* file, int length, ImageDecodeOptions options, int threads) => ((IRowDecoder)_managed).OpenRows(file, length, options, threads);

    private static RgbImage Decode(ReadOnlySpan<byte> encoded, ForeignHeader header, ImageDecodeOptions options)
    {
        // One allocation of ImageSharp's may not exceed what the checked size can need, whatever the rest of the file says.
        long largest = AllocationMargin + (header.Width * header.Height * LargestPixel);
        MemoryAllocatorOptions memory = new() { AllocationLimitMegabytes = (int)Math.Max(1, largest >> 20) };
        LibraryConfiguration configuration = new() { MaxDegreeOfParallelism = 1, MemoryAllocator = MemoryAllocator.Create(memory) };
        fixed (byte* data = encoded)
        {
            using UnmanagedMemoryStream stream = new(data, encoded.Length);
            using Image<Rgba32> image = Image.Load<Rgba32>(configuration, stream, CreateDecoder(header.Kind));
            if (image.Width != header.Width || image.Height != header.Height)
            {
                throw new ImageDecodeException(
                    $"The {header.Name} is damaged: its header gives {header.Width} × {header.Height} pixels, and ImageSharp finds {image.Width} × {image.Height}.");
            }

            return ToRgb(image, options.ApplyExifOrientation ? header.Orientation : 1, options.LaysOnWhite);
        }
    }

    private static ILibraryDecoder CreateDecoder(ForeignKind kind) => kind switch
    {
        ForeignKind.Tiff => new TiffDecoder { IgnoreMetadata = true, DecodingMode = SixLabors.ImageSharp.Metadata.FrameDecodingMode.First },
        ForeignKind.Tga => new TgaDecoder(),
        ForeignKind.Pnm => new PbmDecoder(),
        _ => new BmpDecoder(),
    };

    private static RgbImage ToRgb(Image<Rgba32> image, int orientation, bool onWhite)
    {
        OrientedCanvas canvas = new(image.Width, image.Height, orientation);
        image.ProcessPixelRows(rows =>
        {
            for (int y = 0; y < rows.Height; y++)
            {
                WriteRow(rows.GetRowSpan(y), canvas.RowToFill(y), onWhite);
                canvas.CommitRow(y);
            }
        });
        return canvas.ToImage();
    }

    private static void WriteRow(ReadOnlySpan<Rgba32> source, Span<byte> target, bool onWhite)
    {
        for (int x = 0; x < source.Length; x++)
        {
            Rgba32 pixel = source[x];
            target[3 * x] = onWhite ? WhiteBackground.Over(pixel.R, pixel.A) : pixel.R;
            target[(3 * x) + 1] = onWhite ? WhiteBackground.Over(pixel.G, pixel.A) : pixel.G;
            target[(3 * x) + 2] = onWhite ? WhiteBackground.Over(pixel.B, pixel.A) : pixel.B;
        }
    }
}
