namespace ConvNext.Preprocessing;

/// <summary>Whose arithmetic an image is resized and normalised with. The first two differ by one level in 0.1–1 % of the values.</summary>
public enum ImageProcessorBackend
{
    /// <summary>PyTorch's 8-bit kernels, 16-bit weights: <c>ConvNextImageProcessor</c> where torchvision is installed.</summary>
    Torchvision,

    /// <summary>Pillow's resampling, weights with 22 fraction bits, and NumPy: <c>ConvNextImageProcessorPil</c>.</summary>
    Pil,

    /// <summary>
    /// PyTorch's kernels for floats, to exactly the size: levels are rescaled first, and nothing is rounded to 8 bits after the resize. <c>DINOv3ViTImageProcessor</c>.
    /// </summary>
    TorchvisionFloat,
}
