using System;
using ConvNext.Families;

namespace ConvNext.Training;

/// <summary>One tensor that a network learns: its values and their gradients, in the checkpoint's own order of elements.</summary>
/// <remarks>Both lie in the trainer's native memory: spans are valid until the trainer is disposed of, and while it is held.</remarks>
public sealed unsafe class TrainingParameter
{
    private readonly ConvNextTrainer _trainer;
    private readonly long _offset;
    private readonly int[] _shape;

    internal TrainingParameter(ConvNextTrainer trainer, NetworkTensor tensor, int[] shape, long offset)
    {
        _trainer = trainer;
        _offset = offset;
        _shape = shape;
        Tensor = tensor;
        Length = 1;
        foreach (int dimension in shape)
        {
            Length = checked(Length * dimension);
        }
    }

    /// <summary>The key in Hugging Face's checkpoints, with the prefix of an image classification model.</summary>
    public string Name => Tensor.Name;

    /// <summary>What the tensor is to the network.</summary>
    public TensorRole Role => Tensor.Role;

    /// <summary>The stage, counted from zero; 0 for what stands once (the stem, the head).</summary>
    public int Stage => Tensor.Stage;

    /// <summary>The block, counted from zero within its stage; 0 for what is in no block: <see cref="Role"/> tells.</summary>
    public int Block => Tensor.Block;

    /// <summary>Dimensions as in the checkpoint.</summary>
    public ReadOnlySpan<int> Shape => _shape;

    /// <summary>Elements.</summary>
    public int Length { get; }

    /// <summary>
    /// Whether nothing is learned here: its gradients are not computed and stay zero, and where nothing before it in the network is learned either, the
    /// backward pass ends.
    /// </summary>
    public bool IsFrozen { get; set; }

    /// <summary>The values, row-major. What is written here counts from the next step on.</summary>
    /// <exception cref="ObjectDisposedException">The trainer has been disposed of.</exception>
    public Span<float> Values => new(_trainer.ValuesPointer + _offset, Length);

    /// <summary>The sum of the gradients of all steps since <see cref="ConvNextTrainer.ZeroGradients"/>, in the order of <see cref="Values"/>.</summary>
    /// <exception cref="ObjectDisposedException">The trainer has been disposed of.</exception>
    public Span<float> Gradients => new(_trainer.GradientsPointer + _offset, Length);

    internal NetworkTensor Tensor { get; }

    internal long Offset => _offset;

    /// <inheritdoc/>
    public override string ToString() => $"{Name} [{string.Join(", ", _shape)}]";
}
