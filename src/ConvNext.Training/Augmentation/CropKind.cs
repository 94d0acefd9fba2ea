namespace ConvNext.Training.Augmentation;

/// <summary>Which part of a picture a network is trained with.</summary>
public enum CropKind
{
    /// <summary>A part of random size, shape and place, brought to the network's size: torchvision's <c>RandomResizedCrop</c>.</summary>
    RandomResized,

    /// <summary>
    /// All of it, prepared as for evaluation, in a black frame, of which a part of the network's size is taken at random: torchvision's <c>RandomCrop(padding=…)</c>.
    /// </summary>
    Padded,

    /// <summary>What evaluation takes.</summary>
    Evaluation,
}
