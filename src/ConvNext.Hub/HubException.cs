using System;

namespace ConvNext.Hub;

/// <summary>A file of the hub did not arrive; the message is one sentence that says which, why, and what can be done.</summary>
public sealed class HubException : ConvNextException
{
    /// <summary>An error with its kind and its sentence.</summary>
    /// <param name="kind">What kept the file from arriving.</param>
    /// <param name="message">The sentence.</param>
    /// <param name="innerException">The error underneath, where there is one.</param>
    public HubException(HubErrorKind kind, string message, Exception? innerException = null)
        : base(message, innerException) =>
        Kind = kind;

    /// <summary>What kept the file from arriving.</summary>
    public HubErrorKind Kind { get; }
}
