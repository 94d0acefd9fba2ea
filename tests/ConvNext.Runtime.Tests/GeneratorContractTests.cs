using System;
using Xunit;

namespace ConvNext.Tests;

/// <summary>Generated code of another version than the library is told so in one sentence.</summary>
public sealed class GeneratorContractTests
{
    private static readonly string Library = $"ConvNext.Runtime {typeof(GeneratorContract).Assembly.GetName().Version!.ToString(3)}";

    [Fact]
    public void A_class_for_a_contract_that_is_fulfilled_passes()
    {
        for (int version = GeneratorContract.OldestVersion; version <= GeneratorContract.Version; version++)
        {
            GeneratorContract.Check("Net", version);
        }
    }

    [Fact]
    public void A_newer_class_asks_for_a_newer_library()
    {
        int version = GeneratorContract.Version + 1;

        ConvNextException error = Assert.Throws<ConvNextException>(() => GeneratorContract.Check("Net", version));

        // A constant would make one of the two unreachable for the compiler.
        int oldest = GeneratorContract.OldestVersion;
        string accepted = oldest == version - 1 ? $"contract {oldest}" : $"contracts {oldest} to {version - 1}";
        Assert.Equal(
            $"Net was generated for contract {version}, but {Library} accepts {accepted}; update the package ConvNext.Runtime to the version of the ConvNext.Generator that made it.",
            error.Message);
    }

    [Fact]
    public void An_older_class_asks_for_a_newer_generator()
    {
        int version = GeneratorContract.OldestVersion - 1;

        ConvNextException error = Assert.Throws<ConvNextException>(() => GeneratorContract.Check("Net", version));

        Assert.StartsWith($"Net was generated for contract {version}, but {Library} accepts ", error.Message, StringComparison.Ordinal);
        Assert.EndsWith("; update the package ConvNext.Generator to the version of ConvNext.Runtime, and build it again.", error.Message, StringComparison.Ordinal);
    }
}
