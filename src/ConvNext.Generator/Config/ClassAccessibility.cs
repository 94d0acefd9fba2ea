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
    /// <summary>The keyword, or nothing where none was stated.</summary>
    public static string Keyword(this ClassAccessibility accessibility) => accessibility switch
    {
        ClassAccessibility.Public => "public",
        ClassAccessibility.Internal => "internal",
        _ => string.Empty,
    };
}
