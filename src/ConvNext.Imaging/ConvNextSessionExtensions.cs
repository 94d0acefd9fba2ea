using System;
using ConvNext.Preprocessing;
using ConvNext.Results;

namespace ConvNext.Imaging;

/// <summary>Decoded pictures for sessions.</summary>
public static class ConvNextSessionExtensions
{
    /// <summary>Classifies a decoded picture.</summary>
    /// <param name="session">A session with an image processor.</param>
    /// <param name="image">The picture.</param>
    /// <param name="topK">How many classes to give; all of them where there are fewer.</param>
    /// <inheritdoc cref="ConvNextSession.Classify(PixelView, int)"/>
    public static ClassificationResult Classify(this ConvNextSession session, RgbImage image, int topK = 5)
    {
        ArgumentNullException.ThrowIfNull(session);
        ArgumentNullException.ThrowIfNull(image);
        return session.Classify(PixelView.FromBytes(image.Pixels, image.Height, image.Width), topK);
    }
}
