using System;
using System.Collections.Generic;
using System.ComponentModel;
using System.Runtime.InteropServices;
using ConvNext.Memory;
using ConvNext.Preprocessing;
using ConvNext.Threading;

namespace ConvNext.Training;

/// <summary>
/// A generated ConvNeXt that learns: its weights, their gradients, and one step's forward and backward pass. Made for <c>Training="true"</c>; classes derive
/// from it.
/// </summary>
/// <remarks>
/// One caller at a time. The same pixel values, labels and weights give the same bits, whatever the number of threads and the width of registers. A step
/// allocates nothing. What spans show is the trainer's native memory: hold the trainer as long as them.
/// </remarks>
public abstract unsafe partial class ConvNextTrainer : IDisposable
{
    private readonly AlignedMemory _values;
    private readonly AlignedMemory _gradients;
    private readonly TrainingParameter[] _parameters;
    private readonly float[] _dropPathRates;

    /// <summary>Takes over the parts; called by generated classes.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    protected ConvNextTrainer(TrainerParts parts, TrainerLayout layout)
    {
        ArgumentNullException.ThrowIfNull(parts);
        ArgumentNullException.ThrowIfNull(layout);
        Description = parts.Description;
        Options = parts.Options;
        _values = parts.Values;
        _gradients = new AlignedMemory(parts.Values.LengthInFloats);
        _parameters = parts.BindTo(this);
        _dropPathRates = DropPath.Rates(Description.Config);
        Workers = new WorkerPool(WorkerPool.WorkersFor(Options.Threads, Environment.ProcessorCount, PlatformThreads.AreThere));
        try
        {
            Allocate(layout);
        }
        catch
        {
            Free();
            throw;
        }
    }

    /// <summary>Shapes, labels and configuration of the network, with the labels that it is trained for.</summary>
    public NetworkDescription Description { get; }

    /// <summary>The configuration, with the labels that the network is trained for.</summary>
    public ConvNextConfig Config => Description.Config;

    /// <summary>Class names in the order of the logits.</summary>
    public IReadOnlyList<string> Labels => Description.Labels;

    /// <summary>The preprocessor_config.json of the folder that the weights came from, else that of the class; null where there was none.</summary>
    public ConvNextImageProcessorOptions? ImageProcessorOptions => Description.Preprocessing;

    /// <summary>What the trainer was made with.</summary>
    public ConvNextTrainerOptions Options { get; }

    /// <summary>The most images of one step.</summary>
    public int BatchSize => Options.BatchSize;

    /// <summary>Threads that share a step, the caller included.</summary>
    public int Threads => Workers.Workers;

    /// <summary>Bytes of native memory that the trainer holds: weights, gradients, and what a step keeps of <see cref="BatchSize"/> images.</summary>
    public long MemoryBytes { get; private set; }

    /// <summary>All tensors that the network learns, in the order of the network.</summary>
    public IReadOnlyList<TrainingParameter> Parameters => _parameters;

    /// <summary>How likely each block's branch is dropped in training, first block first: from 0 to drop_path_rate in even steps, as the reference has them.</summary>
    public IReadOnlyList<float> DropPathRates => _dropPathRates;

    /// <summary>The logits of the last call, (N, labels); valid until the next.</summary>
    /// <exception cref="ObjectDisposedException">The trainer has been disposed of.</exception>
    public ReadOnlySpan<float> Logits => Result(LogitsPointer, _images * Labels.Count);

    /// <summary>The normalised pooled features of the last call, (N, channels), which the classifier works on; valid until the next.</summary>
    /// <exception cref="ObjectDisposedException">The trainer has been disposed of.</exception>
    public ReadOnlySpan<float> Features => Result(FeaturesPointer, _images * _features);

    /// <summary>
    /// ∂loss/∂pixel_values of the last <see cref="ForwardBackward"/>, (N, channels, height, width); empty unless
    /// <see cref="ConvNextTrainerOptions.ComputesPixelGradients"/>. They are those of that call alone, never a sum.
    /// </summary>
    /// <exception cref="ObjectDisposedException">The trainer has been disposed of.</exception>
    public ReadOnlySpan<float> PixelGradients => Result(PixelGradientsPointer, Options.ComputesPixelGradients ? _images * Description.InputLength : 0);

    /// <summary>First value of the first parameter.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    protected internal float* ValuesPointer => _values.Pointer;

    /// <summary>First gradient of the first parameter.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    protected internal float* GradientsPointer => _gradients.Pointer;

    /// <summary>The trainer's threads.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    protected WorkerPool Workers { get; }

    /// <summary>Sets all gradients to zero.</summary>
    /// <exception cref="ObjectDisposedException">The trainer has been disposed of.</exception>
    public void ZeroGradients()
    {
        Enter();
        try
        {
            NativeMemory.Clear(GradientsPointer, (nuint)_gradients.LengthInFloats * sizeof(float));
        }
        finally
        {
            Leave();
        }
    }

    /// <summary>Computes loss and logits as they are in use: no branch is dropped, nothing is kept for a backward pass.</summary>
    /// <param name="pixelValues">(N, channels, height, width), resized and normalised, N up to <see cref="BatchSize"/>.</param>
    /// <param name="labels">What the images should give.</param>
    /// <param name="loss">Which loss; null for the reference's.</param>
    /// <returns>The loss, computed in double precision; NaN where every label is ignored.</returns>
    /// <exception cref="ArgumentException">A length does not fit, a label is out of range, or the labels are not of the problem type's form.</exception>
    public double Forward(ReadOnlySpan<float> pixelValues, TrainingLabels labels, LossOptions? loss = null)
    {
        Enter();
        try
        {
            Begin(pixelValues, default, isTraining: false);
            RunForward();
            return ComputeLoss(labels, loss ?? LossOptions.Default, gradientScale: 0);
        }
        finally
        {
            Leave();
        }
    }

    /// <summary>Computes the logits as they are in use.</summary>
    /// <param name="pixelValues">(N, channels, height, width), resized and normalised, N up to <see cref="BatchSize"/>.</param>
    /// <returns><see cref="Logits"/>.</returns>
    /// <exception cref="ArgumentException">The length does not fit.</exception>
    public ReadOnlySpan<float> Forward(ReadOnlySpan<float> pixelValues)
    {
        Enter();
        try
        {
            Begin(pixelValues, default, isTraining: false);
            RunForward();
            return Logits;
        }
        finally
        {
            Leave();
        }
    }

    /// <summary>One step: the loss in training, and its gradients, which are added to those that are there.</summary>
    /// <param name="pixelValues">(N, channels, height, width), resized and normalised, N up to <see cref="BatchSize"/>.</param>
    /// <param name="labels">What the images should give.</param>
    /// <param name="loss">Which loss; null for the reference's.</param>
    /// <param name="keptBranches">
    /// Drop path: for each block, and in it for each image, whether its branch is kept, (blocks, N). A kept one is divided by 1 − its rate of
    /// <see cref="DropPathRates"/>; blocks of rate 0 are not looked at. Empty: every branch is kept as it is, and nothing is divided.
    /// </param>
    /// <param name="gradientScale">What the gradients are multiplied with before they are added: 1 / k for the mean over k micro-batches.</param>
    /// <returns>The loss of these images, computed in double precision, not multiplied; NaN where every label is ignored.</returns>
    /// <exception cref="ArgumentException">A length does not fit, a label is out of range, or the labels are not of the problem type's form.</exception>
    public double ForwardBackward(
        ReadOnlySpan<float> pixelValues, TrainingLabels labels, LossOptions? loss = null, ReadOnlySpan<bool> keptBranches = default, double gradientScale = 1)
    {
        Enter();
        try
        {
            Begin(pixelValues, keptBranches, isTraining: true);
            RunForward();
            double result = ComputeLoss(labels, loss ?? LossOptions.Default, gradientScale);
            if (LearnsBefore(_parameters.Length))
            {
                RunBackward();
                ClearFrozen();
            }

            return result;
        }
        finally
        {
            Leave();
        }
    }

    // A layer that learns in part computes all its gradients.
    private void ClearFrozen()
    {
        foreach (TrainingParameter parameter in _parameters)
        {
            if (parameter.IsFrozen)
            {
                parameter.Gradients.Clear();
            }
        }
    }
}
