using System.Collections.Generic;
using System.Linq;
using ConvNext.Configuration;
using ConvNext.Generator.Plan;

namespace ConvNext.Generator.Emit;

/// <summary>Prints the configuration as data: the keys of config.json, defaults filled in.</summary>
internal static class ConfigEmitter
{
    public static void Emit(SourceWriter writer, NetworkPlan plan)
    {
        ConfigPlan config = plan.Config;
        writer.Lines("/// <summary>The configuration that this class was generated from.</summary>");
        using (writer.Open("private static global::ConvNext.ConvNextConfig Configuration() => new()", "};"))
        {
            if (plan.Family != NetworkFamily.ConvNext)
            {
                writer.Lines($"ModelType = {Literal.OfString(plan.Family.ModelType)},");
            }

            writer.Lines($"""
                NumChannels = {Literal.Of(config.NumChannels)},
                PatchSize = new({Literal.Of(config.PatchHeight)}, {Literal.Of(config.PatchWidth)}),
                HiddenSizes = new int[] {Braced(config.HiddenSizes)},
                Depths = new int[] {Braced(config.Depths)},
                HiddenAct = {Literal.OfString(config.HiddenAct)},
                InitializerRange = {Literal.OfDouble(config.InitializerRange)},
                LayerNormEps = {Literal.OfDouble(config.LayerNormEps)},
                LayerScaleInitValue = {Literal.OfDouble(config.LayerScaleInitValue)},
                DropPathRate = {Literal.OfDouble(config.DropPathRate)},
                ImageSize = new({Literal.Of(config.ImageHeight)}, {Literal.Of(config.ImageWidth)}),
                OutFeatures = new string[] {Braced(config.OutFeatures)},
                OutIndices = new int[] {Braced(config.OutIndices)},
                ProblemType = {OfProblemType(config.ProblemType)},
                Architectures = new string[] {Braced(config.Architectures)},
                Dtype = {(config.Dtype is { } dtype ? Literal.OfString(dtype) : "null")},
                OutputHiddenStates = {(config.OutputHiddenStates ? "true" : "false")},
                """);
            EmitTimm(writer, config);
            writer.Lines("Labels = new string[]").Lines("{");
            foreach (string label in config.Labels)
            {
                writer.Lines($"    {Literal.OfString(label)},");
            }

            writer.Lines("},");
            if (!config.LabelIds.IsEmpty)
            {
                writer.Lines("Label2Id = new global::System.Collections.Generic.Dictionary<string, int>").Lines("{");
                foreach (LabelIdPlan entry in config.LabelIds)
                {
                    writer.Lines($"    [{Literal.OfString(entry.Label)}] = {Literal.Of(entry.Id)},");
                }

                writer.Lines("},");
            }
        }
    }

    // What only timm's networks have.
    private static void EmitTimm(SourceWriter writer, ConfigPlan config)
    {
        if (config.TimmArchitecture is not { } architecture)
        {
            return;
        }

        writer.Lines($"TimmArchitecture = {Literal.OfString(architecture)},");
        if (config.Variant == VariantReading.Plain && config.KernelSizes.IsEmpty)
        {
            return;
        }

        VariantReading variant = config.Variant;
        using (writer.Open("Variant = new()", "},"))
        {
            writer.Lines($"""
                NormEpsilon = {(variant.NormEpsilon is { } epsilon ? Literal.OfDouble(epsilon) : "null")},
                Norm = global::ConvNext.NetworkNorm.{variant.Norm},
                Stem = global::ConvNext.NetworkStem.{variant.Stem},
                StemChannels = {Literal.Of(variant.StemChannels)},
                DownsamplesFirst = {Literal.Of(variant.DownsamplesFirst)},
                NormBeforePool = {Literal.Of(variant.NormBeforePool)},
                HeadHiddenSize = {Literal.Of(variant.HeadHiddenSize)},
                LayerScaleIsOptional = {Literal.Of(variant.LayerScaleIsOptional)},
                KernelSizes = new int[] {Braced(config.KernelSizes)},
                """);
        }
    }

    // Members of the runtime's enumeration.
    private static string OfProblemType(string? name) => name switch
    {
        "regression" => "global::ConvNext.ProblemType.Regression",
        "single_label_classification" => "global::ConvNext.ProblemType.SingleLabelClassification",
        "multi_label_classification" => "global::ConvNext.ProblemType.MultiLabelClassification",
        _ => "null",
    };

    private static string Braced(IEnumerable<int> values) => Braced(values.Select(value => Literal.Of(value)).ToArray());

    private static string Braced(IEnumerable<string> values) => Braced(values.Select(Literal.OfString).ToArray());

    private static string Braced(string[] literals) => literals.Length == 0 ? "{ }" : "{ " + string.Join(", ", literals) + " }";
}
