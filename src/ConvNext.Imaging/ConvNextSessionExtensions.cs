using System;
using System.IO;
using ConvNext.Preprocessing;
using ConvNext.Results;

namespace ConvNext.Imaging;

/// <summary>Pictures for sessions: encoded or decoded.</summary>
public static unsafe class ConvNextSessionExtensions
{
    private static readonly ManagedImageDecoder ManagedDecoder = new();

    /// <summary>Classifies a decoded picture.</summary>
    /// <param name="session">A session with an image processor.</param>
    /// <param name="image">The picture.</param>
    /// <param name="topK">How many classes to give; all of them where there are fewer.</param>
    /// <param name="scoreFunction">What makes scores of the logits; null: <see cref="NetworkDescription.ScoreFunction"/>.</param>
    /// <inheritdoc cref="ConvNextSession.Classify(PixelView, int, ScoreFunction?)"/>
    public static ClassificationResult Classify(this ConvNextSession session, RgbImage image, int topK = 5, ScoreFunction? scoreFunction = null)
    {
        ArgumentNullException.ThrowIfNull(session);
        ArgumentNullException.ThrowIfNull(image);
        return session.Classify(image.View, topK, scoreFunction);
    }

    /// <summary>Decodes and classifies a picture.</summary>
    /// <param name="session">A session with an image processor.</param>
    /// <param name="encoded">The bytes of an image file.</param>
    /// <param name="topK">How many classes to give; all of them where there are fewer.</param>
    /// <param name="decoder">The decoder; null takes <see cref="ManagedImageDecoder"/>.</param>
    /// <param name="decodeOptions">Limits and switches of the decoder; null takes the defaults.</param>
    /// <param name="scoreFunction">What makes scores of the logits; null: <see cref="NetworkDescription.ScoreFunction"/>.</param>
    /// <exception cref="ImageDecodeException">The picture cannot be read or decoded.</exception>
    /// <inheritdoc cref="ConvNextSession.Classify(PixelView, int, ScoreFunction?)"/>
    public static ClassificationResult Classify(
        this ConvNextSession session, ReadOnlySpan<byte> encoded, int topK = 5, IImageDecoder? decoder = null, ImageDecodeOptions? decodeOptions = null,
        ScoreFunction? scoreFunction = null) =>
        Classify(session, encoded, topK, decoder, decodeOptions, scoreFunction, out _);

    /// <summary>The same, and how large the upright picture is.</summary>
    internal static ClassificationResult Classify(
        ConvNextSession session, ReadOnlySpan<byte> encoded, int topK, IImageDecoder? decoder, ImageDecodeOptions? decodeOptions, ScoreFunction? scoreFunction, out ImageSize size)
    {
        decoder ??= ManagedDecoder;
        decodeOptions = Options(session, decodeOptions);
        fixed (byte* file = encoded)
        {
            using IPixelRows? rows = RowDecoding.Open(decoder, file, encoded.Length, session.ImageProcessorOptions, decodeOptions, session.Threads);
            if (rows is not null)
            {
                size = new ImageSize(rows.Height, rows.Width);
                return session.ClassifyRows(rows, topK, scoreFunction);
            }
        }

        RgbImage image = decoder.Decode(encoded, decodeOptions);
        size = new ImageSize(image.Height, image.Width);
        return Classify(session, image, topK, scoreFunction);
    }

    /// <summary>Decodes and classifies a picture from a stream, which is read to its end and stays open.</summary>
    /// <inheritdoc cref="Classify(ConvNextSession, ReadOnlySpan{byte}, int, IImageDecoder?, ImageDecodeOptions?, ScoreFunction?)"/>
    public static ClassificationResult Classify(
        this ConvNextSession session, Stream encoded, int topK = 5, IImageDecoder? decoder = null, ImageDecodeOptions? decodeOptions = null, ScoreFunction? scoreFunction = null) =>
        Classify(session, StreamBytes.Read(Present(encoded), "stream", Options(session, decodeOptions)), topK, decoder, decodeOptions, scoreFunction);

    /// <summary>Decodes and classifies a file.</summary>
    /// <param name="session">A session with an image processor.</param>
    /// <param name="path">The file. Its name says nothing about its format: the bytes decide.</param>
    /// <param name="topK">How many classes to give; all of them where there are fewer.</param>
    /// <param name="decoder">The decoder; null takes <see cref="ManagedImageDecoder"/>.</param>
    /// <param name="decodeOptions">Limits and switches of the decoder; null takes the defaults.</param>
    /// <param name="scoreFunction">What makes scores of the logits; null: <see cref="NetworkDescription.ScoreFunction"/>.</param>
    /// <exception cref="ImageDecodeException">The file cannot be read or decoded.</exception>
    /// <inheritdoc cref="ConvNextSession.Classify(PixelView, int, ScoreFunction?)"/>
    public static ClassificationResult ClassifyFile(
        this ConvNextSession session, string path, int topK = 5, IImageDecoder? decoder = null, ImageDecodeOptions? decodeOptions = null, ScoreFunction? scoreFunction = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        byte[] encoded = ImageFileBytes.Read(path, Options(session, decodeOptions));
        try
        {
            return Classify(session, encoded, topK, decoder, decodeOptions, scoreFunction);
        }
        catch (ImageDecodeException exception)
        {
            throw new ImageDecodeException($"{path}: {exception.Message}", exception);
        }
    }

    /// <summary>Decodes a picture and gives its pooled features.</summary>
    /// <param name="session">A session with an image processor.</param>
    /// <param name="encoded">The bytes of an image file.</param>
    /// <param name="normalize">Whether the vector is divided by its length.</param>
    /// <param name="decoder">The decoder; null takes <see cref="ManagedImageDecoder"/>.</param>
    /// <param name="decodeOptions">Limits and switches of the decoder; null takes the defaults.</param>
    /// <exception cref="ImageDecodeException">The picture cannot be read or decoded.</exception>
    /// <inheritdoc cref="ConvNextSession.Embed"/>
    public static float[] Embed(
        this ConvNextSession session, ReadOnlySpan<byte> encoded, bool normalize = false, IImageDecoder? decoder = null, ImageDecodeOptions? decodeOptions = null)
    {
        decoder ??= ManagedDecoder;
        decodeOptions = Options(session, decodeOptions);
        fixed (byte* file = encoded)
        {
            using IPixelRows? rows = RowDecoding.Open(decoder, file, encoded.Length, session.ImageProcessorOptions, decodeOptions, session.Threads);
            if (rows is not null)
            {
                return session.EmbedRows(rows, normalize);
            }
        }

        return session.Embed(decoder.Decode(encoded, decodeOptions).View, normalize);
    }

    private static Stream Present(Stream encoded)
    {
        ArgumentNullException.ThrowIfNull(encoded);
        return encoded;
    }

    // What the session's image processor wants of alpha decides, where the caller says nothing.
    private static ImageDecodeOptions Options(ConvNextSession session, ImageDecodeOptions? given)
    {
        ArgumentNullException.ThrowIfNull(session);
        return ImageDecodeOptions.For(session.ImageProcessorOptions, given);
    }
}
