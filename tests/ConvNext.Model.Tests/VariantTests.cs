using System.Collections.Generic;
using ConvNext.Testing;
using Xunit;

namespace ConvNext.Model.Tests;

/// <summary>timm's four small variants, for which there is no expectation of PyTorch's at their full size, against the plain network.</summary>
public class VariantTests
{
    public static TheoryData<string> Variants => ["atto", "femto", "pico", "nano"];

    [Theory]
    [MemberData(nameof(Variants))]
    public void A_small_variant_gives_the_plain_networks_outputs(string variant)
    {
        NetworkConfig config = NetworkConfig.Load(Networks.ModelPath($"convnext-{variant}-224"));
        using var weights = new RecipeSource(config);
        using ConvNextModel model = variant switch
        {
            "atto" => Atto.Load(weights),
            "femto" => Femto.Load(weights),
            "pico" => Pico.Load(weights),
            _ => Nano.Load(weights),
        };
        float[] pixels = Networks.Pixels(model.Description);
        IReadOnlyDictionary<string, double[]> expected = ReferenceNetwork<double>.Of(config, weights).RunByName(pixels);

        foreach ((string name, float[] values) in Networks.Outputs(model, pixels))
        {
            Closeness.AssertClose(name, expected[name], values);
        }
    }
}
