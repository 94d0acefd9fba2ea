using System.Collections.Generic;
using System.Linq;
using ConvNext.Weights;
using Xunit;

namespace ConvNext.Runtime.Tests.Weights;

/// <summary>A fingerprint stands for where each weight lies, and for nothing else.</summary>
public sealed class LayoutFingerprintTests
{
    [Fact]
    public void Does_not_change_from_one_version_to_the_next()
    {
        NetworkDescription network = SmallNetwork.Create() with { Weights = [new WeightEntry("classifier.bias", [5], WeightPacking.Vector, 0, 0, 16)], WeightsLengthInFloats = 16 };

        // Computed by a few lines of Python from the description of the hash: packed files that people have depend on it.
        Assert.Equal("e2f01032efd61382", network.Fingerprint);
    }

    [Fact]
    public void Changes_with_everything_that_moves_a_weight()
    {
        NetworkDescription network = SmallNetwork.Create();
        HashSet<string> seen = [network.Fingerprint];
        Assert.True(seen.Add(SmallNetwork.Create(panelWidth: 32).Fingerprint), "panel widths");
        Assert.True(seen.Add((network with { WeightsLengthInFloats = network.WeightsLengthInFloats + 16 }).Fingerprint), "length");
        for (int i = 0; i < network.Weights.Count; i++)
        {
            WeightEntry entry = network.Weights[i];
            WeightEntry[] others =
            [
                entry with { Name = entry.Name + "_" },
                entry with { Shape = [.. entry.Shape, 1] },
                entry with { Shape = [entry.Shape[0] + 1, .. entry.Shape[1..]] },
                entry with { Packing = (WeightPacking)(((int)entry.Packing + 1) % 4) },
                entry with { PanelWidth = entry.PanelWidth + 16 },
                entry with { OffsetInFloats = entry.OffsetInFloats + 16 },
                entry with { LengthInFloats = entry.LengthInFloats + 16 },
            ];
            foreach (WeightEntry other in others)
            {
                WeightEntry[] weights = [.. network.Weights.Select(each => ReferenceEquals(each, entry) ? other : each)];
                Assert.True(seen.Add((network with { Weights = weights }).Fingerprint), $"{entry} and {other}");
            }
        }
    }

    [Fact]
    public void Does_not_change_with_what_moves_no_weight()
    {
        NetworkDescription network = SmallNetwork.Create();

        Assert.Equal(network.Fingerprint, (network with { Name = "Other", InputHeight = 16, Labels = ["a", "b"], ArenaLengthInFloats = 5 }).Fingerprint);
    }
}
