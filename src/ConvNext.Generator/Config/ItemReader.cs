using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using ConvNext.Configuration;
using ConvNext.Generator.Support;

namespace ConvNext.Generator.Config;

/// <summary>Reads an item: its metadata, then its config.json.</summary>
internal static class ItemReader
{
    // What an item says that wants no image processing, neither a file's nor that which timm's config.json tells of.
    private const string NoPreprocessor = "none";

    // Those of ImageNet, which the published weights have.
    private const string ArchitectureClasses = "1000";

    private static readonly (string Name, OutputSelection Output)[] OutputNames =
    {
        ("logits", OutputSelection.Logits),
        ("pooler_output", OutputSelection.PoolerOutput),
        ("last_hidden_state", OutputSelection.LastHiddenState),
        ("hidden_states", OutputSelection.HiddenStates),
        ("feature_maps", OutputSelection.FeatureMaps),
        ("all", OutputSelection.All),
    };

    // A list of MSBuild's has semicolons; who writes another sign means the same.
    private static readonly char[] Separators = { ',', ';', ' ', '\t', '\n' };

    /// <summary>The class that <paramref name="item"/> asks for, and all that is wrong with it.</summary>
    public static ModelReading Read(ModelItem item)
    {
        ConfigProblems problems = ConfigProblem.Collect();
        ModelIdentity? identity = Identify(item, problems);
        EquatableArray<ImageSize> imageSizes = ReadImageSizes(item.ImageSize, problems);
        OutputSelection? outputs = ReadOutputs(item.Outputs, problems);
        Precision precision = Precisions.Read(item.Precision, item.Training, problems);
        Exactness exactness = Exactnesses.Read(item.Exactness, problems);
        if (item.Architecture is not null)
        {
            return ReadArchitecture(item, identity, imageSizes, outputs, precision, exactness, problems);
        }

        if (item.Text is null)
        {
            problems.Add(ProblemKind.UnreadableFile, default, item.Path);
            return new ModelReading(item.Path, identity, null, item.Preprocessor == NoPreprocessor ? null : item.Preprocessor, ConfigProblem.ListOf(problems));
        }

        (ConvNextConfig? config, PreprocessorConfig? processing, EquatableArray<ConfigProblem> inFile) =
            ConfigReader.ReadWithProcessing(item.Text, imageSizes, item.Encoding);
        outputs = Available(outputs, config, problems);
        bool takesAnyLabels = HeadMetadata.ReadLabels(item.Labels, config, outputs, problems);
        bool isTrained = HeadMetadata.ReadTraining(item.Training, config, outputs, problems);
        string? preprocessor = item.Preprocessor == NoPreprocessor ? null : item.Preprocessor;
        ModelRequest? request = problems.AnyError || config is null || identity is null
            ? null
            : new ModelRequest(
                identity.Namespace,
                identity.ClassName,
                config,
                outputs ?? OutputSelections.DefaultOf(config),
                identity.Accessibility,
                item.Preprocessor is null ? processing : null)
            {
                TakesAnyLabels = takesAnyLabels,
                IsTrained = isTrained,
                Precision = precision,
                Exactness = exactness,
                OtherSizes = imageSizes.Skip(1).ToEquatableArray(),
            };
        return new ModelReading(item.Path, identity, request, preprocessor, ConfigProblem.ListOf(problems).Concat(inFile).ToEquatableArray());
    }

    /// <summary>
    /// An item without a file: the table of architectures has the configuration. Nobody says how its images are processed, unless the item names a file that does.
    /// </summary>
    private static ModelReading ReadArchitecture(
        ModelItem item,
        ModelIdentity? identity,
        EquatableArray<ImageSize> imageSizes,
        OutputSelection? outputs,
        Precision precision,
        Exactness exactness,
        ConfigProblems problems)
    {
        string name = item.Architecture!;
        ConvNextConfig? config = null;
        if (TimmArchitectures.Find(name) is not { } architecture)
        {
            problems.Add(ProblemKind.UnknownArchitecture, default, "The item's Architecture", ConfigProblems.Quote(name), TimmArchitectures.Nearest(name));
        }
        else
        {
            // What is wrong has no place in a file: it is the item that says it.
            string text = $"{{\"{TimmKeys.Architecture}\": \"{architecture.Name}\", \"num_classes\": {ArchitectureClasses}}}";
            (config, EquatableArray<ConfigProblem> found) = ConfigReader.Read(text, imageSizes);
            foreach (ConfigProblem problem in found)
            {
                problems.Add(problem.Kind, default, problem.Arguments.ToArray());
            }
        }

        outputs = Available(outputs, config, problems);
        bool takesAnyLabels = HeadMetadata.ReadLabels(item.Labels, config, outputs, problems);
        bool isTrained = HeadMetadata.ReadTraining(item.Training, config, outputs, problems);
        ModelRequest? request = problems.AnyError || config is null || identity is null
            ? null
            : new ModelRequest(identity.Namespace, identity.ClassName, config, outputs ?? OutputSelections.DefaultOf(config), identity.Accessibility)
            {
                TakesAnyLabels = takesAnyLabels,
                IsTrained = isTrained,
                Precision = precision,
                Exactness = exactness,
                OtherSizes = imageSizes.Skip(1).ToEquatableArray(),
            };
        return new ModelReading(
            item.Path, identity, request, item.Preprocessor == NoPreprocessor ? null : item.Preprocessor, ConfigProblem.ListOf(problems));
    }

    /// <summary>The full name of the class of <paramref name="item"/>, if it has one.</summary>
    private static ModelIdentity? Identify(ModelItem item, ConfigProblems problems)
    {
        string path = item.Architecture is null ? item.Path : item.Architecture + "/config.json";
        string className = item.ClassName ?? ClassNames.FromPath(path, item.SharesDefaultName ? item.ImageSize : null);
        string @namespace = item.Namespace ?? ClassNames.NamespaceFrom(item.RootNamespace);
        bool valid = true;
        if (!ClassNames.IsIdentifier(className))
        {
            Reject("ClassName", className, "a C# identifier that is no keyword", problems);
            valid = false;
        }
        else if (ClassNames.IsTaken(className))
        {
            Reject("ClassName", className, "a name that the generated class gives none of its members", problems);
            valid = false;
        }

        if (!@namespace.Split('.').All(ClassNames.IsIdentifier))
        {
            Reject("Namespace", @namespace, "C# identifiers with dots between them", problems);
            valid = false;
        }

        ClassAccessibility accessibility = ClassAccessibilities.Read(item.Accessibility, problems);
        return valid ? new ModelIdentity(item.Path, @namespace, className, item.Occurrence, accessibility, HeadMetadata.AsksForTrainer(item.Training)) : null;
    }

    /// <summary>The sizes of the item, the default first; none where config.json says it.</summary>
    private static EquatableArray<ImageSize> ReadImageSizes(string? text, ConfigProblems problems)
    {
        var sizes = new List<ImageSize>();
        foreach (string part in (text ?? string.Empty).Split(Separators, StringSplitOptions.RemoveEmptyEntries))
        {
            string[] sides = part.Split('x', 'X');
            if (sides.Length > 2 || !TryParseSide(sides[0], out int height) || !TryParseSide(sides[sides.Length - 1], out int width))
            {
                Reject("ImageSize", text!, $"a whole number from 1 to {ConfigProblems.Number(Limits.ImageSide)}, or height x width as in \"224x288\",", problems);
                return default;
            }

            var size = new ImageSize(height, width);
            if (sizes.Contains(size))
            {
                Reject("ImageSize", text!, "each size once", problems);
                return default;
            }

            sizes.Add(size);
        }

        return sizes.ToEquatableArray();
    }

    private static bool TryParseSide(string text, out int side) =>
        int.TryParse(text.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out side) && side is >= 1 and <= Limits.ImageSide;

    /// <summary>Those of <paramref name="chosen"/> that the network can have. One that it cannot is a mistake, but where all were chosen.</summary>
    private static OutputSelection? Available(OutputSelection? chosen, ConvNextConfig? config, ConfigProblems problems)
    {
        if (chosen is not { } outputs || config is null)
        {
            return chosen;
        }

        OutputSelection available = OutputSelections.Of(config);
        if (outputs != OutputSelection.All && OutputNames.FirstOrDefault(entry => outputs.HasFlag(entry.Output) && !available.HasFlag(entry.Output)).Name is { } missing)
        {
            problems.Add(
                ProblemKind.NoSuchOutput,
                default,
                ConfigProblems.Quote(missing),
                ConfigProblems.Quote(config.ModelType),
                string.Join(", ", OutputNames.Where(entry => available.HasFlag(entry.Output) || entry.Output == OutputSelection.All).Select(entry => entry.Name)));
        }

        return outputs & available;
    }

    /// <summary>The outputs that the item chooses, or null when it leaves them open.</summary>
    private static OutputSelection? ReadOutputs(string? text, ConfigProblems problems)
    {
        OutputSelection selection = OutputSelection.None;
        foreach (string name in (text ?? string.Empty).Split(Separators, StringSplitOptions.RemoveEmptyEntries))
        {
            (_, OutputSelection output) = OutputNames.FirstOrDefault(entry => entry.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
            if (output == OutputSelection.None)
            {
                Reject("Outputs", name, "a list of " + string.Join(", ", OutputNames.Select(entry => entry.Name)), problems);
            }

            selection |= output;
        }

        return selection == OutputSelection.None ? null : selection;
    }

    private static void Reject(string metadata, string found, string accepted, ConfigProblems problems) =>
        problems.Add(ProblemKind.InvalidMetadata, default, metadata, ConfigProblems.Quote(found), accepted);
}
