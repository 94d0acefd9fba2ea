using System;

namespace ConvNext;

/// <summary>
/// The common base of every error that a file's or a model's content can cause. Its message is one sentence
/// that names the thing, what was found and what is accepted.
/// </summary>
public class ConvNextException : Exception
{
    /// <summary>An error with its sentence.</summary>
    public ConvNextException(string message)
        : base(message)
    {
    }

    /// <summary>An error with its sentence and the error underneath.</summary>
    public ConvNextException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
