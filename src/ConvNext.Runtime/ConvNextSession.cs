using System;
using System.ComponentModel;
using System.Linq;
using System.Numerics.Tensors;
using ConvNext.Memory;
using ConvNext.Preprocessing;
using ConvNext.Results;
using ConvNext.Threading;
using ConvNext.Weights;

namespace ConvNext;

/// <summary>
/// One caller's working memory and threads for a model: everything is allocated when it is created, nothing per call.
/// A session serves one call at a time. One that nobody disposes of is cleared away by the garbage collector, threads included.
/// </summary>
public abstract unsafe partial class ConvNextSession : IDisposable
{
    private readonly ConvNextModel _model;
    private readonly AlignedMemory _arena;
    private readonly SessionOutputs _outputs;
    private readonly ConvNextImageProcessor? _imageProcessor;
    private readonly PixelValues _pixelTensors = new();
    private ImageInput? _imageInput;
    private int _batch;

    /// <summary>Allocates the arena, the outputs and the threads; called by generated classes.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of range.</exception>
    /// <exception cref="ConvNextException">The system does not start that many threads.</exception>
    /// <exception cref="ObjectDisposedException">The model has been disposed of.</exception>
    [EditorBrowsable(EditorBrowsableState.Never)]
    protected ConvNextSession(ConvNextModel model, ConvNextSessionOptions? options)
    {
        ArgumentNullException.ThrowIfNull(model);
        using PackedWeights.UseScope use = model.Weights.BeginUse(model);
        options ??= new ConvNextSessionOptions();
        _model = model;
        Description = options.ImageSize is { } size ? model.Description.At(size) : model.Description;
        ConvNextSessionOptions.Check(options, Description);
        _maxVectorBits = options.MaxVectorBits;
        MaxBatch = options.MaxBatch;
        _imageProcessor = ProcessorFor(options, Description);
        WeightsPointer = use.Pointer;
        _outputs = new SessionOutputs(Description, MaxBatch);
        int workers = WorkerPool.WorkersFor(options.Threads, Environment.ProcessorCount);
        _arena = new AlignedMemory(Description.ArenaLengthInFloats + ((long)Description.ScratchLengthInFloats * workers));
        Arena = _arena.Pointer;
        Scratch = Arena + Description.ArenaLengthInFloats;
        try
        {
            // Last, so that nothing that fails leaves threads behind.
            Workers = new WorkerPool(workers);
        }
        catch
        {
            _arena.Dispose();
            throw;
        }
    }

    /// <summary>Shapes, labels, outputs and sizes of the network.</summary>
    public NetworkDescription Description { get; }

    /// <summary>The most images of one call.</summary>
    public int MaxBatch { get; }

    /// <summary>Threads that share one inference, the caller included.</summary>
    public int Threads => Workers.Workers;

    /// <summary>Shared buffers; offsets are constants of the generated class.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    protected float* Arena { get; }

    /// <summary>Scratch of worker 0; those of the others follow.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    protected float* Scratch { get; }

    /// <summary>First byte of the packed weights.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    protected byte* WeightsPointer { get; }

    /// <summary>The session's threads.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    protected WorkerPool Workers { get; }

    /// <summary>Runs the network.</summary>
    /// <param name="pixelValues">(N, channels, height, width), dense, N up to <see cref="MaxBatch"/>.</param>
    /// <returns>
    /// Logits (N, labels), valid until the next call; the pooled features (N, channels) where the configuration has no labels;
    /// nothing where the logits were not chosen at build time. The next call writes over them; they stay readable when the session is disposed of.
    /// </returns>
    /// <exception cref="ArgumentException">The length is not that of 1 to <see cref="MaxBatch"/> images.</exception>
    /// <exception cref="InvalidOperationException">Another call is running: use one session per concurrent caller.</exception>
    /// <exception cref="ObjectDisposedException">The session or its model has been disposed of.</exception>
    public ReadOnlySpan<float> Run(scoped ReadOnlySpan<float> pixelValues)
    {
        Enter();
        try
        {
            return RunImages(pixelValues);
        }
        finally
        {
            Leave();
        }
    }

    /// <inheritdoc cref="Run(ReadOnlySpan{float})"/>
    /// <remarks>It stands beside the others because an array converts to the arguments of both.</remarks>
    public ReadOnlySpan<float> Run(float[] pixelValues)
    {
        ArgumentNullException.ThrowIfNull(pixelValues);
        return Run(pixelValues.AsSpan());
    }

    /// <summary>Runs the network on a tensor, whose shape is held against the network's.</summary>
    /// <param name="pixelValues">
    /// (N, channels, height, width), N up to <see cref="MaxBatch"/>, or (channels, height, width) for one image. With other strides than a dense
    /// tensor's (a channels-last picture whose axes were permuted, say) it is copied; the first such call takes memory for that, which is kept.
    /// </param>
    /// <exception cref="ArgumentException">The shape is another one.</exception>
    /// <inheritdoc cref="Run(ReadOnlySpan{float})"/>
    public ReadOnlySpan<float> Run(scoped ReadOnlyTensorSpan<float> pixelValues)
    {
        Enter();
        try
        {
            return RunImages(_pixelTensors.Flatten(pixelValues, Description, MaxBatch));
        }
        finally
        {
            Leave();
        }
    }

    /// <summary>What the session's image processor does to an image; null where there is none.</summary>
    internal ConvNextImageProcessorOptions? ImageProcessorOptions => _imageProcessor?.Options;

    /// <summary>
    /// Classifies one image: <see cref="ConvNextSessionOptions.ImageProcessor"/>, or else <see cref="NetworkDescription.Preprocessing"/> → network →
    /// scores. The first image, and the first of each new size, takes memory for the processor's tables; it is kept.
    /// </summary>
    /// <param name="image">The image's pixels, of any size that the image processor takes.</param>
    /// <param name="topK">How many classes to give; all of them where there are fewer.</param>
    /// <param name="scoreFunction">What makes scores of the logits; null: <see cref="NetworkDescription.ScoreFunction"/>.</param>
    /// <exception cref="ImageProcessingException">The image cannot be processed.</exception>
    /// <exception cref="InvalidOperationException">The session has no image processor or the network no classifier, or another call is running.</exception>
    /// <exception cref="ConvNextException">A logit is infinite or not a number.</exception>
    /// <exception cref="ObjectDisposedException">The session or its model has been disposed of.</exception>
    public ClassificationResult Classify(PixelView image, int topK = 5, ScoreFunction? scoreFunction = null)
    {
        Enter();
        try
        {
            CheckClassifier();
            return ClassesOf(PixelsOf(image), topK, scoreFunction);
        }
        finally
        {
            Leave();
        }
    }

    /// <summary>Classifies a picture whose rows come one after the other, which <see cref="ImageProcessorOptions"/> allow.</summary>
    /// <inheritdoc cref="Classify(PixelView, int, ScoreFunction?)"/>
    internal ClassificationResult ClassifyRows(IPixelRows image, int topK, ScoreFunction? scoreFunction)
    {
        Enter();
        try
        {
            CheckClassifier();
            return ClassesOf(Input().Process(image), topK, scoreFunction);
        }
        finally
        {
            Leave();
        }
    }

    /// <summary>An output of the latest call, as a view: the next call writes over it, and it stays readable when the session is disposed of.</summary>
    /// <param name="name">The reference's name, e.g. <c>pooler_output</c> or <c>hidden_states.1</c>.</param>
    /// <exception cref="ArgumentException">The network has no such output, or it was not chosen at build time.</exception>
    /// <exception cref="InvalidOperationException">The session has not run yet.</exception>
    /// <exception cref="ObjectDisposedException">The session or its model has been disposed of.</exception>
    public OutputTensor GetOutput(string name)
    {
        ObjectDisposedException.ThrowIf(_lifetime.IsDisposed, this);
        ObjectDisposedException.ThrowIf(_model.Weights.IsDisposed, _model);
        if (_batch == 0)
        {
            throw new InvalidOperationException("The session has no outputs yet; call Run first.");
        }

        foreach (OutputDescription output in Description.Outputs)
        {
            if (output.Name == name)
            {
                return _outputs.View(output, _batch);
            }
        }

        throw new ArgumentException(
            $"{Description.Name} has no output \"{name}\"; chosen at build time were: {string.Join(", ", Description.Outputs.Select(output => output.Name))}.",
            nameof(name));
    }

    /// <summary>One image through the network.</summary>
    /// <param name="pixels">(channels, height, width).</param>
    /// <param name="logits">Where this image's logits go.</param>
    /// <param name="outputs">Where this image's other outputs go, each at its offset.</param>
    [EditorBrowsable(EditorBrowsableState.Never)]
    protected abstract void Forward(float* pixels, float* logits, float* outputs);

    private void CheckClassifier()
    {
        if (Description.Labels.Count == 0)
        {
            throw new InvalidOperationException(Description.Family.HasClassifier
                ? $"{Description.Name} has no classifier, and so no classes to choose from; use Run."
                : $"{Description.Name} is {Description.Family.Title}, which has no classifier: "
                    + "Embed gives the features of an image, GetOutput(\"last_hidden_state\") after Run those of its places.");
        }
    }

    private ClassificationResult ClassesOf(ReadOnlySpan<float> pixelValues, int topK, ScoreFunction? scoreFunction) =>
        ClassificationResult.FromLogits(RunImages(pixelValues), Description.Labels, topK, scoreFunction ?? Description.ScoreFunction);

    private static ConvNextImageProcessor? ProcessorFor(ConvNextSessionOptions options, NetworkDescription network)
    {
        if ((options.ImageProcessor?.Options ?? network.Preprocessing) is not { } processing)
        {
            return null;
        }

        ConvNextImageProcessorOptions wanted = options.ImageProcessorFollowsImageSize
            ? processing.ForImageSize(new ImageSize(network.InputHeight, network.InputWidth))
            : processing;
        return options.ImageProcessor is { } given && wanted == processing ? given : new ConvNextImageProcessor(wanted);
    }

    private ReadOnlySpan<float> RunImages(scoped ReadOnlySpan<float> pixelValues)
    {
        int imageLength = Description.InputLength;
        int images = pixelValues.Length / imageLength;
        if (images < 1 || images > MaxBatch || pixelValues.Length % imageLength != 0)
        {
            throw new ArgumentException(
                $"pixel_values has {pixelValues.Length} floats; accepted are 1 to {MaxBatch} images of {imageLength} "
                + $"({Description.InputChannels} × {Description.InputHeight} × {Description.InputWidth}).",
                nameof(pixelValues));
        }

        // A session that a finalizer brought back has lost its memory: this throws then.
        _ = _arena.Pointer;
        fixed (float* pixels = pixelValues)
        {
            for (int image = 0; image < images; image++)
            {
                Forward(pixels + ((long)image * imageLength), _outputs.Logits(image), _outputs.Others(image));
            }
        }

        _batch = images;
        return _outputs.AllLogits(images);
    }
}
