using System.Linq;
using ConvNext.Configuration;
using ConvNext.Generator.Config;
using Xunit;

namespace ConvNext.Generator.Tests.Config;

/// <summary>The table of rules: rows, and families as values made of them.</summary>
public class KeyTableTests
{
    /// <summary>A made-up family: another default, a key whose value all its networks have in common, and one key less.</summary>
    private static readonly KeyTable Another = new(
        NetworkKeys.NumChannels,
        NetworkKeys.LayerNormEps with { Default = 1e-6 },
        NetworkKeys.PatchSize with { Default = new Sides(2, 2), IsRead = false });

    [Fact]
    public void A_family_has_its_own_defaults()
    {
        ConfigValues values = Read("{}");

        Assert.Equal(1e-6, values.Get(NetworkKeys.LayerNormEps));
        Assert.Equal(3, values.Get(NetworkKeys.NumChannels));
        Assert.Equal(1e-12, Read(FamilyKeys.ConvNext.Keys, "{}").Get(NetworkKeys.LayerNormEps));
    }

    [Fact]
    public void A_file_says_otherwise() => Assert.Equal(1e-3, Read("{\"layer_norm_eps\": 1e-3}").Get(NetworkKeys.LayerNormEps));

    [Fact]
    public void A_key_that_is_not_read_has_the_family_s_value_whatever_the_file_says()
    {
        Assert.Equal(new Sides(2, 2), Read("{\"patch_size\": 4}").Get(NetworkKeys.PatchSize));
        Assert.Equal(new Sides(2, 2), Read("{\"patch_size\": \"wrong\"}").Get(NetworkKeys.PatchSize));
    }

    [Fact]
    public void Only_keys_that_are_read_are_known() =>
        Assert.Equal((true, false, false), (Another.Reads("num_channels"), Another.Reads("patch_size"), Another.Reads("layer_scale_init_value")));

    /// <summary>A row that is wrong by itself would be seen by nobody but its users: every row has a name of its own and says what it accepts.</summary>
    [Fact]
    public void Every_row_says_what_it_accepts()
    {
        ConfigKey[] rows = [.. FamilyKeys.All.SelectMany(family => family.Keys), .. ProcessorKeys.All];

        Assert.All(rows, row => Assert.NotEmpty(row.Accepted));
        Assert.All(rows, row => Assert.False(row.Accepted.EndsWith('.') || row.Accepted.EndsWith(','), row.Name));
    }

    /// <summary>The generator knows each function that the table of names knows.</summary>
    [Fact]
    public void Every_name_of_an_activation_has_a_function()
    {
        Activation[] functions = [.. ActivationNames.Functions.Select(ActivationTable.Find)];

        Assert.Equal(functions.Distinct(), functions);
        Assert.Equal(System.Enum.GetValues<Activation>().Order(), functions.Order());
        Assert.All(ActivationNames.All, name => Assert.Contains(ActivationTable.Find(name), functions));
    }

    private static ConfigValues Read(string text) => Read(Another, text);

    private static ConfigValues Read(KeyTable table, string text)
    {
        ConfigProblems problems = ConfigProblem.Collect();
        ConfigValues values = table.Read(ConfigObject.Open(text, problems)!, problems);
        Assert.False(problems.AnyError);
        return values;
    }
}
