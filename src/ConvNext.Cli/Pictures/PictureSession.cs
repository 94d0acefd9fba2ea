using System;
using System.Diagnostics;
using System.IO;
using ConvNext.Cli.Networks;
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
    public PictureSession(SizedModel model, ConvNextImageProcessor processor, int threads, TextWriter errors)
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
        EncodedPicture encoded = PictureFile.Read(picture, _errors);
        TimeSpan read = Stopwatch.GetElapsedTime(start);
        try
        {
            TimeSpan decode = read + RowDecoding.Process(
                _workspace, PictureFile.Decoder, encoded.Bytes, ImageDecodeOptions.For(_workspace.Processor.Options), Session.Threads, _pixelValues, checkSize: CheckShape);
            return Run(start, decode, out times);
        }
        catch (ImageDecodeException error)
        {
            throw encoded.Named(error);
        }
    }

    /// <summary>Looks at a decoded picture.</summary>
    /// <exception cref="ConvNextException">It is none that the network can be given.</exception>
    public ReadOnlySpan<float> See(RgbImage image)
    {
        CheckShape(image.Height, image.Width);
        _workspace.Process(image.View, _pixelValues);
        return Session.Run(_pixelValues);
    }

    /// <inheritdoc/>
    public void Dispose() => Session.Dispose();

    private ReadOnlySpan<float> Run(long start, TimeSpan decode, out PictureTimes times)
    {
        long resized = Stopwatch.GetTimestamp();
        ReadOnlySpan<float> logits = Session.Run(_pixelValues);
        times = new PictureTimes(decode, Stopwatch.GetElapsedTime(start, resized) - decode, Stopwatch.GetElapsedTime(resized));
        return logits;
    }

    private void CheckShape(int height, int width)
    {
        NetworkDescription network = Session.Description;
        ImageShape made = _workspace.Processor.OutputShape(height, width);
        if (made != new ImageShape(network.InputChannels, network.InputHeight, network.InputWidth))
        {
            throw new ImageProcessingException(
                $"The preprocessor's configuration makes {made.Height}×{made.Width} pixels of this photo, but the network takes {network.InputHeight}×{network.InputWidth}.");
        }
    }
}
