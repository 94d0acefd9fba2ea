using System;

namespace ConvNext.Fuzz.Targets;

/// <summary>A reader accepted an input and gave something that cannot be: a tensor outside of its file, vectors that differ from the plain formula.</summary>
public sealed class BrokenPromiseException : Exception
{
    public BrokenPromiseException(string message)
        : base(message)
    {
    }

    public BrokenPromiseException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    public BrokenPromiseException()
    {
    }
}
