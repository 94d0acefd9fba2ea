using ConvNext.Configuration;

namespace ConvNext.Generator.Config;

/// <summary>Who sees a generated class: the metadata <c>Accessibility</c> of its item.</summary>
internal enum ClassAccessibility
{
    /// <summary>The item does not say: the class is internal unless another part of it says otherwise.</summary>
    Unstated,

    /// <summary>The project alone.</summary>
    Internal,

    /// <summary>Whoever refers to the project.</summary>
    Public,
}

/// <summary>Accessibility as C# writes it.</summary>
internal static class ClassAccessibilities
{
    /// <summary>The accessibility that <paramref name="text"/> asks for; where it is none, that is a problem.</summary>
    public static ClassAccessibility Read(string? text, ConfigProblems problems)
    {
        switch (text)
        {
            case null:
                return ClassAccessibility.Unstated;
            case "public":
                return ClassAccessibility.Public;
            case "internal":
                return ClassAccessibility.Internal;
            default:
                problems.Add(ProblemKind.InvalidMetadata, default, "Accessibility", ConfigProblems.Quote(text), "public or internal");
                return ClassAccessibility.Unstated;
        }
    }

    /// <summary>The keyword, or nothing where none was stated.</summary>
    public static string Keyword(this ClassAccessibility accessibility) => accessibility switch
    {
        ClassAccessibility.Public => "public",
        ClassAccessibility.Internal => "internal",
        _ => string.Empty,
    };
}
