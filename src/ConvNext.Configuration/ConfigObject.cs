using ConvNext.Configuration.Json;

namespace ConvNext.Configuration;

/// <summary>A configuration file that is a JSON object: its keys, and where they stand.</summary>
internal sealed class ConfigObject
{
    private ConfigObject(JsonValue root) => Root = root;

    /// <summary>The object itself.</summary>
    public JsonValue Root { get; }

    /// <summary>Where mistakes point that no value made: the opening bracket of the file.</summary>
    public TextRange Opening
    {
        get
        {
            TextRange range = Root.Range;
            return new(range.Start, 1, range.StartLine, range.StartColumn, range.StartLine, range.StartColumn + 1);
        }
    }

    /// <summary>An object inside a file, as if it were one of its own.</summary>
    public static ConfigObject Of(JsonValue value) => new(value);

    /// <summary>The object that <paramref name="text"/> is, or null and a mistake when it is none.</summary>
    public static ConfigObject? Open(string text, ConfigProblems problems)
    {
        JsonReadResult json = JsonReader.Read(text);
        if (json.Root is not { } root)
        {
            problems.Add(ProblemKind.InvalidJson, json.Error!.Range, json.Error.Message);
            return null;
        }

        foreach (JsonMember duplicate in json.Duplicates)
        {
            problems.Add(ProblemKind.DuplicateKey, duplicate.KeyRange, duplicate.Key);
        }

        if (root.Kind != JsonKind.Object)
        {
            problems.Add(ProblemKind.WrongType, root.Range, "The file", root.Describe(), "a JSON object");
            return null;
        }

        return new ConfigObject(root);
    }

    /// <summary>The value of <paramref name="key"/>, or null where it is absent or null.</summary>
    public JsonValue? Find(string key) => FindOrNull(key) is { Kind: not JsonKind.Null } value ? value : null;

    /// <summary>The value of <paramref name="key"/>, JSON's null included, or null where it is absent.</summary>
    public JsonValue? FindOrNull(string key) => Root.Find(key)?.Value;

    /// <summary>Where <paramref name="key"/> itself stands; the opening bracket of the file when it is absent.</summary>
    public TextRange KeyRangeOf(string key) => Root.Find(key)?.KeyRange ?? Opening;

    /// <summary>Where <paramref name="key"/>'s value stands; the opening bracket of the file when it is absent.</summary>
    public TextRange RangeOf(string key) => FindOrNull(key)?.Range ?? Opening;
}
