using ConvNext.Configuration;

namespace ConvNext.Generator.Config;

/// <summary>What a network computes its pointwise products in: the metadata <c>Precision</c> of its item.</summary>
internal enum Precision
{
    /// <summary>Floats of 32 bits, as everything else.</summary>
    Float32,

    /// <summary>Whole numbers of 8 bits.</summary>
    Int8,
}

/// <summary>Precisions as an item writes them.</summary>
internal static class Precisions
{
    private const string Float32 = "float32";
    private const string Int8 = "int8";

    /// <summary>The precision that <paramref name="text"/> asks for; where it is none, or one that is not trained, that is a problem.</summary>
    /// <param name="text">The metadata Precision.</param>
    /// <param name="training">The metadata Training.</param>
    /// <param name="problems">Takes what is wrong.</param>
    public static Precision Read(string? text, string? training, ConfigProblems problems)
    {
        switch (text)
        {
            case null or Float32:
                return Precision.Float32;
            case Int8 when HeadMetadata.AsksForTrainer(training):
                problems.Add(ProblemKind.InvalidMetadata, default, "Precision", ConfigProblems.Quote(text), $"{Float32}, or no Training,");
                return Precision.Float32;
            case Int8:
                return Precision.Int8;
            default:
                problems.Add(ProblemKind.InvalidMetadata, default, "Precision", ConfigProblems.Quote(text), $"{Float32} or {Int8}");
                return Precision.Float32;
        }
    }
}
