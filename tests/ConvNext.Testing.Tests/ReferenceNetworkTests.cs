using System;
using System.Collections.Generic;
using System.Linq;
using Xunit;

namespace ConvNext.Testing.Tests;

/// <summary>The plain network against PyTorch's float64 expectations, before anything is compared with it.</summary>
public sealed class ReferenceNetworkTests
{
    private const double LargestCase = 1e9;

    /// <summary>Cases of less than a billion multiplications for each image: all kinds of network, quick enough for plain code.</summary>
    public static TheoryData<string> SmallCases => [.. FixtureFolder.CasesBelow(FixtureFolder.Own).Where(name => Multiplies(OwnCases.Named(name).Config) < LargestCase)];

    [Theory]
    [MemberData(nameof(SmallCases))]
    public void Its_outputs_are_the_expectations_but_for_their_rounding_to_float32(string name)
    {
        FixtureCase fixture = OwnCases.Named(name);
        using RecipeSource weights = fixture.Weights();
        ReferenceNetwork<double> network = ReferenceNetwork<double>.Of(fixture.Config, weights);

        // One image of the batch is enough: the recipe's first.
        int length = fixture.InputShape[1] * fixture.InputShape[2] * fixture.InputShape[3];
        IReadOnlyDictionary<string, double[]> outputs = network.RunByName(fixture.Pixels().AsSpan(0, length));
        foreach (ExpectedOutput expected in fixture.Outputs)
        {
            double[] values = outputs[expected.Name];
            int compared = 0;
            for (int i = 0; i < expected.Values.Length; i++)
            {
                long index = expected.SampleIndices?[i] ?? i;
                if (index < values.Length)
                {
                    // Half a unit in the last place of float32, and what double precision itself may differ by.
                    double allowed = (Math.Abs((double)expected.Values[i]) * Math.Pow(2, -24)) + 1e-12;
                    Assert.True(Math.Abs(values[index] - expected.Values[i]) <= allowed, $"{expected.Name}[{index}] is {values[index]:r}; {expected.Values[i]:r} is expected.");
                    compared++;
                }
            }

            Assert.True(compared > 0);
        }
    }

    [Fact]
    public void Most_cases_are_small() => Assert.True(SmallCases.Count >= 30);

    private static double Multiplies(NetworkConfig config)
    {
        double height = config.ImageHeight / config.PatchHeight;
        double width = config.ImageWidth / config.PatchWidth;
        double total = 0;
        for (int stage = 0; stage < config.Stages; stage++)
        {
            total += config.Depths[stage] * height * width * 8 * config.HiddenSizes[stage] * config.HiddenSizes[stage];
            height = Math.Floor(height / 2);
            width = Math.Floor(width / 2);
        }

        return total;
    }
}
