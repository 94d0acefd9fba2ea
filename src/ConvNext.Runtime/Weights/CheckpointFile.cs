using ConvNext.Safetensors;
using ConvNext.Tensors;
using ConvNext.Weights.PyTorch;

namespace ConvNext.Weights;

/// <summary>Opens one file of tensors by what it is, whatever it is called.</summary>
internal static class CheckpointFile
{
    private const int LongestSignature = 512;

    /// <summary>A <see cref="SafetensorsFile"/> or a <see cref="PyTorchFile"/>.</summary>
    /// <param name="path">The file.</param>
    /// <param name="key">Which dictionary of tensors of a file of PyTorch's is meant; null leaves it to the order of preference.</param>
    /// <param name="loading">Whether it is mapped or read.</param>
    /// <exception cref="ConvNextException">It cannot be read, or is no file of tensors.</exception>
    public static ITensorSource Open(string path, string? key, WeightLoading loading)
    {
        WeightFile file = WeightFile.Open(path, loading);
        try
        {
            WeightFileKind kind = FileSignature.Recognise(file.Start(LongestSignature), path);
            if (kind != WeightFileKind.Safetensors)
            {
                return PyTorchFile.Own(file, kind, key);
            }

            // Frees the file itself where it fails, which may be done twice.
            return key is null or ""
                ? SafetensorsFile.Own(file)
                : throw new WeightsException($"{path} is a safetensors file, which has no keys above its tensors: {ErrorText.Quote(key)} cannot be chosen in it.");
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }
}
