using System.ComponentModel;

namespace ConvNext.Families;

/// <summary>A tensor that a network has learned: which one it is, and what it is called. <see cref="ModelFamily.Tensor"/> makes it.</summary>
/// <param name="Role">What it is to the network.</param>
/// <param name="Stage">The stage, counted from zero; 0 for what stands once. Of a feature map's norm: the stage whose output it is for, −1 for the stem's.</param>
/// <param name="Block">The block, counted from zero within its stage; 0 for what is in no block.</param>
/// <param name="Name">The canonical name: the key of Hugging Face's checkpoints, with the prefix of an image classification model.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed record NetworkTensor(TensorRole Role, int Stage, int Block, string Name);
