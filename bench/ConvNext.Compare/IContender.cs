using System;

namespace ConvNext.Compare;

/// <summary>One side of the comparison: a network with its input in place, ready to be run again and again.</summary>
internal interface IContender : IDisposable
{
    /// <summary>What the tables call it.</summary>
    string Name { get; }

    /// <summary>The logits of the last run, (batch, labels).</summary>
    ReadOnlySpan<float> Logits { get; }

    /// <summary>Computes the logits of the whole batch.</summary>
    void Run();
}
