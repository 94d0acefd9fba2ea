namespace ConvNext.Preprocessing;

/// <summary>Whose arithmetic an image is resized and normalised with. The two differ by one level in 0.1–1 % of the values.</summary>
public enum ImageProcessorBackend
{
    /// <summary>PyTorch's 8-bit kernels, 16-bit weights: <c>ConvNextImageProcessor</c> where torchvision is installed.</summary>
    Torchvision,

    /// <summary>Pillow's resampling, weights with 22 fraction bits, and NumPy: <c>ConvNextImageProcessorPil</c>.</summary>
    Pil,
}
