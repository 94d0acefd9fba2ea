namespace ConvNext.Configuration;

/// <summary>Whose arithmetic an image is processed with: the generator and the runtime have enumerations with the same names and numbers.</summary>
internal enum ProcessorArithmetic
{
    /// <summary>PyTorch's 8-bit kernels.</summary>
    Torchvision = 0,

    /// <summary>Pillow's resampling.</summary>
    Pil = 1,

    /// <summary>PyTorch's kernels for floats, of levels that have been rescaled: DINOv3's processor.</summary>
    TorchvisionFloat = 2,
}
