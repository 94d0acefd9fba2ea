using System;

namespace ConvNext.Weights;

/// <summary>A checkpoint that does not hold the weights which a network needs, or cannot be found.</summary>
public sealed class WeightsException : ConvNextException
{
    /// <summary>An error with its sentence.</summary>
    public WeightsException(string message)
        : base(message)
    {
    }

    /// <summary>An error with its sentence and the error underneath.</summary>
    public WeightsException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
