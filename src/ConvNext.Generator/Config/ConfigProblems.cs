using System.Collections.Generic;
using System.Globalization;
using ConvNext.Generator.Json;
using ConvNext.Generator.Support;

namespace ConvNext.Generator.Config;

/// <summary>Collects the mistakes of one file, and words what they have in common.</summary>
internal sealed class ConfigProblems
{
    private readonly List<ConfigProblem> _problems = new();

    /// <summary>Whether a mistake was found after which there is no configuration.</summary>
    public bool AnyError { get; private set; }

    /// <summary>Adds a mistake.</summary>
    public void Add(ProblemKind kind, TextRange range, params string[] arguments)
    {
        var problem = new ConfigProblem(kind, range, new EquatableArray<string>(arguments));
        AnyError |= problem.IsError;
        _problems.Add(problem);
    }

    /// <summary>A value of the wrong type.</summary>
    public void WrongType(string key, JsonValue value, string accepted) =>
        Add(ProblemKind.WrongType, value.Range, Name(key), Describe(value), accepted);

    /// <summary>A value of the right type that is not accepted.</summary>
    public void NotAccepted(string key, JsonValue value, string accepted) =>
        Add(ProblemKind.NotAccepted, value.Range, Name(key), Describe(value), accepted);

    /// <summary>A key as messages write it.</summary>
    public static string Name(string key) => $"'{key}'";

    /// <summary>The mistakes in the order of the file; those at one place in the order in which they were found.</summary>
    public EquatableArray<ConfigProblem> ToEquatableArray()
    {
        var sorted = new List<(ConfigProblem Problem, int Order)>();
        foreach (ConfigProblem problem in _problems)
        {
            sorted.Add((problem, sorted.Count));
        }

        sorted.Sort((left, right) =>
        {
            int byPlace = left.Problem.Range.Start.CompareTo(right.Problem.Range.Start);
            return byPlace != 0 ? byPlace : left.Order.CompareTo(right.Order);
        });
        return sorted.ConvertAll(entry => entry.Problem).ToEquatableArray();
    }

    /// <summary>The value found, as a message quotes it.</summary>
    public static string Describe(JsonValue value) => value.Kind switch
    {
        JsonKind.String => Quote(value.Text),
        JsonKind.Array => value.Items.Count == 1 ? "a list of 1 value" : $"a list of {Number(value.Items.Count)} values",
        JsonKind.Object => "an object",
        _ => Shorten(value.Text),
    };

    /// <summary>A string in double quotes, on one line and not too long.</summary>
    public static string Quote(string text)
    {
        char[] characters = Shorten(text).ToCharArray();
        for (int i = 0; i < characters.Length; i++)
        {
            characters[i] = char.IsControl(characters[i]) ? ' ' : characters[i];
        }

        return "\"" + new string(characters) + "\"";
    }

    /// <summary>An integer as text.</summary>
    public static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Shorten(string text) => text.Length <= 60 ? text : text.Substring(0, 60) + "…";
}
