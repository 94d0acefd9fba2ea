using System.Collections.Generic;
using System.Linq;
using ConvNext.Generator.Config;
using ConvNext.Generator.Plan;
using ConvNext.Generator.Support;
using Xunit;

namespace ConvNext.Generator.Tests.Plan;

/// <summary>Where weights lie, and the views through which generated code reaches them.</summary>
public class WeightTableTests
{
    private static readonly NetworkPlan Plan = NetworkFamilyTests.PlanOf(
        """{ "num_stages": 3, "hidden_sizes": [24, 40, 10], "depths": [2, 0, 3], "image_size": 42, "num_labels": 5, "hidden_act": "prelu", "out_features": ["stem", "stage2"] }""",
        "Net",
        OutputSelection.All);

    [Fact]
    public void Weights_follow_each_other_in_whole_cache_lines()
    {
        long position = 0;
        foreach (WeightPlan weight in Plan.Weights)
        {
            Assert.Equal(position, weight.OffsetInBytes);
            Assert.True(weight.LengthInBytes >= weight.Elements * sizeof(float));
            Assert.Equal(0, weight.LengthInBytes % 64);
            position += weight.LengthInBytes;
        }

        Assert.Equal(position, Plan.WeightsLengthInBytes);
        Assert.Equal(Plan.ParameterCount, Plan.Weights.Sum(weight => weight.Elements));
    }

    [Fact]
    public void Every_weight_is_reached_through_one_view_at_its_place()
    {
        Dictionary<string, WeightView> views = WeightViews.Of(Plan.Weights).ToDictionary(view => view.Name);
        List<(long Offset, PackedElementType Type)> reached = [];
        foreach (WeightStart start in WeightViews.StartsOf(Plan.Weights))
        {
            // Blocks share their stage's view.
            string view = start.Name.Split("Block")[0] switch { "FeatureMaps" => "FeatureMap", string name => name };
            reached.AddRange(views[view + "Weights"].Members.Select(member => (start.OffsetInBytes + member.OffsetInBytes, member.ElementType)));
        }

        Assert.Equal(Plan.Weights.Select(weight => (weight.OffsetInBytes, weight.ElementType)), reached.Order());
        Assert.All(views.Values, view => Assert.Equal(view.Members.Length, view.Members.Select(member => member.Name).Distinct().Count()));
        Assert.Contains("StemNormBias", views["FeatureMapWeights"].Members.Select(member => member.Name));
        Assert.DoesNotContain("Stage1Weights", views.Keys);
    }

    [Fact]
    public void A_view_has_the_type_of_each_tensor()
    {
        EquatableArray<WeightPlan> weights = EquatableArray.Create(
            new WeightPlan(TensorRole.ExpandBias, 0, 0, EquatableArray.Create(16), Packing.Vector, 0, PackedElementType.Float32, 128, 64),
            new WeightPlan(TensorRole.ExpandWeight, 0, 0, EquatableArray.Create(16, 4), Packing.Panels, 16, PackedElementType.Int8, 192, 64));

        WeightView view = Assert.Single(WeightViews.Of(weights));

        Assert.Equal("Stage0Weights", view.Name);
        Assert.Equal(
            [new WeightViewMember("ExpandBias", PackedElementType.Float32, 0), new WeightViewMember("ExpandWeight", PackedElementType.Int8, 64)], view.Members);
        Assert.Equal([new WeightStart("Stage0Block0", 128)], WeightViews.StartsOf(weights));
    }
}
