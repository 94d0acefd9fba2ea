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
    /// <summary>Of all of them.</summary>
    public const string Category = "ConvNext";

    /// <summary>All descriptors, in the order of their numbers.</summary>
    public static readonly DiagnosticDescriptor[] All =
    {
        ConfigDescriptors.InvalidJson,
        ConfigDescriptors.DuplicateKey,
        ConfigDescriptors.WrongType,
        ConfigDescriptors.NotAccepted,
        ConfigDescriptors.ListTooShort,
        ConfigDescriptors.ListTooLong,
        ConfigDescriptors.UnknownActivation,
        ConfigDescriptors.UnsupportedActivation,
        ConfigDescriptors.OtherModelType,
        ConfigDescriptors.NumLabelsDisagrees,
        ConfigDescriptors.InvalidLabels,
        ConfigDescriptors.LabelMissing,
        ConfigDescriptors.InvalidOutFeatures,
        ConfigDescriptors.ImageTooSmall,
        ConfigDescriptors.NetworkTooLarge,
        ConfigDescriptors.InvalidMetadata,
        ProjectDescriptors.DuplicateClass,
        ConfigDescriptors.UnreadableFile,
        ProjectDescriptors.InternalError,
        ProjectDescriptors.UnsafeBlocksNotAllowed,
        ConfigDescriptors.PreprocessorMisfit,
        ProjectDescriptors.RuntimeMissing,
        ProjectDescriptors.LanguageTooOld,
        ProjectDescriptors.NamespaceHidden,
        ConfigDescriptors.ForeignFile,
        ProjectDescriptors.RuntimeOfOtherContract,
        ConfigDescriptors.LabelsWithoutClassifier,
        ConfigDescriptors.UnknownArchitecture,
        ConfigDescriptors.UnsupportedArgument,
        ConfigDescriptors.NoSuchOutput,
        ConfigDescriptors.TrainingUnsupported,
        ProjectDescriptors.TrainingMissing,
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
