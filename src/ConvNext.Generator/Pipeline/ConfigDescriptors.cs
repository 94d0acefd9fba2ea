using Microsoft.CodeAnalysis;

namespace ConvNext.Generator.Pipeline;

/// <summary>What can be wrong with a file or with the metadata of an item.</summary>
internal static class ConfigDescriptors
{
    private const string Category = Diagnostics.Category;

    public static readonly DiagnosticDescriptor InvalidJson = new(
        "CNX001",
        "The configuration is not valid JSON",
        "The file is not valid JSON: {0}",
        Category,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true);

    public static readonly DiagnosticDescriptor DuplicateKey = new(
        "CNX002",
        "A key occurs twice",
        "The key '{0}' occurs twice in one object; the last one counts",
        Category,
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true);

    public static readonly DiagnosticDescriptor WrongType = new(
        "CNX003",
        "A value has the wrong type",
        "{0} is {1}; {2} is accepted",
        Category,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true);

    public static readonly DiagnosticDescriptor NotAccepted = new(
        "CNX004",
        "A value is not accepted",
        "{0} is {1}, but {2} is accepted",
        Category,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true);

    public static readonly DiagnosticDescriptor ListTooShort = new(
        "CNX005",
        "A list has too few entries",
        "{0} has {1} entries for {2} stages; one entry per stage is accepted",
        Category,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true);

    public static readonly DiagnosticDescriptor ListTooLong = new(
        "CNX006",
        "A list has too many entries",
        "{0} has {1} entries for {2} stages; the entries after the first {2} are ignored",
        Category,
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true);

    public static readonly DiagnosticDescriptor UnknownActivation = new(
        "CNX007",
        "The activation function is unknown",
        "'hidden_act' is {0}, which is no activation function; accepted are {1}",
        Category,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true);

    public static readonly DiagnosticDescriptor UnsupportedActivation = new(
        "CNX008",
        "The activation function is not supported",
        "'hidden_act' is {0}, which is known but not supported; accepted are {1}",
        Category,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true);

    public static readonly DiagnosticDescriptor OtherModelType = new(
        "CNX009",
        "The configuration is of another network",
        "'model_type' is {0}; accepted is {1}",
        Category,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true);

    public static readonly DiagnosticDescriptor NumLabelsDisagrees = new(
        "CNX011",
        "The number of labels disagrees with the labels",
        "'num_labels' is {0}, but 'id2label' has {1} entries; 'num_labels' is followed, and the labels are called LABEL_0 and so on",
        Category,
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true);

    public static readonly DiagnosticDescriptor InvalidLabels = new(
        "CNX012",
        "The labels are invalid",
        "'id2label' has {0}; {1} is accepted",
        Category,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true);

    public static readonly DiagnosticDescriptor LabelMissing = new(
        "CNX013",
        "A class has no label",
        "'id2label' has {0} entries but none for class {1}; it is called \"{2}\"",
        Category,
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true);

    public static readonly DiagnosticDescriptor InvalidOutFeatures = new(
        "CNX014",
        "The selection of feature maps is invalid",
        "'{0}' {1}; {2}",
        Category,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true);

    public static readonly DiagnosticDescriptor ImageTooSmall = new(
        "CNX015",
        "The image is too small for the network",
        "{0} is {1}, which leaves stage {2} a map of {3}; with patches of {4} and {5} stages at least {6} is accepted",
        Category,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true);

    public static readonly DiagnosticDescriptor NetworkTooLarge = new(
        "CNX016",
        "The network is too large",
        "{0} would have {1} elements; at most {2} are accepted",
        Category,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true);

    public static readonly DiagnosticDescriptor InvalidMetadata = new(
        "CNX017",
        "The metadata of a ConvNextModel item are invalid",
        "The item's {0} is {1}; {2} is accepted",
        Category,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true);

    public static readonly DiagnosticDescriptor NoSuchOutput = new(
        "CNX038",
        "The network has no such output",
        "The item's Outputs has {0}, but a network whose 'model_type' is {1} has no classifier; accepted is a list of {2}",
        Category,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true);

    public static readonly DiagnosticDescriptor UnreadableFile = new(
        "CNX019",
        "The configuration cannot be read",
        "The file '{0}' cannot be read; an existing text file is accepted",
        Category,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true);

    public static readonly DiagnosticDescriptor PreprocessorMisfit = new(
        "CNX022",
        "The preprocessor does not fit the network",
        "{0}, but the network takes {1}; {2} is accepted",
        Category,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true);

    public static readonly DiagnosticDescriptor ForeignFile = new(
        "CNX027",
        "The file is no configuration of a ConvNeXt",
        "The file {0}; the {1} of a ConvNeXt, as transformers writes it, is accepted",
        Category,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true);

    public static readonly DiagnosticDescriptor LabelsWithoutClassifier = new(
        "CNX032",
        "There is no classifier for labels of any number",
        "The item's Labels is \"any\", but {0}; {1}, or no Labels, is accepted",
        Category,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true);

    public static readonly DiagnosticDescriptor TrainingUnsupported = new(
        "CNX041",
        "No trainer can be made for the network",
        "The item's Training is \"true\", but {0}; {1}, or no Training, is accepted",
        Category,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true);

    public static readonly DiagnosticDescriptor UnknownArchitecture = new(
        "CNX034",
        "The architecture is unknown",
        "{0} is {1}, which is no ConvNeXt of timm; the nearest names are {2}",
        Category,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true);

    public static readonly DiagnosticDescriptor UnsupportedArgument = new(
        "CNX035",
        "An argument of timm's model is not supported",
        "{0} has {1}, which is not supported; accepted are {2}",
        Category,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true);
}
