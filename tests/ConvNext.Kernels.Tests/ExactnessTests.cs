using System;
using System.IO;
using ConvNext.Testing;
using Xunit;

namespace ConvNext.Kernels.Tests;

/// <summary>Networks whose sums are chains beside those of the same weights with products of quarters.</summary>
public sealed class ExactnessTests
{
    public static TheoryData<string> Networks => new(KernelCase.NamesInChains);

    [Fact]
    public void There_are_networks() => Assert.True(KernelCase.NamesInChains.Count >= 5);

    /// <summary>The other order of sums is there: what is not the same code has not the same bits.</summary>
    [Theory]
    [MemberData(nameof(Networks))]
    public void Chains_have_other_bits_than_quarters(string name)
    {
        KernelCase chains = KernelCase.Named(name);
        using ConvNextModel plain = chains.Load();
        using ConvNextModel fast = KernelCase.Named(chains.Name).Load();

        Assert.NotNull(Outputs.FirstDifference(
            Outputs.Of(fast, new ConvNextSessionOptions(), chains.Pixels())[0], Outputs.Of(plain, new ConvNextSessionOptions(), chains.Pixels())[0]));
    }

    /// <summary>Where panels are as wide, the packed weights of one are those of the other; where they are not, a sentence says so.</summary>
    [Theory]
    [MemberData(nameof(Networks))]
    public void A_packed_file_of_the_other_gives_the_bits_of_its_reader_or_is_refused(string name)
    {
        KernelCase chains = KernelCase.Named(name);
        using ConvNextModel plain = chains.Load();
        using TemporaryFolder folder = new();
        string path = Path.Combine(folder.Path, "packed");
        using (ConvNextModel fast = KernelCase.Named(chains.Name).Load())
        {
            fast.SavePacked(path);
        }

        try
        {
            using ConvNextModel packed = chains.LoadFile(path);
            Assert.Null(Outputs.FirstDifference(
                Outputs.Of(plain, new ConvNextSessionOptions(), chains.Pixels())[0], Outputs.Of(packed, new ConvNextSessionOptions(), chains.Pixels())[0]));
        }
        catch (ConvNextException error)
        {
            Assert.Contains("was packed for another build of", error.Message, StringComparison.Ordinal);
        }
    }
}
