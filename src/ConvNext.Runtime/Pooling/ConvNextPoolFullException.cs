using System;
using System.Globalization;

namespace ConvNext.Pooling;

/// <summary>As many calls wait as may: the caller should come back later. A server answers 429 to this.</summary>
public sealed class ConvNextPoolFullException : ConvNextException
{
    /// <summary>Says how many wait.</summary>
    /// <param name="waiting">Calls that wait, as many as may.</param>
    /// <param name="retryAfter">When there should be room again.</param>
    public ConvNextPoolFullException(int waiting, TimeSpan retryAfter)
        : base(string.Create(CultureInfo.InvariantCulture, $"{waiting} calls wait already, as many as may; there should be room in {retryAfter.TotalSeconds:0.###} seconds."))
    {
        RetryAfter = retryAfter;
    }

    /// <summary>When there should be room again, by how long the latest calls took.</summary>
    public TimeSpan RetryAfter { get; }
}
