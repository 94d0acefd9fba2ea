using System.Collections.Generic;
using System.Linq;
using System.Runtime.Intrinsics;
using ConvNext.Testing;
using Xunit;

namespace ConvNext.Kernels.Tests;

/// <summary>Generated networks of odd shapes against the plain reference.</summary>
public sealed class NetworkTests
{
    // The plain reference takes its time. Larger networks are compared as a whole only, the largest by their bits only.
    private const double MostMultipliesAlone = 5e7;
    private const double MostMultiplies = 6e8;

    // Where most operations pass on what they get, the norms of stage after stage magnify the roundings of few channels without
    // end: beyond a few stages the reference in float32 is no measure any more.
    private const int MostStagesAlone = 4;

    /// <summary>Networks that the reference computes in reasonable time.</summary>
    public static TheoryData<string> Networks => new(Named(MostMultiplies));

    /// <summary>Networks that the reference computes many times in reasonable time.</summary>
    public static TheoryData<string> SmallNetworks => new(Named(MostMultipliesAlone, MostStagesAlone));

    [Fact]
    public void There_are_networks() => Assert.True(Named(MostMultipliesAlone).Count() >= 10);

    [Theory]
    [MemberData(nameof(Networks))]
    public void All_outputs_are_those_of_the_reference(string name)
    {
        KernelCase network = KernelCase.Named(name);
        using RecipeSource weights = network.Weights();
        string? divergence = new Comparison(network, weights).FirstDivergence(new ConvNextSessionOptions());
        Assert.True(divergence is null, $"{name}: the first output that diverges: {divergence}.");
    }

    /// <summary>
    /// One kind of operation at a time, in network order, all others passing on what they get: a mistake is named by the operation,
    /// and cannot hide behind what follows it. Each operation runs with each width of registers.
    /// </summary>
    [Theory]
    [MemberData(nameof(SmallNetworks))]
    public void Each_operation_alone_is_that_of_the_reference(string name)
    {
        KernelCase network = KernelCase.Named(name);
        foreach (string operation in SingleOperationWeights.OperationsOf(network.Config))
        {
            using var weights = new SingleOperationWeights(network, operation);
            var comparison = new Comparison(network, weights);
            foreach (int bits in (int[])[512, 256, 128])
            {
                if (bits == 128 || (bits == 256 ? Vector256.IsHardwareAccelerated : Vector512.IsHardwareAccelerated))
                {
                    string? divergence = comparison.FirstDivergence(new ConvNextSessionOptions { MaxVectorBits = bits });
                    Assert.True(divergence is null, $"{name}, {operation} alone with {bits} bits: {divergence}.");
                }
            }
        }
    }

    private static IEnumerable<string> Named(double mostMultiplies, int mostStages = int.MaxValue) =>
        KernelCase.Names.Concat(KernelCase.NamesInChains).Where(name => KernelCase.Named(name).Config is { } config && config.Stages <= mostStages && Multiplies(config) <= mostMultiplies);

    private static double Multiplies(NetworkConfig config)
    {
        double height = config.ImageHeight / config.PatchHeight;
        double width = config.ImageWidth / config.PatchWidth;
        double multiplies = 0;
        for (int stage = 0; stage < config.Stages; stage++)
        {
            double channels = config.HiddenSizes[stage];
            multiplies += height * width * channels * config.Depths[stage] * (49 + (8 * channels));
            height /= 2;
            width /= 2;
        }

        return multiplies;
    }
}
