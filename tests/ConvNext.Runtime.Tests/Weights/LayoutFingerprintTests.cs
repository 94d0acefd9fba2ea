using System.Collections.Generic;
using System.Linq;
using ConvNext.Families;
using ConvNext.Weights;
using Xunit;

namespace ConvNext.Runtime.Tests.Weights;

/// <summary>A fingerprint stands for where each weight lies, and for nothing else.</summary>
public sealed class LayoutFingerprintTests
{
    [Fact]
    public void Does_not_change_from_one_version_to_the_next()
    {
        NetworkDescription network = SmallNetwork.Create() with
        {
            Weights = [new WeightEntry(ModelFamily.ConvNext.Tensor(TensorRole.ClassifierBias), [5], WeightPacking.Vector, 0, PackedElementType.Float32, 0, 64)],
            WeightsLengthInBytes = 64,
        };

        // Computed by a few lines of Python from the description of the hash: packed files that people have depend on it.
        Assert.Equal("9a89c03a0b9acee2", network.Fingerprint);
    }

    [Fact]
    public void Changes_with_everything_that_moves_a_weight()
    {
        NetworkDescription network = SmallNetwork.Create();
        HashSet<string> seen = [network.Fingerprint];
        Assert.True(seen.Add(SmallNetwork.Create(panelWidth: 32).Fingerprint), "panel widths");
        Assert.True(seen.Add((network with { WeightsLengthInBytes = network.WeightsLengthInBytes + 64 }).Fingerprint), "length");
        for (int i = 0; i < network.Weights.Count; i++)
        {
            WeightEntry entry = network.Weights[i];
            WeightEntry[] others =
            [
                entry with { Tensor = entry.Tensor with { Name = entry.Name + "_" } },
                entry with { Shape = [.. entry.Shape, 1] },
                entry with { Shape = [entry.Shape[0] + 1, .. entry.Shape[1..]] },
                entry with { Packing = (WeightPacking)(((int)entry.Packing + 1) % 4) },
                entry with { PanelWidth = entry.PanelWidth + 16 },
                entry with { ElementType = PackedElementType.Int32 },
                entry with { OffsetInBytes = entry.OffsetInBytes + 64 },
                entry with { LengthInBytes = entry.LengthInBytes + 64 },
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
