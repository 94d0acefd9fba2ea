using ConvNext.Configuration;

namespace ConvNext.Generator.Config;

/// <summary>How a network's products of floats are summed: the metadata <c>Exactness</c> of its item.</summary>
internal enum Exactness
{
    /// <summary>In the way that takes the least time: by seven products of quarters where they save some.</summary>
    Fast,

    /// <summary>Each sum as one chain of multiply-adds over its inputs.</summary>
    Plain,
}

/// <summary>Ways of summing as an item writes them.</summary>
internal static class Exactnesses
{
    private const string Fast = "fast";
    private const string Plain = "plain";

    /// <summary>What <paramref name="text"/> asks for; where it is neither, that is a problem.</summary>
    /// <param name="text">The metadata Exactness.</param>
    /// <param name="problems">Takes what is wrong.</param>
    public static Exactness Read(string? text, ConfigProblems problems)
    {
        switch (text)
        {
            case null or Fast:
                return Exactness.Fast;
            case Plain:
                return Exactness.Plain;
            default:
                problems.Add(ProblemKind.InvalidMetadata, default, "Exactness", ConfigProblems.Quote(text), $"{Fast} or {Plain}");
                return Exactness.Fast;
        }
    }
}
