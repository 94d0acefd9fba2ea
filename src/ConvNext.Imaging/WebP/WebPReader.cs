using System;

namespace ConvNext.Imaging.WebP;

/// <summary>
/// Decodes a WebP as Pillow's <c>convert("RGB")</c> gives it: lossy and lossless, alpha dropped, of an animation the canvas with the first
/// frame on it.
/// </summary>
internal static class WebPReader
{
    /// <summary>Decodes a file that begins with "RIFF", a length and "WEBP".</summary>
    public static RgbImage Decode(ReadOnlySpan<byte> file, ImageDecodeOptions options)
    {
        WebPContainer container = WebPContainer.Read(file);
        ImageLimits.Check("WebP", container.Width, container.Height, options);
        WebPFrame frame = container.Frame;
        ReadOnlySpan<byte> data = file.Slice(frame.Data.Start, frame.Data.Length);
        FrameCanvas canvas = new(container, container.Orientation.For("WebP", options));
        if (frame.IsLossless)
        {
            LosslessDecoder.Decode(data, frame, canvas);
        }
        else
        {
            if (frame.Alpha.Start > 0)
            {
                AlphaCheck.Check(file.Slice(frame.Alpha.Start, frame.Alpha.Length), frame.Width, frame.Height);
            }

            LossyDecoder.Decode(data, frame, canvas);
        }

        return canvas.ToImage();
    }
}
