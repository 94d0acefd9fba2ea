using System;

namespace ConvNext.Imaging.WebP;

/// <summary>
/// Decodes a WebP as Pillow's <c>convert("RGB")</c> gives it: lossy and lossless, alpha dropped or laid on white, of an animation the canvas with the first
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
        byte[]? alphaPlane = ReadAlpha(file, frame, options.LaysOnWhite && container.HasAlpha);
        FrameCanvas canvas = new(container, container.Orientation.For("WebP", options), options.LaysOnWhite) { AlphaPlane = alphaPlane };
        if (frame.IsLossless)
        {
            LosslessDecoder.Decode(data, frame, canvas);
        }
        else
        {
            LossyDecoder.Decode(data, frame, canvas);
        }

        return canvas.ToImage();
    }

    /// <summary>Checks the ALPH chunk, if there is one, and reads it where it is needed.</summary>
    private static byte[]? ReadAlpha(ReadOnlySpan<byte> file, WebPFrame frame, bool isNeeded)
    {
        if (frame.Alpha.Start == 0)
        {
            return null;
        }

        ReadOnlySpan<byte> alpha = file.Slice(frame.Alpha.Start, frame.Alpha.Length);
        AlphaCheck.Check(alpha, frame.Width, frame.Height);
        return isNeeded ? AlphaPlane.Read(alpha, frame.Width, frame.Height) : null;
    }
}
