using System;
using System.Diagnostics;
using System.IO;
using ConvNext.Cli.Networks;
using ConvNext.Imaging;
using ConvNext.Preprocessing;
using ConvNext.Results;

namespace ConvNext.Cli.Classify;

/// <summary>A loaded model with a session and buffers, which answers about one photo after the other and measures each part.</summary>
internal sealed class PhotoClassifier : IDisposable
{
    private readonly ConvNextModel _model;
    private readonly ConvNextSession _session;
    private readonly ImageProcessorWorkspace _workspace;
    private readonly float[] _pixelValues;
    private readonly int _top;

    private PhotoClassifier(ConvNextModel model, ConvNextImageProcessor processor, ClassifyArguments arguments)
    {
        _model = model;
        _session = model.CreateSession(new ConvNextSessionOptions { Threads = arguments.Threads });
        _workspace = processor.CreateWorkspace();
        _pixelValues = new float[model.Description.InputLength];
        _top = arguments.Top;
        ScoreFunction = arguments.ScoreFunction ?? model.Description.ScoreFunction;
    }

    /// <summary>What makes scores of the logits: what was asked for, else what config.json says.</summary>
    public ScoreFunction ScoreFunction { get; }

    /// <summary>Threads that share one inference.</summary>
    public int Threads => _session.Threads;

    /// <summary>Loads what the command line asks for.</summary>
    /// <exception cref="ConvNextException">The weights or a file beside them cannot be used.</exception>
    public static PhotoClassifier Load(ClassifyArguments arguments, TextWriter errors)
    {
        ConvNextModel model = ModelOpening.Load(arguments.Network, arguments.Weights, arguments.Key, errors);
        try
        {
            return new PhotoClassifier(model, CreateProcessor(model, arguments.Backend), arguments);
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }

    /// <summary>Classifies one photo.</summary>
    /// <exception cref="ConvNextException">It cannot be read, or is none that the network can be given.</exception>
    public PhotoAnswer Answer(string photo, TextWriter errors)
    {
        long start = Stopwatch.GetTimestamp();
        RgbImage image = PhotoFile.Decode(photo, _workspace.Processor.Options, errors);
        long decoded = Stopwatch.GetTimestamp();
        CheckShape(image);
        _workspace.Process(PixelView.FromBytes(image.Pixels, image.Height, image.Width), _pixelValues);
        long resized = Stopwatch.GetTimestamp();
        var result = ClassificationResult.FromLogits(_session.Run(_pixelValues), _model.Labels, _top, ScoreFunction);
        return new PhotoAnswer(
            photo, result, Error: null, Stopwatch.GetElapsedTime(start, decoded), Stopwatch.GetElapsedTime(decoded, resized), Stopwatch.GetElapsedTime(resized));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _session.Dispose();
        _model.Dispose();
    }

    private void CheckShape(RgbImage image)
    {
        NetworkDescription network = _model.Description;
        ImageShape made = _workspace.Processor.OutputShape(image.Height, image.Width);
        if (made != new ImageShape(network.InputChannels, network.InputHeight, network.InputWidth))
        {
            throw new ImageProcessingException(
                $"The preprocessor's configuration makes {made.Height}×{made.Width} pixels of this photo, but the network takes {network.InputHeight}×{network.InputWidth}.");
        }
    }

    // Every network of the program is generated with a preprocessor_config.json, so that there always is one.
    private static ConvNextImageProcessor CreateProcessor(ConvNextModel model, ImageProcessorBackend? backend)
    {
        ConvNextImageProcessorOptions options = model.ImageProcessorOptions!;
        try
        {
            return new ConvNextImageProcessor(backend is { } chosen ? options with { Backend = chosen } : options);
        }
        catch (ArgumentException error)
        {
            // The files are checked where they are read: only the other backend can be what does not fit.
            throw new ConvNextException($"--backend cannot be followed: {error.Message}", error);
        }
    }
}
