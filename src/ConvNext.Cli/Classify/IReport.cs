using System;
using ConvNext.Cli.Pictures;

namespace ConvNext.Cli.Classify;

/// <summary>Prints answers as they come.</summary>
internal interface IReport : IDisposable
{
    /// <summary>Prints one picture's answer. The sentence about one that could not be answered is on the error stream already.</summary>
    void Add(PictureOutcome<PictureAnswer> outcome);
}
