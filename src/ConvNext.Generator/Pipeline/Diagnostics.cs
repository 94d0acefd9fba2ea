using System.Globalization;
using System.Linq;
using ConvNext.Configuration;
using ConvNext.Configuration.Json;
using ConvNext.Generator.Config;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace ConvNext.Generator.Pipeline;

/// <summary>A diagnostic as the pipeline carries it: by value, without a Roslyn object.</summary>
/// <param name="Path">The file that it points into, or null when it concerns the whole project.</param>
/// <param name="Problem">Kind, place and arguments.</param>
internal sealed record DiagnosticInfo(string? Path, ConfigProblem Problem);

/// <summary>The descriptors CNX001 and following: one per <see cref="ProblemKind"/>, whose value is the number.</summary>
internal static class Diagnostics
{
    private const string Category = "ConvNext";

    private static readonly DiagnosticDescriptor InvalidJson = new(
        "CNX001",
        "The configuration is not valid JSON",
        "The file is not valid JSON: {0}",
        Category,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true);

    private static readonly DiagnosticDescriptor DuplicateKey = new(
        "CNX002",
        "A key occurs twice",
        "The key '{0}' occurs twice in one object; the last one counts",
        Category,
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true);

    private static readonly DiagnosticDescriptor WrongType = new(
        "CNX003",
        "A value has the wrong type",
        "{0} is {1}; {2} is accepted",
        Category,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true);

    private static readonly DiagnosticDescriptor NotAccepted = new(
        "CNX004",
        "A value is not accepted",
        "{0} is {1}, but {2} is accepted",
        Category,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true);

    private static readonly DiagnosticDescriptor ListTooShort = new(
        "CNX005",
        "A list has too few entries",
        "{0} has {1} entries for {2} stages; one entry per stage is accepted",
        Category,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true);

    private static readonly DiagnosticDescriptor ListTooLong = new(
        "CNX006",
        "A list has too many entries",
        "{0} has {1} entries for {2} stages; the entries after the first {2} are ignored",
        Category,
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true);

    private static readonly DiagnosticDescriptor UnknownActivation = new(
        "CNX007",
        "The activation function is unknown",
        "'hidden_act' is {0}, which is no activation function; accepted are {1}",
        Category,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true);

    private static readonly DiagnosticDescriptor UnsupportedActivation = new(
        "CNX008",
        "The activation function is not supported",
        "'hidden_act' is {0}, which is known but not supported; accepted are {1}",
        Category,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true);

    private static readonly DiagnosticDescriptor OtherModelType = new(
        "CNX009",
        "The configuration is of another network",
        "'model_type' is {0}; only \"convnext\" is accepted",
        Category,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true);

    private static readonly DiagnosticDescriptor ConvNextV2 = new(
        "CNX010",
        "The configuration is of ConvNeXt V2",
        "'model_type' is \"convnextv2\", whose blocks have a global response normalisation and no layer scale; only \"convnext\" is accepted",
        Category,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true);

    private static readonly DiagnosticDescriptor NumLabelsDisagrees = new(
        "CNX011",
        "The number of labels disagrees with the labels",
        "'num_labels' is {0}, but 'id2label' has {1} entries; 'num_labels' is followed, and the labels are called LABEL_0 and so on",
        Category,
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true);

    private static readonly DiagnosticDescriptor InvalidLabels = new(
        "CNX012",
        "The labels are invalid",
        "'id2label' has {0}; {1} is accepted",
        Category,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true);

    private static readonly DiagnosticDescriptor LabelMissing = new(
        "CNX013",
        "A class has no label",
        "'id2label' has {0} entries but none for class {1}; it is called \"{2}\"",
        Category,
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true);

    private static readonly DiagnosticDescriptor InvalidOutFeatures = new(
        "CNX014",
        "The selection of feature maps is invalid",
        "'{0}' {1}; {2}",
        Category,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true);

    private static readonly DiagnosticDescriptor ImageTooSmall = new(
        "CNX015",
        "The image is too small for the network",
        "{0} is {1}, which leaves stage {2} a map of {3}; with patches of {4} and {5} stages at least {6} is accepted",
        Category,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true);

    private static readonly DiagnosticDescriptor NetworkTooLarge = new(
        "CNX016",
        "The network is too large",
        "{0} would have {1} elements; at most {2} are accepted",
        Category,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true);

    private static readonly DiagnosticDescriptor InvalidMetadata = new(
        "CNX017",
        "The metadata of a ConvNextModel item are invalid",
        "The item's {0} is {1}; {2} is accepted",
        Category,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true);

    private static readonly DiagnosticDescriptor DuplicateClass = new(
        "CNX018",
        "Two items make the same class",
        "The class '{0}' is already made from '{1}'; a ClassName or Namespace of its own is accepted, which differs in more than upper and lower case",
        Category,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true);

    private static readonly DiagnosticDescriptor UnreadableFile = new(
        "CNX019",
        "The configuration cannot be read",
        "The file '{0}' cannot be read; an existing text file is accepted",
        Category,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true);

    private static readonly DiagnosticDescriptor InternalError = new(
        "CNX020",
        "The generator failed",
        "The generator failed on this configuration, which is a defect of its own: {0}",
        Category,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true);

    private static readonly DiagnosticDescriptor UnsafeBlocksNotAllowed = new(
        "CNX021",
        "The project does not allow unsafe blocks",
        "Generated networks use pointers; add <AllowUnsafeBlocks>true</AllowUnsafeBlocks> to a PropertyGroup of the project",
        Category,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true);

    private static readonly DiagnosticDescriptor PreprocessorMisfit = new(
        "CNX022",
        "The preprocessor does not fit the network",
        "{0}, but the network takes {1}; {2} is accepted",
        Category,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true);

    private static readonly DiagnosticDescriptor RuntimeMissing = new(
        "CNX023",
        "The project does not reference ConvNext.Runtime",
        "The project has ConvNextModel items but no reference to ConvNext.Runtime, which generated networks run on; add <PackageReference Include=\"ConvNext.Runtime\" /> with the generator's version",
        Category,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true);

    private static readonly DiagnosticDescriptor LanguageTooOld = new(
        "CNX024",
        "The project's C# is too old",
        "The project compiles as C# {0}, but generated networks need 11 or later; remove <LangVersion>, or set it to 11 or later",
        Category,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true);

    private static readonly DiagnosticDescriptor NamespaceHidden = new(
        "CNX025",
        "A type hides a namespace",
        "The type '{0}' stands outside of all namespaces and hides the namespace '{0}', which generated networks need; another name, or a namespace around it, is accepted",
        Category,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true);

    private static readonly DiagnosticDescriptor ForeignFile = new(
        "CNX027",
        "The file is no configuration of a ConvNeXt",
        "The file {0}; the {1} of a ConvNeXt, as transformers writes it, is accepted",
        Category,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true);

    /// <summary>All descriptors, in the order of their numbers.</summary>
    public static readonly DiagnosticDescriptor[] All =
    {
        InvalidJson,
        DuplicateKey,
        WrongType,
        NotAccepted,
        ListTooShort,
        ListTooLong,
        UnknownActivation,
        UnsupportedActivation,
        OtherModelType,
        ConvNextV2,
        NumLabelsDisagrees,
        InvalidLabels,
        LabelMissing,
        InvalidOutFeatures,
        ImageTooSmall,
        NetworkTooLarge,
        InvalidMetadata,
        DuplicateClass,
        UnreadableFile,
        InternalError,
        UnsafeBlocksNotAllowed,
        PreprocessorMisfit,
        RuntimeMissing,
        LanguageTooOld,
        NamespaceHidden,
        ForeignFile,
    };

    /// <summary>The diagnostic that Roslyn shows.</summary>
    public static Diagnostic Create(DiagnosticInfo info) =>
        Diagnostic.Create(DescriptorOf(info.Problem.Kind), LocationOf(info), info.Problem.Arguments.ToArray<object>());

    /// <summary>The descriptor of <paramref name="kind"/>.</summary>
    public static DiagnosticDescriptor DescriptorOf(ProblemKind kind)
    {
        string id = "CNX" + ((int)kind).ToString("D3", CultureInfo.InvariantCulture);
        return All.First(descriptor => descriptor.Id == id);
    }

    private static Location LocationOf(DiagnosticInfo info)
    {
        if (info.Path is null)
        {
            return Location.None;
        }

        TextRange range = info.Problem.Range;
        return Location.Create(
            info.Path,
            new TextSpan(range.Start, range.Length),
            new LinePositionSpan(new LinePosition(range.StartLine, range.StartColumn), new LinePosition(range.EndLine, range.EndColumn)));
    }
}
