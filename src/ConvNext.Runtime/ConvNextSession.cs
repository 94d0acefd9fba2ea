using System;
using System.ComponentModel;
using System.Linq;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Threading;
using ConvNext.Memory;
using ConvNext.Preprocessing;
using ConvNext.Results;
using ConvNext.Threading;

namespace ConvNext;

/// <summary>
/// One caller's working memory and threads for a model: everything is allocated when it is created, nothing per call.
/// A session serves one call at a time.
/// </summary>
public abstract unsafe class ConvNextSession : IDisposable
{
    /// <summary>Name of the output that stands apart: where it was chosen, it is the first of <see cref="NetworkDescription.Outputs"/>.</summary>
    private const string LogitsName = "logits";

    // Kept so that its weights live as long as anyone can run the session.
    private readonly ConvNextModel model;
    private readonly AlignedMemory arena;
    private readonly AlignedMemory outputs;
    private readonly int maxVectorBits;
    private readonly int logitsLength;
    private readonly ConvNextImageProcessor? imageProcessor;
    private ImageInput? imageInput;
    private int running;
    private int batch;
    private bool disposed;

    /// <summary>Allocates the arena, the outputs and the threads; called by generated classes.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of range.</exception>
    [EditorBrowsable(EditorBrowsableState.Never)]
    protected ConvNextSession(ConvNextModel model, ConvNextSessionOptions? options)
    {
        ArgumentNullException.ThrowIfNull(model);
        options ??= new ConvNextSessionOptions();
        ArgumentOutOfRangeException.ThrowIfNegative(options.Threads, "Threads");
        ArgumentOutOfRangeException.ThrowIfLessThan(options.MaxBatch, 1, "MaxBatch");
        if (options.MaxVectorBits is not (512 or 256 or 128))
        {
            throw new ArgumentOutOfRangeException(nameof(options), options.MaxVectorBits, "MaxVectorBits is 512, 256 or 128.");
        }

        this.model = model;
        Description = model.Description;
        maxVectorBits = options.MaxVectorBits;
        MaxBatch = options.MaxBatch;
        Workers = new WorkerPool(options.Threads == 0 ? Environment.ProcessorCount : options.Threads);
        arena = new AlignedMemory(Description.ArenaLengthInFloats + ((long)Description.ScratchLengthInFloats * Workers.Workers));
        logitsLength = Description.Outputs.FirstOrDefault(output => output.Name == LogitsName)?.Length ?? 0;
        outputs = new AlignedMemory(((long)logitsLength + Description.OutputLengthInFloats) * MaxBatch);
        Arena = arena.Pointer;
        Scratch = Arena + Description.ArenaLengthInFloats;
        WeightsPointer = model.Weights.Pointer;
        imageProcessor = options.ImageProcessor ?? (Description.Preprocessing is { } folded ? new ConvNextImageProcessor(folded) : null);
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

    /// <summary>First float of the packed weights.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    protected float* WeightsPointer { get; }

    /// <summary>The session's threads.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    protected WorkerPool Workers { get; }

    /// <summary>Whether the kernels use 512-bit registers: constant in a NativeAOT program.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    protected bool Use512
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Vector512.IsHardwareAccelerated && (!RuntimeFeature.IsDynamicCodeSupported || maxVectorBits >= 512);
    }

    /// <summary>Whether the kernels use 256-bit registers, if not wider ones: constant in a NativeAOT program.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    protected bool Use256
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Vector256.IsHardwareAccelerated && (!RuntimeFeature.IsDynamicCodeSupported || maxVectorBits >= 256);
    }

    /// <summary>Runs the network.</summary>
    /// <param name="pixelValues">(N, channels, height, width), dense, N up to <see cref="MaxBatch"/>.</param>
    /// <returns>
    /// Logits (N, labels), valid until the next call; the pooled features (N, channels) where the configuration has no labels;
    /// nothing where the logits were not chosen at build time.
    /// </returns>
    /// <exception cref="ArgumentException">The length is not that of 1 to <see cref="MaxBatch"/> images.</exception>
    /// <exception cref="InvalidOperationException">Another call is running: use one session per concurrent caller.</exception>
    /// <exception cref="ObjectDisposedException">The session or its model has been disposed of.</exception>
    public ReadOnlySpan<float> Run(ReadOnlySpan<float> pixelValues)
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

    /// <summary>
    /// Classifies one image: <see cref="ConvNextSessionOptions.ImageProcessor"/>, or else <see cref="NetworkDescription.Preprocessing"/> → network →
    /// softmax. The first image, and the first of each new size, takes memory for the processor's tables; it is kept.
    /// </summary>
    /// <param name="image">The image's pixels, of any size that the image processor takes.</param>
    /// <param name="topK">How many classes to give; all of them where there are fewer.</param>
    /// <exception cref="ImageProcessingException">The image cannot be processed.</exception>
    /// <exception cref="InvalidOperationException">The session has no image processor or the network no classifier, or another call is running.</exception>
    /// <exception cref="ConvNextException">A logit is infinite or not a number.</exception>
    public ClassificationResult Classify(PixelView image, int topK = 5)
    {
        Enter();
        try
        {
            if (imageProcessor is null)
            {
                throw new InvalidOperationException(
                    "The session has no image processor; put the model's preprocessor_config.json beside its config.json at build time, or create the session with ConvNextSessionOptions.ImageProcessor.");
            }

            if (Description.Labels.Count == 0)
            {
                throw new InvalidOperationException($"{Description.Name} has no classifier, and so no classes to choose from; use Run.");
            }

            imageInput ??= new ImageInput(Description, imageProcessor);
            return ClassificationResult.FromLogits(RunImages(imageInput.Process(image)), Description.Labels, topK);
        }
        finally
        {
            Leave();
        }
    }

    /// <summary>An output of the latest call, as a view that is valid until the next one.</summary>
    /// <param name="name">The reference's name, e.g. <c>pooler_output</c> or <c>hidden_states.1</c>.</param>
    /// <exception cref="ArgumentException">The network has no such output, or it was not chosen at build time.</exception>
    /// <exception cref="InvalidOperationException">The session has not run yet.</exception>
    public OutputTensor GetOutput(string name)
    {
        ObjectDisposedException.ThrowIf(disposed, this);
        if (batch == 0)
        {
            throw new InvalidOperationException("The session has no outputs yet; call Run first.");
        }

        foreach (OutputDescription output in Description.Outputs)
        {
            if (output.Name == name)
            {
                bool isLogits = output.Name == LogitsName;
                int stride = isLogits ? output.Length : Description.OutputLengthInFloats;
                float* start = isLogits ? outputs.Pointer : ImageOutputs(0) + output.OffsetInFloats;
                return new OutputTensor(output, batch, new ReadOnlySpan<float>(start, checked(((batch - 1) * stride) + output.Length)), stride);
            }
        }

        throw new ArgumentException(
            $"{Description.Name} has no output \"{name}\"; chosen at build time were: {string.Join(", ", Description.Outputs.Select(output => output.Name))}.",
            nameof(name));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>One image through the network.</summary>
    /// <param name="pixels">(channels, height, width).</param>
    /// <param name="logits">Where this image's logits go.</param>
    /// <param name="outputs">Where this image's other outputs go, each at its offset.</param>
    [EditorBrowsable(EditorBrowsableState.Never)]
    protected abstract void Forward(float* pixels, float* logits, float* outputs);

    // One call at a time: everything that a call touches belongs to the session.
    private void Enter()
    {
        ObjectDisposedException.ThrowIf(disposed, this);
        _ = model.Weights.Pointer; // Throws when the model has been disposed of.
        if (Interlocked.Exchange(ref running, 1) != 0)
        {
            throw new InvalidOperationException("The session is already running on another thread; create one session per concurrent caller.");
        }
    }

    private void Leave() => Volatile.Write(ref running, 0);

    private ReadOnlySpan<float> RunImages(ReadOnlySpan<float> pixelValues)
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

        fixed (float* pixels = pixelValues)
        {
            for (int image = 0; image < images; image++)
            {
                Forward(pixels + ((long)image * imageLength), outputs.Pointer + ((long)image * logitsLength), ImageOutputs(image));
            }
        }

        batch = images;
        return new ReadOnlySpan<float>(outputs.Pointer, images * logitsLength);
    }

    // Logits of all images come first, so that they are one dense matrix; then one block of the other outputs per image.
    private float* ImageOutputs(int image) =>
        outputs.Pointer + ((long)logitsLength * MaxBatch) + ((long)image * Description.OutputLengthInFloats);

    /// <summary>Releases memory and threads.</summary>
    protected virtual void Dispose(bool disposing)
    {
        if (disposing && !disposed)
        {
            disposed = true;
            Workers.Dispose();
            arena.Dispose();
            outputs.Dispose();
        }
    }
}
