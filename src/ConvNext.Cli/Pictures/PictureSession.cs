using System;
using System.Diagnostics;
using System.IO;
using ConvNext.Imaging;
using ConvNext.Preprocessing;

namespace ConvNext.Cli.Pictures;

/// <summary>A session with its buffers, which looks at one picture after the other and measures each part. One thread uses it at a time.</summary>
internal sealed class PictureSession : IDisposable
{
    private readonly ImageProcessorWorkspace _workspace;
    private readonly float[] _pixelValues;
    private readonly TextWriter _errors;

    /// <summary>A session of a model.</summary>
    /// <exception cref="ConvNextException">The system does not start that many threads.</exception>
    public PictureSession(ConvNextModel model, ConvNextImageProcessor processor, int threads, TextWriter errors)
    {
        Session = model.CreateSession(new ConvNextSessionOptions { Threads = threads });
        _workspace = processor.CreateWorkspace();
        _pixelValues = new float[model.Description.InputLength];
        _errors = errors;
    }

    /// <summary>The session, for what it has besides logits about the picture that was looked at last.</summary>
    public ConvNextSession Session { get; }

    /// <summary>Looks at a picture and gives its logits, valid until the next.</summary>
    /// <exception cref="ConvNextException">It cannot be read, or is none that the network can be given.</exception>
    public ReadOnlySpan<float> See(PictureEntry picture, out PictureTimes times)
    {
        long start = Stopwatch.GetTimestamp();
        RgbImage image = PictureFile.Decode(picture, _workspace.Processor.Options, _errors);
        return See(image, start, out times);
    }

    /// <summary>Looks at a decoded picture.</summary>
    /// <exception cref="ConvNextException">It is none that the network can be given.</exception>
    public ReadOnlySpan<float> See(RgbImage image) => See(image, Stopwatch.GetTimestamp(), out _);

    /// <inheritdoc/>
    public void Dispose() => Session.Dispose();

    private ReadOnlySpan<float> See(RgbImage image, long start, out PictureTimes times)
    {
        long decoded = Stopwatch.GetTimestamp();
        CheckShape(image);
        _workspace.Process(image.View, _pixelValues);
        long resized = Stopwatch.GetTimestamp();
        ReadOnlySpan<float> logits = Session.Run(_pixelValues);
        times = new PictureTimes(Stopwatch.GetElapsedTime(start, decoded), Stopwatch.GetElapsedTime(decoded, resized), Stopwatch.GetElapsedTime(resized));
        return logits;
    }

    private void CheckShape(RgbImage image)
    {
        NetworkDescription network = Session.Description;
        ImageShape made = _workspace.Processor.OutputShape(image.Height, image.Width);
        if (made != new ImageShape(network.InputChannels, network.InputHeight, network.InputWidth))
        {
            throw new ImageProcessingException(
                $"The preprocessor's configuration makes {made.Height}×{made.Width} pixels of this photo, but the network takes {network.InputHeight}×{network.InputWidth}.");
        }
    }
}
