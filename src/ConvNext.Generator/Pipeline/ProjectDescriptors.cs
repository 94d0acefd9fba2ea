using Microsoft.CodeAnalysis;

namespace ConvNext.Generator.Pipeline;

/// <summary>What can be wrong with a project, or with the generator itself.</summary>
internal static class ProjectDescriptors
{
    private const string Category = Diagnostics.Category;

    public static readonly DiagnosticDescriptor DuplicateClass = new(
        "CNX018",
        "Two items make the same class",
        "The class '{0}' is already made from '{1}'; a ClassName or Namespace of its own is accepted, which differs in more than upper and lower case",
        Category,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true);

    public static readonly DiagnosticDescriptor InternalError = new(
        "CNX020",
        "The generator failed",
        "The generator failed on this configuration, which is a defect of its own: {0}",
        Category,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true);

    public static readonly DiagnosticDescriptor UnsafeBlocksNotAllowed = new(
        "CNX021",
        "The project does not allow unsafe blocks",
        "Generated networks use pointers; add <AllowUnsafeBlocks>true</AllowUnsafeBlocks> to a PropertyGroup of the project",
        Category,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true);

    public static readonly DiagnosticDescriptor RuntimeMissing = new(
        "CNX023",
        "The project does not reference ConvNext.Runtime",
        "The project has ConvNextModel items but no reference to ConvNext.Runtime, which generated networks run on; "
        + "add <PackageReference Include=\"ConvNext.Runtime\" /> with the generator's version",
        Category,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true);

    public static readonly DiagnosticDescriptor TrainingMissing = new(
        "CNX042",
        "The project does not reference ConvNext.Training",
        "The project has a ConvNextModel item with Training=\"true\" but no reference to ConvNext.Training, which generated trainers run on; "
        + "add <PackageReference Include=\"ConvNext.Training\" /> with the generator's version",
        Category,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true);

    public static readonly DiagnosticDescriptor LanguageTooOld = new(
        "CNX024",
        "The project's C# is too old",
        "The project compiles as C# {0}, but generated networks need 11 or later; remove <LangVersion>, or set it to 11 or later",
        Category,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true);

    public static readonly DiagnosticDescriptor NamespaceHidden = new(
        "CNX025",
        "A type hides a namespace",
        "The type '{0}' stands outside of all namespaces and hides the namespace '{0}', which generated networks need; another name, or a namespace around it, is accepted",
        Category,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true);

    public static readonly DiagnosticDescriptor RuntimeOfOtherContract = new(
        "CNX029",
        "ConvNext.Runtime is of another version than the generator",
        "ConvNext.Generator makes code for contract {0}, but ConvNext.Runtime {1} accepts {2}; update the package {3}, so that both are of one version",
        Category,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true);
}
