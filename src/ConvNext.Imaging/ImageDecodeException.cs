using System;

namespace ConvNext.Imaging;

/// <summary>Says in one sentence why bytes could not be decoded. It is the only exception that a decoder throws for any bytes.</summary>
public sealed class ImageDecodeException : ConvNextException
{
    /// <summary>An error with its sentence.</summary>
    public ImageDecodeException(string message)
        : base(message)
    {
    }

    /// <summary>An error with its sentence and what caused it.</summary>
    public ImageDecodeException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
