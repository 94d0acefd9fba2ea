using ConvNext.Configuration;

namespace ConvNext.Generator.Config;

/// <summary>Reads the metadata of an item that are about its classifier: labels of any number, and training.</summary>
internal static class HeadMetadata
{
    /// <summary>Whether Labels is <c>any</c>.</summary>
    public static bool ReadLabels(string? text, ConvNextConfig? config, OutputSelection? outputs, ConfigProblems problems)
    {
        if (text is not (null or "any"))
        {
            Reject("Labels", text, "\"any\", or nothing for those of config.json,", problems);
        }
        else if (text is not null && config is not null)
        {
            CheckClassifier(config, outputs ?? OutputSelections.DefaultOf(config), problems);
        }

        return text == "any";
    }

    /// <summary>Whether Training is <c>true</c>, in any case of letters as MSBuild has it.</summary>
    public static bool ReadTraining(string? text, ConvNextConfig? config, OutputSelection? outputs, ConfigProblems problems)
    {
        bool isTrained = AsksForTrainer(text);
        if (text is not null && !bool.TryParse(text, out _))
        {
            Reject("Training", text, "true or false", problems);
        }
        else if (isTrained && config is not null && FindObstacle(config, outputs ?? OutputSelections.DefaultOf(config)) is var (found, accepted))
        {
            problems.Add(ProblemKind.TrainingUnsupported, default, found, accepted);
        }

        return isTrained;
    }

    /// <summary>Whether the metadata Training, whatever else is wrong, asks for a trainer.</summary>
    public static bool AsksForTrainer(string? text) => bool.TryParse(text, out bool value) && value;

    // Labels are those of a classifier: a network without one has none to take from a checkpoint.
    private static void CheckClassifier(ConvNextConfig config, OutputSelection outputs, ConfigProblems problems)
    {
        if (!outputs.HasFlag(OutputSelection.Logits))
        {
            problems.Add(ProblemKind.LabelsWithoutClassifier, default, "the network hands out no logits", "an item with logits among its Outputs");
        }
        else if (config.NumLabels == 0)
        {
            problems.Add(ProblemKind.LabelsWithoutClassifier, default, "'num_labels' is 0 in its config.json", "a config.json with at least 1 label");
        }
    }

    // What is trained is a loss of logits, over the layers that transformers' classifiers have.
    private static (string Found, string Accepted)? FindObstacle(ConvNextConfig config, OutputSelection outputs)
    {
        if (!OutputSelections.Of(config).HasFlag(OutputSelection.Logits))
        {
            return ($"networks whose 'model_type' is {ConfigProblems.Quote(config.ModelType)} have no classifier", "a convnext or a convnextv2");
        }

        if (!outputs.HasFlag(OutputSelection.Logits))
        {
            return ("the network hands out no logits", "an item with logits among its Outputs");
        }

        if (config.NumLabels == 0)
        {
            return ("'num_labels' is 0 in its config.json", "a config.json with at least 1 label");
        }

        bool isPlain = config.Variant == VariantReading.Plain && config.KernelSizes.IsEmpty;
        return isPlain ? null : ("the network has layers that only timm's networks have", "a network of transformers' layers");
    }

    private static void Reject(string metadata, string found, string accepted, ConfigProblems problems) =>
        problems.Add(ProblemKind.InvalidMetadata, default, metadata, ConfigProblems.Quote(found), accepted);
}
