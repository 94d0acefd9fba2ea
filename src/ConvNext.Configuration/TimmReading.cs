using System.Linq;
using ConvNext.Configuration.Json;

namespace ConvNext.Configuration;

/// <summary>
/// Reads timm's config.json, in any of its three generations, as the network that it is: the architecture's values, <c>model_args</c> in their place where
/// they say something else. The name alone is not the network.
/// </summary>
internal static class TimmReading
{
    // ε of the reference's inner norms: a timm network that has it everywhere is a plain ConvNeXt.
    private const double PlainEpsilon = 1e-6;
    private const int DefaultClasses = 1000;
    private const int OverlappingStride = 4;

    private static readonly FeatureSelection LastStage = new(new[] { "stage4" }, new[] { TimmKeys.Stages });

    /// <summary>Reads <paramref name="file"/>; null when anything is wrong. All mistakes are reported, not the first alone.</summary>
    public static NetworkReading? From(ConfigObject file, ConfigProblems problems)
    {
        if (FindArchitecture(file, problems) is not { } architecture || TimmFile.Open(file, problems) is not { } parts)
        {
            return null;
        }

        ConfigValues arguments = TimmKeys.Arguments.Read(parts.Arguments, problems);
        ConfigValues top = TimmKeys.Top.Read(parts.Top, problems);
        CheckArguments(parts.Arguments, problems);
        architecture = Override(architecture, arguments);
        TimmProcessing processing = TimmProcessing.From(file.Find(TimmKeys.Architecture)!.Text, parts.Pretrained, problems);
        ConfigValues weights = ReferenceEquals(parts.Pretrained, file) ? top : TimmKeys.Top.Read(parts.Pretrained, problems);
        if (problems.AnyError)
        {
            return null;
        }

        int patch = architecture.StemType == "patch" ? arguments.Get(TimmKeys.PatchSize) : OverlappingStride;
        CheckSupported(parts, architecture, arguments, patch, problems);
        int classes = arguments.Get(TimmKeys.NumClasses) ?? top.Get(TimmKeys.NumClasses) ?? weights.Get(TimmKeys.NumClasses) ?? DefaultClasses;
        Labels labels = TimmLabels.Read(parts, classes, problems);
        VariantReading variant = Variant(architecture, patch) with { LayerScaleIsOptional = MayLackScale(parts.Arguments) };
        ConfigValues values = Values(architecture, arguments, parts.Arguments, processing, patch);
        return problems.AnyError
            ? null
            : new NetworkReading(
                architecture.UseGrn ? FamilyKeys.ConvNextV2 : FamilyKeys.ConvNext,
                values,
                architecture.Dims,
                architecture.Depths,
                LastStage,
                labels)
            {
                Variant = variant,
                KernelSizes = architecture.KernelSizes,
                Timm = processing,
            };
    }

    private static TimmArchitecture? FindArchitecture(ConfigObject file, ConfigProblems problems)
    {
        JsonValue name = file.Find(TimmKeys.Architecture)!;
        if (TimmArchitectures.Find(name.Text) is { } found)
        {
            return found;
        }

        problems.Add(ProblemKind.UnknownArchitecture, name.Range, problems.Name(TimmKeys.Architecture), name.Describe(), TimmArchitectures.Nearest(name.Text));
        return null;
    }

    // An argument that timm's ConvNeXt does not have would make timm fail, or another model.
    private static void CheckArguments(ConfigObject arguments, ConfigProblems problems)
    {
        foreach (JsonMember member in arguments.Root.DistinctMembers.Where(member => TimmKeys.Arguments.Find(member.Key) is null))
        {
            if (member.Value.IsTruthy && !TimmKeys.Harmless.Contains(member.Key))
            {
                problems.Add(
                    ProblemKind.UnsupportedArgument, member.KeyRange, problems.Name(TimmKeys.ModelArgs), ConfigProblems.Quote(member.Key),
                    string.Join(", ", TimmKeys.Arguments.Select(key => key.Name)));
            }
        }
    }

    // An argument of null is none: timm's create_model leaves the architecture's in its place.
    private static TimmArchitecture Override(TimmArchitecture architecture, ConfigValues arguments) => architecture with
    {
        Dims = arguments.Has(TimmKeys.Dims) ? arguments.Get(TimmKeys.Dims) : architecture.Dims,
        Depths = arguments.Has(TimmKeys.Depths) ? arguments.Get(TimmKeys.Depths) : architecture.Depths,
        KernelSizes = arguments.Has(TimmKeys.KernelSizes) ? arguments.Get(TimmKeys.KernelSizes) : architecture.KernelSizes,
        StemType = arguments.Get(TimmKeys.StemType) ?? architecture.StemType,
        ActLayer = arguments.Get(TimmKeys.ActLayer) ?? architecture.ActLayer,
        Norm = arguments.Get(TimmKeys.NormLayer) is { } norm ? TimmKeys.NormOf(norm) : architecture.Norm,
        NormEps = arguments.Has(TimmKeys.NormEps) ? arguments.Get(TimmKeys.NormEps) : architecture.NormEps,
        HeadHiddenSize = arguments.Get(TimmKeys.HeadHiddenSize) ?? architecture.HeadHiddenSize,
        HeadNormFirst = arguments.Has(TimmKeys.HeadNormFirst) ? arguments.Get(TimmKeys.HeadNormFirst) : architecture.HeadNormFirst,
        UseGrn = arguments.Has(TimmKeys.UseGrn) ? arguments.Get(TimmKeys.UseGrn) : architecture.UseGrn,
    };

    private static bool IsGiven(ConfigObject arguments, ConfigKey key) => arguments.Find(key.Name) is not null;

    private static void CheckSupported(TimmFile file, TimmArchitecture architecture, ConfigValues arguments, int patch, ConfigProblems problems)
    {
        foreach (ConfigObject part in new[] { file.Arguments, file.Top, file.Pretrained }.Distinct())
        {
            if (part.Find(TimmKeys.GlobalPool.Name) is { } pool && pool.Text != "avg")
            {
                problems.NotAccepted(TimmKeys.GlobalPool.Name, pool, "\"avg\"");
            }
        }

        if (!arguments.Get(TimmKeys.ConvBias) && file.Arguments.Find(TimmKeys.ConvBias.Name) is { } bias)
        {
            problems.NotAccepted(TimmKeys.ConvBias.Name, bias, "true");
        }

        if (architecture is { StemType: "overlap_act", ActLayer: "prelu" })
        {
            ConfigKey key = IsGiven(file.Arguments, TimmKeys.ActLayer) ? TimmKeys.ActLayer : TimmKeys.StemType;
            problems.NotAccepted(key.Name, file.Arguments.Find(key.Name)!, "a function without a parameter where the stem has an activation");
        }

        if (architecture.HeadNormFirst && architecture.HeadHiddenSize > 0)
        {
            ConfigKey key = IsGiven(file.Arguments, TimmKeys.HeadHiddenSize) ? TimmKeys.HeadHiddenSize : TimmKeys.HeadNormFirst;
            problems.NotAccepted(key.Name, file.Arguments.Find(key.Name)!, "one of a hidden layer in the head and a norm before the pooling");
        }

        CheckStride(file, arguments, patch, problems);
    }

    // A stage that begins at the output stride, or beyond it, is dilated and not downsampled.
    private static void CheckStride(TimmFile file, ConfigValues arguments, int patch, ConfigProblems problems)
    {
        int stride = patch;
        for (int stage = 0; stage < TimmKeys.Stages; stage++)
        {
            if (stage == 0 && stride != 2)
            {
                continue;
            }

            if (stride >= arguments.Get(TimmKeys.OutputStride))
            {
                ConfigKey key = IsGiven(file.Arguments, TimmKeys.OutputStride) ? TimmKeys.OutputStride : TimmKeys.PatchSize;
                problems.NotAccepted(key.Name, file.Arguments.Find(key.Name)!, "a stride that leaves no stage dilated (patches of 4 pixels, an output stride of 32)");
                return;
            }

            stride *= 2;
        }
    }

    private static VariantReading Variant(TimmArchitecture architecture, int patch)
    {
        double epsilon = architecture.NormEps ?? PlainEpsilon;
        int width = architecture.Dims[0];
        return new VariantReading
        {
            NormEpsilon = epsilon == PlainEpsilon ? null : epsilon,
            Norm = architecture.Norm,
            Stem = architecture.StemType switch
            {
                "patch" => StemKind.Patch,
                "overlap_act" => StemKind.OverlapActivated,
                _ => StemKind.Overlap,
            },
            StemChannels = architecture.StemType switch
            {
                "patch" => 0,
                "overlap_tiered" => MakeDivisible(width / 2),
                _ => width,
            },
            DownsamplesFirst = patch == 2,
            NormBeforePool = architecture.HeadNormFirst,
            HeadHiddenSize = architecture.HeadHiddenSize,
        };
    }

    // Null means no layer scale where timm reads the file from the hub, and the architecture's where the model is made by hand: create_model drops it.
    private static bool MayLackScale(ConfigObject arguments) => arguments.FindOrNull(TimmKeys.LayerScale.Name) is { Kind: JsonKind.Null };

    // timm's make_divisible, by 8: the nearest multiple, but never less than nine tenths.
    private static int MakeDivisible(int width)
    {
        const int Divisor = 8;
        int rounded = System.Math.Max(Divisor, (width + (Divisor / 2)) / Divisor * Divisor);
        return rounded < 0.9 * width ? rounded + Divisor : rounded;
    }

    private static ConfigValues Values(TimmArchitecture architecture, ConfigValues arguments, ConfigObject given, TimmProcessing processing, int patch)
    {
        var values = new ConfigValues(FamilyKeys.ConvNext.Keys);
        values.Add(NetworkKeys.NumChannels, arguments.Get(TimmKeys.InChans) ?? processing.Channels);
        values.Add(NetworkKeys.PatchSize, new Sides(patch, patch));
        values.Add(NetworkKeys.ImageSize, processing.Size);
        values.Add(NetworkKeys.HiddenAct, TimmKeys.FunctionOf(architecture.ActLayer));
        values.Add(NetworkKeys.LayerNormEps, architecture.NormEps ?? PlainEpsilon);

        // A scale that may be missing then is 1, which changes no bit.
        double byDefault = MayLackScale(given) && architecture.HasLayerScale ? 1 : architecture.HasLayerScale ? NetworkKeys.LayerScaleInitValue.Default : 0;
        values.Add(NetworkKeys.LayerScaleInitValue, arguments.Has(TimmKeys.LayerScale) ? arguments.Get(TimmKeys.LayerScale) : byDefault);
        return values;
    }
}
