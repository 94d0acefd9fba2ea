using System;

namespace ConvNext.Cli.CommandLine;

/// <summary>A command line that cannot be followed; the message is one sentence that says what is wrong and what is accepted.</summary>
internal sealed class UsageException : Exception
{
    public UsageException(string message)
        : base(message)
    {
    }
}
