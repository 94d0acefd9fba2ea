using ConvNext.Preprocessing;

namespace ConvNext;

/// <summary>What the elements of saved weights are.</summary>
public enum SavedWeightsType
{
    /// <summary>32-bit floats, which lose nothing.</summary>
    Float32,

    /// <summary>
    /// 16-bit IEEE floats, rounded to nearest, ties to even, as PyTorch's <c>half()</c>: what is beyond ±65,504 by half a step or more becomes
    /// infinite, what is below 2^−24 by half or more becomes zero.
    /// </summary>
    Float16,

    /// <summary>The upper half of 32-bit floats, rounded to nearest, ties to even; the range is nearly that of 32 bits.</summary>
    BFloat16,

    /// <summary>Each tensor as it was loaded, which loses nothing; 32-bit floats where the weights were not loaded or came out of a packed file.</summary>
    AsLoaded,
}

/// <summary>How <see cref="ConvNextModel.Save(string, ConvNextSaveOptions)"/> writes.</summary>
public sealed record ConvNextSaveOptions
{
    /// <summary>
    /// What preprocessor_config.json says; null stands for the model's own, or where it has none for the reference's defaults at the network's
    /// image size.
    /// </summary>
    public ConvNextImageProcessorOptions? ImageProcessorOptions { get; init; }

    /// <summary>What the elements of the weights are; <c>dtype</c> of config.json says so too, <c>float32</c> where tensors differ.</summary>
    public SavedWeightsType WeightsType { get; init; }
}
