using System.Collections.Generic;

namespace ConvNext.Testing;

/// <summary>How one output compares with its expectation.</summary>
/// <param name="Name">The output.</param>
/// <param name="Difference">Largest absolute difference; NaN when a value is NaN, infinite when the shape is wrong.</param>
/// <param name="Allowed">Largest difference that passes.</param>
/// <param name="Index">Flat index of the largest difference.</param>
/// <param name="Text">The comparison as a sentence.</param>
public sealed record OutputComparison(string Name, double Difference, double Allowed, long Index, string Text)
{
    /// <summary>Whether the output is as expected. NaN is not.</summary>
    public bool Passed => Difference <= Allowed;
}

/// <summary>How a case went.</summary>
/// <param name="FirstDivergence">The first output in network order that is not as expected: where to look. Null when none.</param>
/// <param name="Comparisons">All comparisons, in network order.</param>
/// <param name="Text">The verdict for a person.</param>
public sealed record ParityVerdict(OutputComparison? FirstDivergence, IReadOnlyList<OutputComparison> Comparisons, string Text)
{
    /// <summary>Whether all outputs that were compared are as expected.</summary>
    public bool Passed => FirstDivergence is null;

    /// <inheritdoc/>
    public override string ToString() => Text;
}
