using System;
using System.ComponentModel;
using System.Linq;
using System.Numerics.Tensors;
using ConvNext.Memory;
using ConvNext.Preprocessing;
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
        int workers = WorkerPool.WorkersFor(options.Threads, Environment.ProcessorCount, PlatformThreads.AreThere);
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
