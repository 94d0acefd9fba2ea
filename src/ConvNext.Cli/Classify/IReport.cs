using System;

namespace ConvNext.Cli.Classify;

/// <summary>Prints answers as they come; disposing of it prints the end.</summary>
internal interface IReport : IDisposable
{
    /// <summary>Prints one photo's answer.</summary>
    void Add(PhotoAnswer answer);
}
