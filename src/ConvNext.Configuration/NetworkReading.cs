using System.Collections.Generic;
using System.Linq;
using ConvNext.Configuration.Json;

namespace ConvNext.Configuration;

/// <summary>What a config.json says: the reading that both the generator and the runtime make their own configuration of.</summary>
/// <param name="Family">The family that it is of.</param>
/// <param name="Values">Its keys.</param>
/// <param name="HiddenSizes">Channels, one entry per stage.</param>
/// <param name="Depths">Blocks, one entry per stage.</param>
/// <param name="Features">The maps that a backbone returns.</param>
/// <param name="Labels">The classes.</param>
internal sealed record NetworkReading(
    FamilyKeys Family, ConfigValues Values, IReadOnlyList<int> HiddenSizes, IReadOnlyList<int> Depths, FeatureSelection Features, Labels Labels)
{
    /// <summary>How the network differs from the plain one of its family.</summary>
    public VariantReading Variant { get; init; } = VariantReading.Plain;

    /// <summary>The depthwise convolution's kernel, one entry per stage; null where it is 7 in all of them.</summary>
    public IReadOnlyList<int>? KernelSizes { get; init; }

    /// <summary>The image processing of a file of timm's, which tells of it itself; null for another.</summary>
    public TimmProcessing? Timm { get; init; }

    /// <summary>The type that the checkpoint was saved in.</summary>
    public string? Dtype => Get(NetworkKeys.Dtype) ?? Get(NetworkKeys.TorchDtype);

    /// <summary>The value of a key.</summary>
    public T Get<T>(ConfigKey<T> key) => Values.Get(key);

    /// <summary>Reads <paramref name="file"/>; null when anything is wrong. All mistakes are reported, not the first alone.</summary>
    public static NetworkReading? From(ConfigObject file, ConfigProblems problems)
    {
        if (ForeignFile.IsTimm(file.Root))
        {
            return TimmReading.From(file, problems);
        }

        if (FindFamily(file, problems) is not { } family)
        {
            return null;
        }

        ConfigValues values = family.Keys.Read(file, problems);
        Labels labels = Labels.From(file, values, problems);
        if (!values.Has(NetworkKeys.NumStages) && family.Keys.Reads(NetworkKeys.NumStages.Name) && file.FindOrNull(NetworkKeys.NumStages.Name) is not null)
        {
            // Whether a list is too long or a feature exists cannot be said.
            return null;
        }

        if (CountStages(file, family, values, problems) is not { } stages)
        {
            return null;
        }

        int[]? hiddenSizes = FitToStages(file, values, NetworkKeys.HiddenSizes, stages, problems);
        int[]? depths = FitToStages(file, values, NetworkKeys.Depths, stages, problems);
        FeatureSelection? features = FeatureSelection.From(file, values, stages, problems);
        return problems.AnyError || hiddenSizes is null || depths is null || features is null
            ? null
            : new NetworkReading(family, values, hiddenSizes, depths, features, labels);
    }

    /// <summary>How many stages there are; null where <c>hidden_sizes</c> has to say it and does not, which is reported.</summary>
    private static int? CountStages(ConfigObject file, FamilyKeys family, ConfigValues values, ConfigProblems problems)
    {
        if (family.Keys.Find(NetworkKeys.NumStages.Name) is not null)
        {
            return values.Get(NetworkKeys.NumStages);
        }

        string key = NetworkKeys.HiddenSizes.Name;
        int stages = values.Get(NetworkKeys.HiddenSizes).Count;
        bool isGiven = values.Has(NetworkKeys.HiddenSizes);
        if (!isGiven && file.FindOrNull(key) is { Kind: not JsonKind.Null })
        {
            return null;
        }

        if (isGiven && stages is < 1 or > Limits.Stages && file.Find(key) is { } list)
        {
            problems.NotAccepted(key, list, $"a list of 1 to {ConfigProblems.Number(Limits.Stages)} whole numbers, one for each stage,");
            return null;
        }

        return stages;
    }

    /// <summary>Another network's file would be wrong in every line; what it is says it all.</summary>
    private static FamilyKeys? FindFamily(ConfigObject file, ConfigProblems problems)
    {
        string key = NetworkKeys.ModelType.Name;
        if (ForeignFile.DescribeConfig(file.Root) is { } finding)
        {
            problems.Add(ProblemKind.ForeignFile, file.Opening, $"has no {problems.Name(key)} and {finding}", "config.json");
            return null;
        }

        JsonValue? value = file.Find(key);
        if (value is { Kind: not JsonKind.String })
        {
            problems.WrongType(key, value, NetworkKeys.ModelType.Accepted);
            return null;
        }

        if (value is null)
        {
            JsonValue? names = file.Find(NetworkKeys.Architectures.Name);
            return FamilyKeys.OfArchitecture(names is { Items: { Count: > 0 } list } && list[0].Kind == JsonKind.String ? list[0].Text : null);
        }

        FamilyKeys? family = FamilyKeys.Find(value.Text);
        if (family is null)
        {
            problems.Add(ProblemKind.OtherModelType, value.Range, value.Describe(), FamilyKeys.AcceptedModelTypes);
        }

        return family;
    }

    private static int[]? FitToStages(ConfigObject file, ConfigValues values, ConfigKey<IReadOnlyList<int>> key, int stages, ConfigProblems problems)
    {
        bool isGiven = values.Has(key);
        if (!isGiven && file.Find(key.Name) is not null)
        {
            return null;
        }

        // A default list that does not fit is the doing of num_stages, or of hidden_sizes where that counts the stages.
        IReadOnlyList<int> list = values.Get(key);
        TextRange range = file.RangeOf(isGiven ? key.Name : file.Find(NetworkKeys.NumStages.Name) is null ? NetworkKeys.HiddenSizes.Name : NetworkKeys.NumStages.Name);
        string name = isGiven ? problems.Name(key.Name) : $"The default of {problems.Name(key.Name)}";
        string count = ConfigProblems.Number(list.Count);
        if (list.Count < stages)
        {
            problems.Add(ProblemKind.ListTooShort, range, name, count, ConfigProblems.Number(stages));
            return null;
        }

        if (list.Count > stages)
        {
            problems.Add(ProblemKind.ListTooLong, range, name, count, ConfigProblems.Number(stages));
        }

        return list.Take(stages).ToArray();
    }
}
