using System;
using System.IO;
using System.Linq;
using System.Reflection;
using ConvNext.Tensors;

namespace ConvNext.Testing;

/// <summary>The classes that a project generated from the cases of a folder, by the names of the cases.</summary>
/// <remarks>Such a project says its folder as an assembly metadata attribute named like <see cref="FixtureFolder.Variable"/>.</remarks>
public static class GeneratedCases
{
    /// <summary>The folder that the classes of an assembly were generated from.</summary>
    public static string FolderOf(Assembly assembly) =>
        assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(static attribute => attribute.Key == FixtureFolder.Variable).Value!;

    /// <summary>Loads the class of a case.</summary>
    /// <param name="assembly">Where it was generated.</param>
    /// <param name="classNamespace">Its namespace.</param>
    /// <param name="fixture">The case.</param>
    /// <param name="weights">The weights.</param>
    /// <exception cref="InvalidDataException">The assembly was built from another folder.</exception>
    public static ConvNextModel Load(Assembly assembly, string classNamespace, FixtureCase fixture, ITensorSource weights)
    {
        string className = ClassName(fixture.Name);
        Type type = assembly.GetType($"{classNamespace}.{className}")
            ?? throw new InvalidDataException($"No class {className} was generated for the case {fixture.Name}; build again with the same {FixtureFolder.Variable}.");
        return (ConvNextModel)type.GetMethod("Load", [typeof(ITensorSource)])!.Invoke(null, [weights])!;
    }

    // The generator's rule for a class without a name of its own: the words of the folder's name, capitalised.
    private static string ClassName(string folder)
    {
        string name = string.Concat(
            new string([.. folder.Select(character => char.IsLetterOrDigit(character) ? character : ' ')])
                .Split(' ', StringSplitOptions.RemoveEmptyEntries)
                .Select(word => char.ToUpperInvariant(word[0]) + word[1..]));
        return char.IsDigit(name[0]) ? "ConvNext" + name : name;
    }
}
