using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;

namespace ConvNext.Generator.Config;

/// <summary>The rules for names of generated classes, and the names of items that give none.</summary>
internal static class ClassNames
{
    /// <summary>The namespace in a project that has no RootNamespace.</summary>
    public const string DefaultNamespace = "ConvNextModels";

    /// <summary>The class in a folder whose name has neither letter nor digit.</summary>
    public const string DefaultClassName = "ConvNextNetwork";

    private static readonly char[] PathSeparators = { '/', '\\' };

    // The reserved words, then the contextual ones that cannot name a type everywhere.
    private static readonly HashSet<string> Keywords = new(
        ("abstract as base bool break byte case catch char checked class const continue decimal default delegate do double else enum "
        + "event explicit extern false finally fixed float for foreach goto if implicit in int interface internal is lock long "
        + "namespace new null object operator out override params private protected public readonly ref return sbyte sealed short "
        + "sizeof stackalloc static string struct switch this throw true try typeof uint ulong unchecked unsafe ushort using "
        + "virtual void volatile while "
        + "allows await dynamic extension field file global managed nint notnull nuint partial record required scoped unmanaged var "
        + "where yield").Split(' '),
        StringComparer.Ordinal);

    // What the generated class declares: C# gives no member its class's name. What the code uses of others it reaches from "global::", so
    // that nothing else is taken. A test finds the members of generated classes and looks for each here.
    private static readonly HashSet<string> Taken = new(
        ("Buffers BuffersApart Classifier ClassifierStep Configuration Contract CreateRandom CreateSession Describe DescribePreprocessing Described "
        + "FeatureMapWeights HeadHidden HeadHiddenStep HeadWeights ImageMap LayerTable Load LoadEmbedded Network "
        + "Offsets OutputOffsets Preprocessing ScratchLengthInFloats Session "
        + "StemConvolution StemFirstConvolution StemFirstStep StemMap StemStep StemWeights WeightTable "
        + "get_Network get_Preprocessing").Split(' '),
        StringComparer.Ordinal);

    // These and a number begin the names of what belongs to a stage.
    private static readonly string[] TakenWithNumber = { "Stage", "Downsample", "At" };

    /// <summary>Whether a generated class declares a member of this name, so that it cannot have it itself.</summary>
    public static bool IsTaken(string name) => Taken.Contains(name) || BelongsToStage(name);

    /// <summary>Letters, digits and underscores, not a digit first, and no keyword.</summary>
    public static bool IsIdentifier(string text) =>
        text.Length > 0
        && (char.IsLetter(text[0]) || text[0] == '_')
        && text.All(character => char.IsLetterOrDigit(character) || character == '_')
        && !Keywords.Contains(text);

    /// <summary>
    /// The class name that follows from the folder of config.json (from the file's own name where the path has no folder): its
    /// words, which anything but letters and digits separates, each with a capital first letter. "ConvNext" goes before a digit and before
    /// what a stage's parts are called, "Network" behind another name that is taken. <c>models/hf-test/config.json</c> is HfTest,
    /// <c>224_tiny/config.json</c> is ConvNext224Tiny, <c>stage0/config.json</c> is ConvNextStage0, <c>classifier/config.json</c> is ClassifierNetwork.
    /// What tells two classes of one file apart, <paramref name="imageSize"/>, goes to the end: HfTest384.
    /// </summary>
    public static string FromPath(string path, string? imageSize = null)
    {
        string[] parts = path.Split(PathSeparators, StringSplitOptions.RemoveEmptyEntries);
        string source = parts.Length >= 2 ? parts[parts.Length - 2] : WithoutExtension(parts.LastOrDefault() ?? string.Empty);
        var name = new StringBuilder();
        bool wordBegins = true;
        foreach (char character in source)
        {
            if (char.IsLetterOrDigit(character))
            {
                name.Append(wordBegins ? char.ToUpperInvariant(character) : character);
            }

            wordBegins = !char.IsLetterOrDigit(character);
        }

        if (name.Length == 0)
        {
            name.Append(DefaultClassName);
        }

        name.Append((imageSize ?? string.Empty).Where(char.IsLetterOrDigit).ToArray());

        string words = name.ToString();
        words = char.IsDigit(words[0]) || BelongsToStage(words) ? "ConvNext" + words : words;
        return IsTaken(words) ? words + "Network" : words;
    }

    /// <summary>
    /// The project's root namespace made valid: a project called <c>my-app</c> has that very text there, and gets my_app.
    /// </summary>
    public static string NamespaceFrom(string? rootNamespace)
    {
        IEnumerable<string> parts = (rootNamespace ?? string.Empty).Split('.').Select(MakeIdentifier).Where(part => part.Length > 0);
        string joined = string.Join(".", parts);
        return joined.Length == 0 ? DefaultNamespace : joined;
    }

    private static bool BelongsToStage(string name) =>
        TakenWithNumber.Any(word => name.Length > word.Length && name.StartsWith(word, StringComparison.Ordinal) && char.IsDigit(name[word.Length]));

    private static string MakeIdentifier(string text)
    {
        string cleaned = new(text.Trim().Select(character => char.IsLetterOrDigit(character) ? character : '_').ToArray());
        return cleaned.Length == 0 || IsIdentifier(cleaned) ? cleaned : "_" + cleaned;
    }

    private static string WithoutExtension(string fileName)
    {
        int dot = fileName.LastIndexOf('.');
        return dot > 0 ? fileName.Substring(0, dot) : fileName;
    }
}
