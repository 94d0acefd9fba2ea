using System;
using System.Collections.Generic;
using System.Linq;
using ConvNext.Configuration;
using ConvNext.Families;
using ConvNext.Generator.Config;
using ConvNext.Generator.Plan;
using ConvNext.Weights;
using Xunit;
using NetworkFamily = ConvNext.Generator.Plan.NetworkFamily;
using OutputKind = ConvNext.Generator.Plan.OutputKind;
using PackedElementType = ConvNext.Generator.Plan.PackedElementType;
using TensorRole = ConvNext.Generator.Plan.TensorRole;

namespace ConvNext.Generator.Tests.Plan;

/// <summary>Walks all families that the generator has: each is the runtime's of the same name, and its networks are planned as its value says.</summary>
public class NetworkFamilyTests
{
    private const string Keys = """ "num_stages": 2, "hidden_sizes": [24, 40], "depths": [2, 1], "image_size": 42, "num_labels": 5 }""";

    public static TheoryData<string> ModelTypes => new(NetworkFamily.All.Select(family => family.ModelType));

    [Fact]
    public void Generator_and_runtime_have_the_same_families() =>
        Assert.Equal(ModelFamily.All.Select(family => family.ModelType), NetworkFamily.All.Select(family => family.ModelType));

    [Fact]
    public void What_generated_code_names_has_the_same_names_and_numbers_in_the_runtime()
    {
        AssertSame<TensorRole, ConvNext.Families.TensorRole>();
        AssertSame<OutputKind, ConvNext.Families.OutputKind>();
        AssertSame<PackedElementType, ConvNext.Weights.PackedElementType>();
        AssertSame<Packing, WeightPacking>();
    }

    [Theory]
    [MemberData(nameof(ModelTypes))]
    public void A_network_is_of_the_family_that_its_configuration_names(string modelType)
    {
        NetworkFamily family = Family(modelType);
        NetworkPlan plan = PlanOf(modelType, OutputSelection.All);

        Assert.Equal(family, plan.Family);
        var member = (ModelFamily?)typeof(ModelFamily).GetProperty(family.RuntimeMember)?.GetValue(null);
        Assert.Equal(modelType, member?.ModelType);
    }

    [Theory]
    [MemberData(nameof(ModelTypes))]
    public void Every_tensor_of_a_network_has_a_name_of_its_own(string modelType)
    {
        NetworkPlan plan = PlanOf(modelType, OutputSelection.All);
        ModelFamily family = ModelFamily.All.Single(family => family.ModelType == modelType);
        string[] names = [.. plan.Weights.Select(weight => family.Tensor((ConvNext.Families.TensorRole)weight.Role, weight.Stage, weight.Block).Name)];

        Assert.True(names.Length > 20);
        Assert.Equal(names.Length, names.Distinct().Count());
    }

    [Theory]
    [MemberData(nameof(ModelTypes))]
    public void Every_output_of_a_family_is_handed_out_where_an_item_asks_for_it(string modelType)
    {
        NetworkFamily family = Family(modelType);
        NetworkPlan all = PlanOf(modelType, OutputSelection.All);

        Assert.Equal(family.Outputs.Select(output => output.Kind).Distinct(), all.Outputs.Select(output => output.Kind).Distinct());
        Assert.Equal(all.Outputs.Length, all.Outputs.Select(output => output.Name).Distinct().Count());
        foreach (FamilyOutput output in family.Outputs)
        {
            NetworkPlan alone = PlanOf(modelType, output.Selection);
            Assert.NotEmpty(alone.Outputs);
            Assert.All(alone.Outputs, planned => Assert.Equal((output.Kind, output.HasNorm), (planned.Kind, planned.Norm is not null)));
            Assert.All(alone.Outputs, planned => Assert.StartsWith(output.Name, planned.Name, StringComparison.Ordinal));
        }
    }

    [Theory]
    [InlineData(1e-6, 1e-6)]
    [InlineData(null, 1e-3)]
    public void Inner_norms_have_the_familys_epsilon_or_the_configurations(double? ofFamily, double expected)
    {
        NetworkFamily family = NetworkFamily.ConvNext with { InnerEpsilon = ofFamily };

        Assert.Equal(expected, family.InnerEpsilonOf(new ConvNext.Generator.Config.ConvNextConfig { LayerNormEps = 1e-3 }));
    }

    [Theory]
    [InlineData("convnext", "ConvNext")]
    [InlineData("convnextv2", "ConvNextV2")]
    public void The_class_in_architectures_chooses_the_outputs(string modelType, string className)
    {
        OutputSelection Default(string kind) => ItemReader.Read(
            new ModelItem("net/config.json", $$"""{ "model_type": "{{modelType}}", "architectures": ["{{className}}{{kind}}"], {{Keys}}""")).Request!.Outputs;

        Assert.Equal(OutputSelection.PoolerOutput | OutputSelection.LastHiddenState, Default("Model"));
        Assert.Equal(OutputSelection.FeatureMaps, Default("Backbone"));
        Assert.Equal(OutputSelection.Default, Default("ForImageClassification"));
    }

    [Theory]
    [InlineData(31, 19)]
    [InlineData(37, 29)]
    [InlineData(17, 64)]
    [InlineData(12, 12)]
    [InlineData(7, 7)]
    public void Items_that_keep_hidden_values_share_no_pixel(int height, int width)
    {
        foreach ((int channels, Exactness exactness) in
            from channels in (int[])[24, 128, 200, 704] from exactness in Enum.GetValues<Exactness>() select (channels, exactness))
        {
            BlockPlan block = StepPlanner.PlanBlock(
                0, new FeatureMap(channels, height, width), 7, new NormPlan(1e-6, NormKind.Layer), hasScale: false, hasResponseNorm: true, PanelWidths.Free, exactness);

            Assert.True(block.Bands is null || !block.Bands.Overlap);
            Assert.True(block.Parts is null || block.Parts.Granules * block.Parts.Granule <= height * width);
            Assert.NotNull(block.ResponseNorm);
            Assert.Equal(height * width, block.ResponseNorm.Pixels);
        }
    }

    internal static NetworkPlan PlanOf(string modelType, OutputSelection outputs) => PlanOf($$"""{ "model_type": "{{modelType}}", {{Keys}}""", "Net", outputs);

    internal static NetworkPlan PlanOf(string text, string className, OutputSelection outputs)
    {
        ModelReading reading = ItemReader.Read(new ModelItem("net/config.json", text) { ClassName = className });
        Assert.DoesNotContain(reading.Problems, problem => problem.IsError);
        return NetworkPlanner.Plan(reading.Request! with { Outputs = outputs });
    }

    private static NetworkFamily Family(string modelType) => NetworkFamily.All.Single(family => family.ModelType == modelType);

    private static void AssertSame<TGenerator, TRuntime>()
        where TGenerator : struct, Enum
        where TRuntime : struct, Enum =>
        Assert.Equal(Pairs<TRuntime>(), Pairs<TGenerator>());

    private static IEnumerable<(string Name, int Value)> Pairs<T>()
        where T : struct, Enum => Enum.GetValues<T>().Select(value => (value.ToString(), Convert.ToInt32(value, System.Globalization.CultureInfo.InvariantCulture)));
}
