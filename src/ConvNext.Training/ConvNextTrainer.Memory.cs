using System;
using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using ConvNext.Memory;
using ConvNext.Simd;

namespace ConvNext.Training;

/// <content>What a step works in.</content>
public abstract unsafe partial class ConvNextTrainer
{
    private AlignedMemory? _arena;
    private AlignedMemory? _own;
    private long _imageLength;
    private long _scratchLength;
    private int _features;
    private int _images;
    private float* _pixelValues;

    /// <summary>Images of the step that is running.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    protected int Images => _images;

    /// <summary>Whether the step that is running is followed by a backward pass.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    protected bool IsTraining { get; private set; }

    /// <summary>What does not grow with the batch: slack, packed weights, sums.</summary>
    /// <param name="offset">Floats, those of the slack among them.</param>
    [EditorBrowsable(EditorBrowsableState.Never)]
    protected float* Shared(long offset) => _arena!.Pointer + (_imageLength * BatchSize) + offset;

    /// <summary>Scratch of worker 0; those of the others follow, <see cref="ScratchLength"/> floats apart.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    protected float* Scratch => _own!.Pointer;

    /// <summary>Floats of a worker's scratch.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    protected long ScratchLength => _scratchLength;

    /// <summary>The step's images, (N, channels, height, width).</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    protected float* PixelValues => _pixelValues;

    /// <summary>Where the generated head writes the logits, (N, labels).</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    protected float* LogitsPointer { get; private set; }

    /// <summary>∂loss/∂logits, (N, labels).</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    protected float* LogitGradients { get; private set; }

    /// <summary>Where the generated head writes the pooled features, (N, channels).</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    protected float* FeaturesPointer { get; private set; }

    /// <summary>Where the generated stem writes the gradients of the pixel values.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    protected float* PixelGradientsPointer { get; private set; }

    /// <summary>What the branch of a block is multiplied with, one for each image: block · Images.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    protected float* BranchScales { get; private set; }

    /// <summary>Whether the kernels use 512-bit registers: constant in a NativeAOT program.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    protected bool Use512 => Vector512.IsHardwareAccelerated && (!RuntimeFeature.IsDynamicCodeSupported || Options.MaxVectorBits >= 512);

    /// <summary>Whether the kernels use 256-bit registers, if not wider ones: constant in a NativeAOT program.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    protected bool Use256 => Vector256.IsHardwareAccelerated && (!RuntimeFeature.IsDynamicCodeSupported || Options.MaxVectorBits >= 256);

    /// <summary>A buffer of the arena that every image of the batch has a share of.</summary>
    /// <param name="imageOffset">How many floats of each image lie before it.</param>
    /// <param name="offset">Floats that are added whatever the batch.</param>
    [EditorBrowsable(EditorBrowsableState.Never)]
    protected float* Buffer(long imageOffset, long offset) => _arena!.Pointer + (imageOffset * BatchSize) + offset;

    /// <summary>Whether something is learned before a parameter, or the gradients of the pixel values are wanted: whether the backward pass goes on.</summary>
    /// <param name="parameter">The first of a layer.</param>
    [EditorBrowsable(EditorBrowsableState.Never)]
    protected bool LearnsBefore(int parameter)
    {
        bool learns = Options.ComputesPixelGradients;
        for (int i = 0; i < parameter; i++)
        {
            learns |= !_parameters[i].IsFrozen;
        }

        return learns;
    }

    /// <summary>The values of a parameter.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    protected float* Values(int parameter) => ValuesPointer + _parameters[parameter].Offset;

    /// <summary>The gradients of a parameter.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    protected float* Gradients(int parameter) => GradientsPointer + _parameters[parameter].Offset;

    private void Allocate(TrainerLayout layout)
    {
        _imageLength = layout.ImageLengthInFloats;
        _scratchLength = layout.ScratchLengthInFloats;
        _features = layout.Features;
        _arena = new AlignedMemory(checked((_imageLength * BatchSize) + layout.SharedLengthInFloats));
        long logits = Padded((long)BatchSize * Labels.Count);
        long features = Padded((long)BatchSize * _features);
        long pixels = Padded((long)BatchSize * Description.InputLength);
        long scales = Padded((long)BatchSize * _dropPathRates.Length);
        long gradients = Options.ComputesPixelGradients ? pixels : 0;
        long scratch = checked(_scratchLength * Threads);
        _own = new AlignedMemory(checked(scratch + (2 * logits) + features + pixels + gradients + scales));
        LogitsPointer = _own.Pointer + scratch;
        LogitGradients = LogitsPointer + logits;
        FeaturesPointer = LogitGradients + logits;
        _pixelValues = FeaturesPointer + features;
        PixelGradientsPointer = _pixelValues + pixels;
        BranchScales = PixelGradientsPointer + gradients;
        MemoryBytes = sizeof(float) * (_arena.LengthInFloats + _own.LengthInFloats + _values.LengthInFloats + _gradients.LengthInFloats);
    }

    private static long Padded(long count) => (count + Lanes.Count - 1) / Lanes.Count * Lanes.Count;

    private void Begin(ReadOnlySpan<float> pixelValues, ReadOnlySpan<bool> keptBranches, bool isTraining)
    {
        int length = Description.InputLength;
        int images = pixelValues.Length / length;
        if (images < 1 || images > BatchSize || pixelValues.Length % length != 0)
        {
            throw new ArgumentException(
                $"There are {pixelValues.Length} pixel values, but must be {length} for each of 1 to {BatchSize} images.", nameof(pixelValues));
        }

        DropPath.Scales(_dropPathRates, keptBranches, images, new Span<float>(BranchScales, _dropPathRates.Length * images));
        pixelValues.CopyTo(new Span<float>(_pixelValues, pixelValues.Length));
        _images = images;
        IsTraining = isTraining;
    }
}
