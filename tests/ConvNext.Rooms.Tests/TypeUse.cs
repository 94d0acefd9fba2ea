namespace ConvNext.Rooms.Tests;

/// <summary>One type uses another of its assembly.</summary>
/// <param name="User">The type that uses; types inside a type count as that type.</param>
/// <param name="Member">The member of it that does, or the type's own name for base types and attributes.</param>
/// <param name="Used">The type that is used.</param>
internal readonly record struct TypeUse(TypeName User, string Member, TypeName Used);

/// <summary>A type that is in no other.</summary>
internal readonly record struct TypeName(string Namespace, string Name)
{
    public override string ToString() => $"{Namespace}.{Name}";
}
