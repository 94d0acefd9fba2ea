using System;

namespace ConvNext.Preprocessing;

/// <summary>An image or a preprocessor configuration that cannot be used; the message is one sentence that says why.</summary>
public sealed class ImageProcessingException : ConvNextException
{
    /// <summary>An error with its sentence.</summary>
    public ImageProcessingException(string message)
        : base(message)
    {
    }

    /// <summary>An error with its sentence and the exception that it was found by.</summary>
    public ImageProcessingException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
