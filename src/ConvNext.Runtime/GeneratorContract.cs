using System.ComponentModel;

namespace ConvNext;

/// <summary>
/// What generated code and this library expect of each other, as a number: generated code says for which it was made, and is asked before it touches
/// anything else here. A build that puts the two together is stopped by CNX029 already; this is for programs whose library was exchanged afterwards.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class GeneratorContract
{
    /// <summary>
    /// The newest contract that the library fulfils. It goes up, here and in the generator, when generated code needs something else of the library than before.
    /// </summary>
    public const int Version = 5;

    /// <summary>The oldest one: code that was generated for it still runs.</summary>
    public const int OldestVersion = 5;

    /// <summary>Returns where the library fulfils the contract that a class was generated for.</summary>
    /// <param name="className">The class.</param>
    /// <param name="version">Its contract.</param>
    /// <exception cref="ConvNextException">The library is older than the class, or has left classes of that age behind.</exception>
    public static void Check(string className, int version)
    {
        if (version is >= OldestVersion and <= Version)
        {
            return;
        }

        string library = $"ConvNext.Runtime {typeof(GeneratorContract).Assembly.GetName().Version?.ToString(3)}";
        string accepted = OldestVersion == Version ? $"contract {Version}" : $"contracts {OldestVersion} to {Version}";
        string remedy = version > Version
            ? "update the package ConvNext.Runtime to the version of the ConvNext.Generator that made it"
            : "update the package ConvNext.Generator to the version of ConvNext.Runtime, and build it again";
        throw new ConvNextException($"{className} was generated for contract {version}, but {library} accepts {accepted}; {remedy}.");
    }
}
