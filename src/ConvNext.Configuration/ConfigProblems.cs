using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using ConvNext.Configuration.Json;

namespace ConvNext.Configuration;

/// <summary>Collects the mistakes of one file, and words what they have in common.</summary>
internal sealed class ConfigProblems
{
    private readonly List<Problem> _problems = new();
    private readonly char _quote;

    /// <summary>No mistake yet.</summary>
    /// <param name="quote">What stands around keys: a build's messages have single quotes, as the compiler's; exceptions double quotes, as the file.</param>
    public ConfigProblems(char quote) => _quote = quote;

    /// <summary>Whether a mistake was found after which there is no configuration.</summary>
    public bool AnyError { get; private set; }

    /// <summary>The mistakes in the order of the file; those at one place in the order in which they were found.</summary>
    public IEnumerable<Problem> InOrder => _problems.OrderBy(problem => problem.Range.Start);

    /// <summary>Adds a mistake.</summary>
    public void Add(ProblemKind kind, TextRange range, params string[] arguments)
    {
        var problem = new Problem(kind, range, arguments);
        AnyError |= problem.IsError;
        _problems.Add(problem);
    }

    /// <summary>A value of the wrong type.</summary>
    public void WrongType(string key, JsonValue value, string accepted) => Add(ProblemKind.WrongType, value.Range, Name(key), value.Describe(), accepted);

    /// <summary>A value of the right type that is not accepted.</summary>
    public void NotAccepted(string key, JsonValue value, string accepted) => Add(ProblemKind.NotAccepted, value.Range, Name(key), value.Describe(), accepted);

    /// <summary>A key as messages write it.</summary>
    public string Name(string key) => $"{_quote}{key}{_quote}";

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
