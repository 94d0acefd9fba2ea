using System;

namespace ConvNext.Weights.PyTorch;

/// <summary>A file of PyTorch's that is damaged, or holds anything but plain tensors.</summary>
public sealed class PyTorchFileException : ConvNextException
{
    /// <summary>An error with its sentence.</summary>
    public PyTorchFileException(string message)
        : base(message)
    {
    }

    /// <summary>An error with its sentence and the error underneath.</summary>
    public PyTorchFileException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
