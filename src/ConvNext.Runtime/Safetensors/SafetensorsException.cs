using System;

namespace ConvNext.Safetensors;

/// <summary>A safetensors file, or the index of a sharded one, that breaks a rule of its format.</summary>
public sealed class SafetensorsException : ConvNextException
{
    /// <summary>An error with its sentence.</summary>
    public SafetensorsException(string message)
        : base(message)
    {
    }

    /// <summary>An error with its sentence and the error underneath.</summary>
    public SafetensorsException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
